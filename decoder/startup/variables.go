// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// value is one that a variable may have.
type value struct {
	text string
	kind pieceKind // textPiece, globPiece (of a loop variable) or anyPiece
}

// maxValues bounds how many values a variable may have at a time, and how many
// combinations of those of several are looked at.
const maxValues = 16

// variables are the values that a program may have for its variables at some
// point of its startup files. Branches make several of one: whether one was
// taken is not known, and each may explain what is seen.
type variables struct {
	base func(name string) value
	set  map[string][]value // slices are replaced, never changed
	work int                // bytes expanded so far
}

func newVariables(base func(name string) value) *variables {
	return &variables{base: base, set: make(map[string][]value)}
}

// of returns the values of a variable.
func (v *variables) of(name string) []value {
	if values, ok := v.set[name]; ok {
		return values
	}
	return []value{v.base(name)}
}

// snapshot keeps the values of what an assignment refers to, itself included.
func (v *variables) snapshot(a *decoder.Assignment) map[string][]value {
	names := references(a.Value, map[string]bool{a.Name: true}, 0)
	out := make(map[string][]value, len(names))
	for name := range names {
		out[name] = v.of(name)
	}
	return out
}

// references adds the names of the variables in an expression.
func references(e decoder.Expr, names map[string]bool, depth int) map[string]bool {
	if depth > maxDepth {
		return names
	}
	for _, p := range e {
		if p.Kind == decoder.PartVar {
			names[p.Name] = true
		}
		references(p.Arg, names, depth+1)
		references(p.With, names, depth+1)
	}
	return names
}

// combinations calls use with every choice of one value for each variable. It
// ends early when use returns false. Past the bound comes one choice more, in
// which everything is unknown.
func combinations(values map[string][]value, use func(pick func(name string) value) bool) {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	choice := make([]int, len(names))
	for range maxValues {
		picked := make(map[string]value, len(names))
		for i, name := range names {
			picked[name] = values[name][choice[i]]
		}
		if !use(func(name string) value { return picked[name] }) || !next(choice, names, values) {
			return
		}
	}
	use(func(string) value { return value{kind: anyPiece} })
}

// next counts the choice up. False: it was the last one.
func next(choice []int, names []string, values map[string][]value) bool {
	for i, name := range names {
		if choice[i]++; choice[i] < len(values[name]) {
			return true
		}
		choice[i] = 0
	}
	return false
}

// lookupOf makes a choice answer questions for texts.
func lookupOf(pick func(string) value) Lookup {
	return func(name string) (string, bool) {
		v := pick(name)
		return v.text, v.kind == textPiece
	}
}

// apply executes an assignment.
func (v *variables) apply(a *decoder.Assignment, before map[string][]value) {
	var now []value
	switch a.Op {
	case decoder.AssignKeep, decoder.AssignDrop, decoder.AssignExport:
		return
	case decoder.AssignUnset:
		now = []value{{}}
	case decoder.AssignRemove:
		now = []value{{kind: anyPiece}}
	default:
		now = v.results(a, before)
	}
	if a.Conditional {
		// Of too many, some of both: branch after branch must not crowd out the value
		// that none of them touched, nor the latest.
		old := before[a.Name]
		now = union(union(old[:min(len(old), maxValues/2)], now[:min(len(now), maxValues/2)]), slices.Concat(now, old))
	}
	v.set[a.Name] = now
}

// results returns the values that an assignment can give.
func (v *variables) results(a *decoder.Assignment, before map[string][]value) []value {
	var now []value
	combinations(before, func(pick func(string) value) bool {
		if old := pick(a.Name); a.Op == decoder.AssignDefault && old.kind == textPiece && old.text != "" {
			now = union(now, []value{old})
			return true
		}
		result := expandValue(a.Value, pick)
		v.work += len(result.text)
		now = union(now, []value{result})
		return len(now) < maxValues
	})
	return now
}

// expandValue expands to a text, to a pattern, or to something unknown.
func expandValue(e decoder.Expr, pick func(string) value) value {
	x := expander{lookup: lookupOf(pick), patterns: func(name string) (string, bool) {
		v := pick(name)
		return v.text, v.kind == globPiece
	}}
	pieces := x.expand(e, 0)
	if s, ok := flat(pieces); ok {
		return value{text: s}
	}
	if s, ok := globOf(pieces); ok {
		return value{text: s, kind: globPiece}
	}
	return value{kind: anyPiece}
}

// union appends what is not there yet, up to the bound.
func union(a, b []value) []value {
	out := slices.Clone(a)
	for _, v := range b {
		if !slices.Contains(out, v) && len(out) < maxValues {
			out = append(out, v)
		}
	}
	return out
}
