// SPDX-License-Identifier: Apache-2.0

//go:build !linux

package tracer

import (
	"context"
	"fmt"
	"runtime"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Session exists on Linux only.
type Session struct{}

// Open fails: there is no eBPF here that could see a process start.
func Open(Options) (*Session, error) {
	return nil, fmt.Errorf("trace on %s: needs Linux 5.10 or later; traces from elsewhere can be read here: %w",
		runtime.GOOS, ErrKernel)
}

// Next is never reached: Open fails.
func (*Session) Next(context.Context) ([]decoder.Event, error) { return nil, ErrKernel }

// Drain is never reached: Open fails.
func (*Session) Drain(context.Context) ([]decoder.Event, error) { return nil, ErrKernel }

// Hurry is never reached: Open fails.
func (*Session) Hurry(decoder.FileID) error { return ErrKernel }

// AttemptHook is never reached: Open fails.
func (*Session) AttemptHook() AttemptHook { return AttemptNone }

// AttemptsBlind is never reached: Open fails.
func (*Session) AttemptsBlind() bool { return false }

// Stats is never reached: Open fails.
func (*Session) Stats() Stats { return Stats{} }

// Close does nothing.
func (*Session) Close() error { return nil }
