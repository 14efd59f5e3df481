// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"math"

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
func (x *execRecord) environment(s *scanner, t *table) {
	e := envReader{s: s, delta: x.hasBase}
	if from := x.from(t); from != nil {
		e.known, e.base = true, from.env
		e.out = make([]decoder.Entry, 0, len(from.env)+8)
	}
	x.Env, x.hasEnv = nil, true
	s.array(0, math.MaxInt, func(int) { e.element() })
	if len(e.out) > 0 {
		x.Env = e.out
	}
}

// lateEnvironment handles a record without "env" or without a base, and one
// whose members another program has sorted.
func (x *execRecord) lateEnvironment(line string, t *table) error {
	if x.env > 0 {
		s := scanner{s: line, i: x.env}
		x.environment(&s, t)
		return s.err
	}
	if from := x.from(t); from != nil {
		x.Env = from.env
	}
	return nil
}

// from returns the base, nil where there is none or it is not known.
func (x *execRecord) from(t *table) *base {
	if !x.hasBase {
		return nil
	}
	return t.find(x.base)
}

// envReader builds an environment from the elements of "env".
type envReader struct {
	s     *scanner
	base  []decoder.Entry
	out   []decoder.Entry
	delta bool // a base is named, so ranges may occur
	known bool // and the reader has it
}

func (e *envReader) element() {
	if len(e.out) >= maxEntries {
		e.s.fail("environment has too many entries")
		return
	}
	if e.s.peek() != '[' {
		e.out = append(e.out, e.s.entry())
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
	case len(e.out)+int(r[1]) > maxEntries:
		e.s.fail("environment has too many entries")
	default:
		e.out = append(e.out, e.base[r[0]:r[0]+r[1]]...)
	}
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
