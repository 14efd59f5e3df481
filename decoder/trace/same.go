// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// same remembers the text of an array of numbers and what it says: mostly the next record
// has the same user, namespaces and root, and often the same executable.
type same[T any] struct {
	text  string
	value T
}

// maxSame bounds what is remembered: a number may have any number of zeros in front.
const maxSame = 128

func (m *same[T]) read(s *scanner, parse func(*scanner) T) T {
	if s.err == nil && m.text != "" && strings.HasPrefix(s.s[s.i:], m.text) {
		s.i += len(m.text) // it ends in a bracket, so no more belongs to it
		return m.value
	}
	start := s.i
	value := parse(s)
	if s.err == nil && s.i-start <= maxSame {
		m.text, m.value = strings.Clone(s.s[start:s.i]), value
	}
	return value
}

// userIDs reads uid and gid, and the effective ones where they differ.
func (s *scanner) userIDs() (ids [4]uint32) {
	switch s.array(2, 4, func(i int) { ids[i] = uint32(s.uint(32)) }) {
	case 2:
		ids[2], ids[3] = ids[0], ids[1]
	case 3:
		s.fail("three ids")
	}
	return ids
}

func (s *scanner) namespaces() decoder.Namespaces {
	var n [3]uint32
	s.array(3, 3, func(i int) { n[i] = uint32(s.uint(32)) })
	return decoder.Namespaces{Mnt: n[0], PID: n[1], User: n[2]}
}

func (s *scanner) rootID() (r decoder.RootID) {
	s.array(3, 3, func(i int) {
		switch i {
		case 0:
			r.MntNS = uint32(s.uint(32))
		case 1:
			r.Dev = s.uint(64)
		case 2:
			r.Ino = s.uint(64)
		}
	})
	return r
}

func (s *scanner) fileID() (f decoder.FileID) {
	s.array(4, 4, func(i int) {
		switch i {
		case 0:
			f.Dev = s.uint(64)
		case 1:
			f.Ino = s.uint(64)
		case 2:
			f.Ctime = s.int(64)
		case 3:
			f.Size = s.int(64)
		}
	})
	return f
}
