// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// maxDepth bounds nesting in values that are skipped.
const maxDepth = 64

// scanner reads one JSON value from front to back. The first error stays, and
// everything read after it is zero; so callers ask once, at the end. Strings
// are pieces of the line where they hold no escapes: one line, one allocation.
type scanner struct {
	s   string
	i   int
	esc int // the next backslash, unless it lies in front of i: see backslash
	err error
	// ignored counts members that nobody asked for.
	ignored int
	// Lists are read into these, and copied when it is known how long they are.
	list   []string
	env    []decoder.Entry
	pieces [][]decoder.Entry

	ids  same[[4]uint32]
	ns   same[decoder.Namespaces]
	root same[decoder.RootID]
	file same[decoder.FileID]
}

// maxScratch bounds the elements of each that memory is kept for from line to line.
const maxScratch = 4096

// on makes it a scanner of another line.
func (s *scanner) on(line string) {
	s.s, s.i, s.esc, s.err, s.ignored = line, 0, 0, nil, 0
	s.list, s.env, s.pieces = scratch(s.list), scratch(s.env), scratch(s.pieces)
}

func scratch[T any](s []T) []T {
	if cap(s) > maxScratch {
		return nil
	}
	return s[:0]
}

func (s *scanner) fail(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: %s", s.i, what)
	}
}

// peek returns the next byte that is no white space, 0 at the end.
func (s *scanner) peek() byte {
	for s.i < len(s.s) {
		switch c := s.s[s.i]; c {
		case ' ', '\t', '\r', '\n':
			s.i++
		default:
			return c
		}
	}
	return 0
}

// enter reads an opening bracket.
func (s *scanner) enter(open byte) bool {
	if s.err == nil && s.peek() == open {
		s.i++
		return true
	}
	s.fail("no " + strconv.Quote(string(rune(open))))
	return false
}

// more reads what stands before the next element: nothing, a comma, or the
// closing bracket, which ends the loop.
func (s *scanner) more(closing byte, first *bool) bool {
	if s.err != nil {
		return false
	}
	switch c := s.peek(); {
	case c == closing:
		s.i++
		return false
	case *first:
		*first = false
		return true
	case c == ',':
		s.i++
		return true
	}
	s.fail("no comma")
	return false
}

// have reads a byte that may stand right here.
func (s *scanner) have(c byte) bool {
	if s.i == len(s.s) || s.s[s.i] != c {
		return false
	}
	s.i++
	return true
}

// member reads the next key of an object; false at its end.
func (s *scanner) member(first *bool) (string, bool) {
	if !s.more('}', first) {
		return "", false
	}
	key := s.string()
	if s.err == nil && s.peek() != ':' {
		s.fail("no colon")
	}
	if s.err != nil {
		return "", false
	}
	s.i++
	return key, true
}

// ignore skips the value of a member that this reader doesn't know.
func (s *scanner) ignore() {
	s.ignored++
	s.skip(maxDepth)
}

// text reads a byte string: JSON text or {"b64": "..."}.
func (s *scanner) text() string {
	if s.err != nil || s.peek() != '{' {
		return s.string()
	}
	var b string
	first := true
	for s.enter('{'); ; {
		key, ok := s.member(&first)
		if !ok {
			return b
		}
		if key != "b64" {
			s.ignore()
			continue
		}
		b = s.base64()
	}
}

func (s *scanner) base64() string {
	b, err := base64.StdEncoding.DecodeString(s.string())
	if err != nil {
		s.fail("bad base64")
	}
	return string(b)
}

// string reads JSON text. That it holds no control character was seen when the
// line was read.
func (s *scanner) string() string {
	if !s.enter('"') {
		return ""
	}
	n := strings.IndexByte(s.s[s.i:], '"')
	if n < 0 {
		s.fail("no end of a string")
		return ""
	}
	start := s.i
	if esc := s.backslash(); esc < start+n {
		s.i = esc
		return s.escaped(start)
	}
	s.i += n + 1
	return s.s[start : start+n]
}

