// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"math"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// BaseMissing is the cause in Exec.Missing where the environment was given
// against an image whose own is not known to the reader. Env then holds the
// entries that the record itself names.
const BaseMissing = "base_missing"

// maxEntries bounds an environment that is read: the kernel's limit of 6 MiB
// for argv and environ (8 bytes of pointer and at least one of text each) lets
// no more through. Without a bound a short line could stand for any number.
const maxEntries = 1 << 20

// environment reads the value of "env", against the base where one is named.
// The writer puts everything that it rests on in front of it.
func (x *execRecord) environment(s *scanner) {
	e := envReader{s: s, delta: x.hasBase, own: s.env[:0], pieces: s.pieces[:0]}
	if x.from != nil {
		e.known, e.base = true, x.from.env
	}
	s.array(0, math.MaxInt, func(int) { e.element() })
	s.env, s.pieces = e.own, e.pieces
	x.Env, x.hasEnv = e.environment(), true
}

// lateEnvironment handles a record without "env" or without a base, and one
// whose members another program has sorted.
func (x *execRecord) lateEnvironment(line string) error {
	if x.env > 0 {
		s := scanner{s: line, i: x.env}
		x.environment(&s)
		return s.err
	}
	if x.from != nil {
		x.Env = x.from.env
	}
	return nil
}

// envReader builds an environment from the elements of "env".
type envReader struct {
	s     *scanner
	base  []decoder.Entry
	delta bool // a base is named, so ranges may occur
	known bool // and the reader has it

	own    []decoder.Entry   // entries that the record itself names
	told   int               // how many of them are in pieces
	pieces [][]decoder.Entry // of the base and of own, in order
	size   int               // entries in all of them
}

func (e *envReader) element() {
	if e.length() >= maxEntries {
		e.s.fail("environment has too many entries")
		return
	}
	if e.s.peek() != '[' {
		e.own = append(e.own, e.s.entry())
		return
	}
	var r [2]uint64
	e.s.array(2, 2, func(i int) { r[i] = e.s.uint(31) })
	switch {
	case e.s.err != nil:
	case !e.delta:
		e.s.fail("range of a base that is not named")
	case !e.known:
	case r[0]+r[1] > uint64(len(e.base)):
		e.s.fail("range beyond the end of the base")
	case e.length()+int(r[1]) > maxEntries:
		e.s.fail("environment has too many entries")
	default:
		e.tell()
		e.add(e.base[r[0] : r[0]+r[1]])
	}
}

func (e *envReader) length() int { return e.size + len(e.own) - e.told }

// tell makes a piece of the entries that came since the last one.
func (e *envReader) tell() {
	e.add(e.own[e.told:])
	e.told = len(e.own)
}

func (e *envReader) add(piece []decoder.Entry) {
	if len(piece) == 0 {
		return // a record may name any number of them
	}
	e.pieces = append(e.pieces, piece)
	e.size += len(piece)
}

// environment puts the pieces together, in memory of just their size: mostly that is
// all but a few entries of the base.
func (e *envReader) environment() []decoder.Entry {
	if e.tell(); e.size == 0 {
		return nil
	}
	return slices.Concat(e.pieces...)
}

// entry reads one entry.
func (s *scanner) entry() decoder.Entry {
	if s.peek() != '{' {
		return s.assignment(s.string())
	}
	var e decoder.Entry
	var raw string
	var named, isRaw bool
	s.members(func(key string) bool {
		switch key {
		case "bare":
			e.Name, e.Bare, named = s.text(), true, true
		case "n":
			e.Name, named = s.text(), true
		case "fp":
			e.Value, e.Redacted = s.text(), true
		case "b64":
			raw, isRaw = s.base64(), true
		default:
			return false
		}
		return true
	})
	switch {
	case isRaw:
		return s.assignment(raw)
	case !named || !e.Bare && !e.Redacted:
		s.fail("entry without name or value")
	}
	return e
}

// assignment is an entry that stands as in memory.
func (s *scanner) assignment(raw string) decoder.Entry {
	e := decoder.ParseEntry(raw)
	if e.Bare {
		s.fail("entry without =")
	}
	return e
}
