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

// environment reads "env", against the base where one is named.
func (x *execRecord) environment(line string, t *table) error {
	var from *base
	if x.hasBase {
		if from = t.find(x.Exec, x.base); from == nil {
			x.Complete = false
			x.Missing = append(x.Missing, decoder.Range{Cause: BaseMissing})
		}
	}
	if x.env == 0 {
		if from != nil {
			x.Env = from.env
		}
		return nil
	}
	s := scanner{s: line, i: x.env}
	e := envReader{s: &s, delta: x.hasBase, known: from != nil}
	if e.known {
		e.base = from.env
		e.out = make([]decoder.Entry, 0, len(from.env)+8)
	}
	s.array(0, math.MaxInt, func(int) { e.element() })
	if len(e.out) > 0 {
		x.Env = e.out
	}
	return s.err
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
