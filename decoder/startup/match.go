// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Fit says how an assignment and an observation go together.
type Fit uint8

const (
	// Differs: this assignment did not make it.
	Differs Fit = iota
	// Possible: what is unknown of the assignment can be filled in so that it
	// makes it.
	Possible
	// Equal: executed with these variables, it makes exactly this.
	Equal
)

// Matches says whether an assignment can have changed its variable from old to
// now; nil: absent. A withheld value can be anything. lookup answers for the
// other variables, of whose values at that moment it may be ignorant.
func Matches(a decoder.Assignment, old, now *decoder.Entry, lookup Lookup) Fit {
	switch a.Op {
	case decoder.AssignUnset:
		return equalIf(now == nil)
	case decoder.AssignDrop:
		return possibleIf(now == nil)
	case decoder.AssignKeep, decoder.AssignExport:
		return possibleIf(now != nil)
	case decoder.AssignRemove:
		return possibleIf(now != nil && old != nil && len(now.Value) <= len(old.Value))
	}
	if now == nil {
		return Differs
	}
	if a.Op == decoder.AssignDefault && old != nil && !old.Redacted && old.Value != "" {
		return Differs // it kept what was there
	}
	fit := Possible
	if !now.Redacted {
		x := expander{lookup: overlay(a.Name, old, lookup)}
		fit = compareValue(x.expand(a.Value, 0), now.Value)
	}
	if fit == Equal && !a.Exported && old == nil {
		return Possible // an export that this file doesn't show
	}
	return fit
}

func equalIf(ok bool) Fit {
	if ok {
		return Equal
	}
	return Differs
}

func possibleIf(ok bool) Fit {
	if ok {
		return Possible
	}
	return Differs
}

// overlay answers for one variable with its old value.
func overlay(name string, old *decoder.Entry, lookup Lookup) Lookup {
	return func(asked string) (string, bool) {
		switch {
		case asked != name:
			return lookup(asked)
		case old == nil:
			return "", true
		}
		return old.Value, !old.Redacted
	}
}

// compareValue holds what an expression expanded to against a value.
func compareValue(pieces []piece, value string) Fit {
	if s, ok := flat(pieces); ok {
		return equalIf(s == value)
	}
	return possibleIf(fits(pieces, value))
}

// fits reports whether what is unknown can be filled in so that the pieces are
// the value. The first place where a text occurs is always good enough: what
// comes before it can be anything.
func fits(pieces []piece, value string) bool {
	anchored := true // the next text must stand right here
	pieces = merge(pieces)
	for i, p := range pieces {
		switch {
		case p.kind != textPiece:
			anchored = false
		case anchored:
			if !strings.HasPrefix(value, p.text) {
				return false
			}
			value = value[len(p.text):]
		case i == len(pieces)-1:
			return strings.HasSuffix(value, p.text)
		default:
			at := strings.Index(value, p.text)
			if at < 0 {
				return false
			}
			value, anchored = value[at+len(p.text):], true
		}
	}
	return !anchored || value == ""
}

// merge makes known pieces that meet one.
func merge(pieces []piece) []piece {
	var out []piece
	for _, p := range pieces {
		if last := len(out) - 1; last >= 0 && p.kind == textPiece && out[last].kind == textPiece {
			out[last].text += p.text
			continue
		}
		out = append(out, p)
	}
	return out
}

// Introduces says whether an assignment to a list of directories brings an
// entry in, and where: PathPrepended and PathAppended relative to what it keeps
// of the old list, PathInserted between, PathSet where it keeps nothing. Where
// it has the entry at several places the best match counts, the first of equals.
func Introduces(a decoder.Assignment, entry string, lookup Lookup) (environ.PathOp, Fit) {
	switch a.Op {
	case decoder.AssignUnset, decoder.AssignDrop, decoder.AssignKeep, decoder.AssignExport, decoder.AssignRemove:
		return environ.PathKept, Differs
	}
	x := expander{lookup: lookup, self: a.Name}
	entries := splitEntries(x.expand(a.Value, 0))
	first, last := -1, -1
	for i, e := range entries {
		if isOld(e) {
			if first < 0 {
				first = i
			}
			last = i
		}
	}
	op, best := environ.PathKept, Differs
	for i, e := range entries {
		if isOld(e) {
			continue
		}
		if fit := compareValue(e, entry); fit > best {
			best = fit
			switch {
			case first < 0:
				op = environ.PathSet
			case i < first:
				op = environ.PathPrepended
			case i > last:
				op = environ.PathAppended
			default:
				op = environ.PathInserted
			}
		}
	}
	return op, best
}

// isOld reports whether an entry of the expression stands for entries of the
// old list.
func isOld(entry []piece) bool {
	return slices.ContainsFunc(entry, func(p piece) bool { return p.kind == oldPiece })
}

// splitEntries splits at colons. An unknown piece may hold some itself, so that
// it matches whatever is compared with it.
func splitEntries(pieces []piece) [][]piece {
	if len(pieces) == 0 {
		return nil
	}
	entries := make([][]piece, 1)
	for _, p := range pieces {
		if p.kind != textPiece {
			entries[len(entries)-1] = append(entries[len(entries)-1], p)
			continue
		}
		for i, s := range strings.Split(p.text, ":") {
			if i > 0 {
				entries = append(entries, nil)
			}
			if s != "" {
				entries[len(entries)-1] = append(entries[len(entries)-1], piece{s, textPiece})
			}
		}
	}
	return entries
}

// Removes says whether an assignment takes an entry out of a list of
// directories.
func Removes(a decoder.Assignment, entry string, lookup Lookup) Fit {
	switch a.Op {
	case decoder.AssignUnset:
		return Equal
	case decoder.AssignDrop:
		return Possible
	case decoder.AssignRemove:
		x := expander{lookup: lookup}
		glob, ok := x.glob(a.Value, 0)
		if !ok {
			return Possible
		}
		return equalIf(matchGlob(glob, entry))
	case decoder.AssignKeep, decoder.AssignExport, decoder.AssignPrepend, decoder.AssignAppend:
		return Differs
	}
	x := expander{lookup: lookup, self: a.Name}
	entries := splitEntries(x.expand(a.Value, 0))
	if slices.ContainsFunc(entries, isOld) {
		return Differs
	}
	if _, fit := Introduces(a, entry, lookup); fit == Equal {
		return Differs // it writes it anew
	} else if fit == Possible {
		return Possible
	}
	return Equal
}
