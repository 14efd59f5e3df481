// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// uint reads a number of at most so many bits.
func (s *scanner) uint(bits int) uint64 {
	if n, ok := s.plainNumber(bits); ok {
		return n
	}
	n, err := strconv.ParseUint(s.number(), 10, bits)
	if err != nil {
		s.fail("bad number")
	}
	return n
}

func (s *scanner) int(bits int) int64 {
	if n, ok := s.plainNumber(bits - 1); ok {
		return int64(n)
	}
	n, err := strconv.ParseInt(s.number(), 10, bits)
	if err != nil {
		s.fail("bad number")
	}
	return n
}

// plainNumber reads a number of nothing but digits, as nearly all are. false: it is
// another or none, and still to be read.
func (s *scanner) plainNumber(bits int) (uint64, bool) {
	if s.err != nil {
		return 0, false
	}
	s.peek()
	start := s.i
	n, ok := s.digits(bits)
	if !ok || s.i < len(s.s) && inNumber[s.s[s.i]] {
		s.i = start
		return 0, false
	}
	return n, true
}

// digits reads the digits that stand right here. false: there are none, or they might
// not fit in so many bits.
func (s *scanner) digits(bits int) (n uint64, ok bool) {
	start := s.i
	for ; s.i < len(s.s) && '0' <= s.s[s.i] && s.s[s.i] <= '9'; s.i++ {
		n = n*10 + uint64(s.s[s.i]-'0')
	}
	const always = 19 // fit in 64 bits
	length := s.i - start
	return n, 0 < length && length <= always && n>>bits == 0
}

func (s *scanner) number() string {
	if s.err != nil {
		return "0"
	}
	s.peek()
	start := s.i
	for s.i < len(s.s) && inNumber[s.s[s.i]] {
		s.i++
	}
	return s.s[start:s.i]
}

// inNumber are the bytes that numbers are made of.
var inNumber = func() (t [256]bool) {
	for _, c := range "0123456789-+.eE" {
		t[c] = true
	}
	return t
}()

// Ids are text of the form TGID@START, that of an image TGID@START.EXEC. What is not
// written as the writer does is read by the functions of decoder, which say what is wrong.

func (s *scanner) processID() decoder.ProcessID {
	start := s.i
	if p, ok := s.process(); ok && s.have('"') {
		return p
	}
	s.i = start
	p, err := decoder.ParseProcessID(s.string())
	if err != nil && s.err == nil {
		s.err = err
	}
	return p
}

func (s *scanner) imageID() decoder.ImageID {
	start := s.i
	if p, ok := s.process(); ok && s.have('.') {
		if exec, ok := s.digits(64); ok && s.have('"') {
			return decoder.ImageID{Process: p, Exec: exec}
		}
	}
	s.i = start
	p, err := decoder.ParseImageID(s.string())
	if err != nil && s.err == nil {
		s.err = err
	}
	return p
}

// process reads how an id begins. false: in another way, or the scanner has failed.
func (s *scanner) process() (decoder.ProcessID, bool) {
	if s.err != nil || !s.have('"') {
		return decoder.ProcessID{}, false
	}
	tgid, ok := s.digits(32)
	if !ok || !s.have('@') {
		return decoder.ProcessID{}, false
	}
	start, ok := s.digits(64)
	return decoder.ProcessID{TGID: uint32(tgid), Start: start}, ok
}
