// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"errors"
	"fmt"
	"io"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// errClosed is returned by writes behind the footer.
var errClosed = errors.New("trace is closed")

// Writer writes a trace. One goroutine at a time may use it.
type Writer struct {
	w     io.Writer
	n     int64
	err   error
	line  []byte
	table table
}

// NewWriter writes the header. Every line is written with one call of w.Write,
// so that a w that is cut off tears at most one line.
func NewWriter(w io.Writer, h Header) (*Writer, error) {
	tw := &Writer{w: w}
	line, err := appendHeader(nil, h)
	if err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	if err := tw.writeLine(line); err != nil {
		return nil, fmt.Errorf("write header: %w", err)
	}
	return tw, nil
}

// Write appends one event. It does not keep e, but it does keep its Env, which
// must not change. After an error of the underlying writer, which stays,
// nothing is written: a file with a torn line in its middle would be worse
// than one that ends there.
func (w *Writer) Write(e decoder.Event) error {
	if w.err != nil {
		return w.err
	}
	line, err := w.appendEvent(w.line[:0], e)
	if err != nil {
		return err
	}
	if err := w.writeLine(line); err != nil {
		return fmt.Errorf("write event: %w", err)
	}
	w.table.follow(e)
	return nil
}

// Close writes the footer. It doesn't close the underlying writer.
func (w *Writer) Close(f Footer) error {
	if w.err != nil {
		return w.err
	}
	line, err := appendFooter(w.line[:0], f)
	if err == nil {
		err = w.writeLine(line)
	}
	if err != nil {
		return fmt.Errorf("write footer: %w", err)
	}
	w.err = errClosed
	return nil
}

// Bytes is how many bytes the writer has handed on so far.
func (w *Writer) Bytes() int64 { return w.n }

// keepLine bounds the buffer that is kept from one line to the next.
const keepLine = 1 << 20

func (w *Writer) writeLine(line []byte) error {
	line = append(line, '\n')
	n, err := w.w.Write(line)
	w.n += int64(n)
	if err == nil && n < len(line) {
		err = io.ErrShortWrite
	}
	if w.line = line[:0]; cap(line) > keepLine {
		w.line = nil
	}
	w.err = err
	return err
}
