// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Matches says whether the step's assignment can have given its variable this
// value, nil for none, whatever value of the other variables was in force.
func (s *Step) Matches(now *decoder.Entry) Fit {
	if s.Assignment == nil {
		return Possible
	}
	best := Differs
	combinations(s.before, func(pick func(string) value) bool {
		var old *decoder.Entry
		if v := pick(s.Assignment.Name); v.kind != textPiece || v.text != "" {
			old = &decoder.Entry{Name: s.Assignment.Name, Value: v.text, Redacted: v.kind != textPiece}
		}
		best = max(best, Matches(*s.Assignment, old, now, lookupOf(pick)))
		return best < Equal
	})
	return best
}

// Repeats reports that the step assigns its variable the value that it had, by
// referring to it: GOROOT=${GOROOT:-/usr/local/go}. Another one gave it.
func (s *Step) Repeats(now *decoder.Entry) bool {
	a := s.Assignment
	if a == nil || now == nil || now.Redacted || !refersToItself(a) {
		return false
	}
	return slices.Contains(s.before[a.Name], value{text: now.Value})
}

// Introduces is [Introduces] with the values that were in force at the step.
func (s *Step) Introduces(entry string) (environ.PathOp, Fit) {
	op, best := environ.PathKept, Differs
	if s.Assignment == nil {
		return op, Possible
	}
	combinations(s.before, func(pick func(string) value) bool {
		if how, fit := Introduces(*s.Assignment, entry, lookupOf(pick)); fit > best {
			op, best = how, fit
		}
		return best < Equal
	})
	return op, best
}

// Removes is [Removes] with the values that were in force at the step.
func (s *Step) Removes(entry string) Fit {
	if s.Assignment == nil {
		return Possible
	}
	best := Differs
	combinations(s.before, func(pick func(string) value) bool {
		best = max(best, Removes(*s.Assignment, entry, lookupOf(pick)))
		return best < Equal
	})
	return best
}

// Known returns how many bytes of the assigned value are known, at most, where it
// can have given the variable this value; nil: in any case. Of two lines that may
// both have given a value, the one that says more of it is the better guess, and
// what it says elsewhere, in a branch that gives another value, is no reason.
func (s *Step) Known(now *decoder.Entry) int {
	most := 0
	if s.Assignment == nil {
		return 0
	}
	combinations(s.before, func(pick func(string) value) bool {
		x := expander{lookup: lookupOf(pick), self: s.Assignment.Name}
		n := 0
		pieces := x.expand(s.Assignment.Value, 0)
		for _, p := range pieces {
			if p.kind == textPiece {
				n += len(p.text)
			}
		}
		if now == nil || now.Redacted || compareValue(pieces, now.Value) != Differs {
			most = max(most, n)
		}
		return true
	})
	return most
}

// Cost estimates, in bytes, the work of holding the step against a value. Files
// that were made to be expensive are told by it from those that people write.
func (s *Step) Cost() int {
	if s.Assignment == nil {
		return 1
	}
	most, choices := 1+len(s.Assignment.Value), 1
	for name, values := range s.before {
		longest := 0
		for _, v := range values {
			longest = max(longest, len(v.text))
		}
		// The old value of a list is not expanded.
		if name != s.Assignment.Name || s.Assignment.Op != decoder.AssignPrepend && s.Assignment.Op != decoder.AssignAppend {
			most += longest
		}
		choices = min(choices*max(1, len(values)), maxValues+1)
	}
	return most * choices
}
