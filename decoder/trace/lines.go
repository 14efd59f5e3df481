// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
)

// maxLine bounds a line. The longest that a writer makes is 6 MiB of argv and
// environ with every byte escaped.
const maxLine = 64 << 20

// errLong is returned for a line over maxLine; reading goes on behind it.
var errLong = errors.New("longer than 64 MiB")

// errControl is returned for a line with control characters, which no JSON text
// holds; a file system may leave zeros where a crash tore a line.
var errControl = errors.New("control characters in it")

// lineReader splits a stream into lines.
type lineReader struct {
	r    *bufio.Reader
	n    int // lines read so far, the torn one included
	torn bool
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10)}
}

// next returns the next line without its newline, io.EOF at the end. torn is
// set where the last line had none.
func (l *lineReader) next() (string, error) {
	piece, err := l.r.ReadSlice('\n')
	if err == nil {
		l.n++
		return l.line(piece[:len(piece)-1])
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return l.long(piece)
	}
	return l.last(piece, err)
}

// long reads a line that is longer than the buffer.
func (l *lineReader) long(piece []byte) (string, error) {
	line := append([]byte(nil), piece...)
	tooLong := false
	for {
		piece, err := l.r.ReadSlice('\n')
		if tooLong = tooLong || len(line)+len(piece) > maxLine; !tooLong {
			line = append(line, piece...)
		} else {
			line = nil
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case tooLong && (err == nil || errors.Is(err, io.EOF)):
			l.n++
			return "", errLong
		case err == nil:
			l.n++
			return l.line(line[:len(line)-1])
		}
		return l.last(line, err)
	}
}

// last handles what stands behind the last newline.
func (l *lineReader) last(line []byte, err error) (string, error) {
	if len(line) == 0 {
		return "", err
	}
	l.n++
	l.torn = true
	return l.line(line)
}

// line returns a copy of b, with errControl too.
func (l *lineReader) line(b []byte) (string, error) {
	if hasControl(b) {
		return string(b), errControl
	}
	return string(b), nil
}

// hasControl reports whether b holds a byte below the space other than a tab
// or a carriage return, eight bytes at a time.
func hasControl(b []byte) bool {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	for len(b) >= 8 {
		// A byte below the space borrows from its high bit.
		if w := binary.LittleEndian.Uint64(b); (w-ones*' ')&^w&highs != 0 && hasControlByte(b[:8]) {
			return true
		}
		b = b[8:]
	}
	return hasControlByte(b)
}

func hasControlByte(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\r' {
			return true
		}
	}
	return false
}
