// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"bufio"
	"errors"
	"io"
)

// maxLine bounds a line. The longest that a writer makes is 6 MiB of argv and
// environ with every byte escaped.
const maxLine = 64 << 20

// errLong is returned for a line over maxLine; reading goes on behind it.
var errLong = errors.New("line is longer than 64 MiB")

// lineReader splits a stream into lines.
type lineReader struct {
	r    *bufio.Reader
	n    int // lines read so far, the torn one included
	torn bool
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 256<<10)}
}

// next returns the next line without its newline, io.EOF at the end. torn is
// set where the last line had none.
func (l *lineReader) next() (string, error) {
	piece, err := l.r.ReadSlice('\n')
	if err == nil {
		l.n++
		return string(piece[:len(piece)-1]), nil
	}
	if errors.Is(err, bufio.ErrBufferFull) {
		return l.long(piece)
	}
	return l.last(string(piece), err)
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
			return string(line[:len(line)-1]), nil
		}
		return l.last(string(line), err)
	}
}

// last handles what stands behind the last newline.
func (l *lineReader) last(line string, err error) (string, error) {
	if line == "" {
		return "", err
	}
	l.n++
	l.torn = true
	return line, nil
}
