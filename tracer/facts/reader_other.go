// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package facts

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Reader answers nothing here: launches are Linux's.
type Reader struct{}

// New returns a Reader.
func New(Options) *Reader { return &Reader{} }

var elsewhere = decoder.Answer{State: decoder.Unreadable, Error: "not Linux"}

// Identify is Unreadable.
func (r *Reader) Identify(*decoder.Exec) decoder.Answer { return elsewhere }

// Ask answers Unreadable.
func (r *Reader) Ask(*decoder.Exec) goenv.Ask {
	return func(decoder.Question) decoder.Answer { return elsewhere }
}