// backslash is where the next one is, the end where there is none: most lines hold none,
// and are searched once.
func (s *scanner) backslash() int {
	if s.esc < s.i {
		s.esc = len(s.s)
		if n := strings.IndexByte(s.s[s.i:], '\\'); n >= 0 {
			s.esc = s.i + n
		}
	}
	return s.esc
}

// escaped reads the rest of a string that holds escapes.
func (s *scanner) escaped(start int) string {
	b := []byte(s.s[start:s.i])
	for s.i < len(s.s) {
		c := s.s[s.i]
		s.i++
		switch {
		case c == '"':
			return string(b)
		case c != '\\':
			b = append(b, c)
		default:
			if b = s.escape(b); s.err != nil {
				return ""
			}
		}
	}
	s.fail("no end of a string")
	return ""
}

func (s *scanner) escape(b []byte) []byte {
	if s.i == len(s.s) {
		s.fail("no end of a string")
		return b
	}
	c := s.s[s.i]
	s.i++
	switch c {
	case '"', '\\', '/':
		return append(b, c)
	case 'n':
		return append(b, '\n')
	case 't':
		return append(b, '\t')
	case 'r':
		return append(b, '\r')
	case 'b':
		return append(b, '\b')
	case 'f':
		return append(b, '\f')
	case 'u':
		return utf8.AppendRune(b, s.unicode())
	}
	s.fail("bad escape")
	return b
}

// unicode reads the digits of \uXXXX and, of a surrogate pair, the second half.
func (s *scanner) unicode() rune {
	r := s.hex4()
	if !utf16.IsSurrogate(r) {
		return r
	}
	if s.i+1 < len(s.s) && s.s[s.i] == '\\' && s.s[s.i+1] == 'u' {
		back := s.i
		s.i += 2
		if r = utf16.DecodeRune(r, s.hex4()); r == utf8.RuneError {
			s.i = back
		}
		return r
	}
	return utf8.RuneError
}

func (s *scanner) hex4() rune {
	if s.i+4 > len(s.s) {
		s.fail("bad escape")
		return 0
	}
	n, err := strconv.ParseUint(s.s[s.i:s.i+4], 16, 16)
	if err != nil {
		s.fail("bad escape")
		return 0
	}
	s.i += 4
	return rune(n)
}

func (s *scanner) bool() bool {
	s.peek()
	for _, word := range []string{"true", "false"} {
		if s.err == nil && len(s.s)-s.i >= len(word) && s.s[s.i:s.i+len(word)] == word {
			s.i += len(word)
			return word == "true"
		}
	}
	s.fail("no true or false")
	return false
}

// skip reads a value and forgets it.
func (s *scanner) skip(depth int) {
	if s.err != nil {
		return
	}
	if depth == 0 {
		s.fail("nested too deeply")
		return
	}
	first := true
	switch c := s.peek(); c {
	case '{':
		s.i++
		for {
			if _, ok := s.member(&first); !ok {
				return
			}
			s.skip(depth - 1)
		}
	case '[':
		s.i++
		for s.more(']', &first) {
			s.skip(depth - 1)
		}
	case '"':
		s.string()
	case 't', 'f':
		s.bool()
	case 'n':
		s.null()
	default:
		if _, err := strconv.ParseFloat(s.number(), 64); errors.Is(err, strconv.ErrSyntax) {
			s.fail("no value")
		}
	}
}

func (s *scanner) null() {
	if len(s.s)-s.i < 4 || s.s[s.i:s.i+4] != "null" {
		s.fail("no value")
		return
	}
	s.i += 4
}

// end checks that nothing follows.
func (s *scanner) end() {
	if s.err == nil && s.peek() != 0 || s.err == nil && s.i < len(s.s) {
		s.fail("text behind the record")
	}
}
