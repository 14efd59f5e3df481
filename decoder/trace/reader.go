// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"io"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Reader reads a trace. One goroutine at a time may use it.
type Reader struct {
	header Header
	footer *Footer
}

// NewReader reads the header. It returns ErrEmpty, ErrNotTrace or a
// *VersionError for what is no trace that it can read.
func NewReader(r io.Reader) (*Reader, error) { return &Reader{}, nil }

// Header is the trace's first line.
func (r *Reader) Header() Header { return r.header }

// Next returns the next event, io.EOF at the end. A line that is no record
// comes as a Loss of kind decoder.LossRecord, and reading goes on.
func (r *Reader) Next() (decoder.Event, error) { return nil, io.EOF }

// Footer is the trace's last line, once Next has returned io.EOF; false where
// the trace has none.
func (r *Reader) Footer() (Footer, bool) {
	if r.footer == nil {
		return Footer{}, false
	}
	return *r.footer, true
}

// Complete reports whether every line was read and the last one was a footer.
// It is false until Next has returned io.EOF.
func (r *Reader) Complete() bool { return false }

// Defects says, in words for people, what Complete found missing.
func (r *Reader) Defects() []string { return nil }

// Ignored counts records and fields of a kind that this reader doesn't know.
func (r *Reader) Ignored() int { return 0 }
