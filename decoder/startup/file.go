// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// file is a result in the making.
type file struct {
	decoder.StartupFile
	source
	full bool // a list reached its bound
}

func (f *file) defect(line int, text string) {
	if len(f.Defects) < maxItems {
		f.Defects = append(f.Defects, decoder.Defect{Line: line, Text: text})
	}
}

// room reports whether a list may grow, and says once in the result that one
// may not.
func (f *file) room(n int) bool {
	if n < maxItems {
		return true
	}
	if !f.full {
		f.full = true
		f.defect(0, "too many entries: the rest was left out")
	}
	return false
}

// assign adds an assignment that begins at an offset.
func (f *file) assign(a decoder.Assignment, at int) {
	if a.Name == "" || len(a.Name) > maxText || !f.room(len(f.Assignments)) {
		return
	}
	a.Line, a.Col = f.position(at)
	a.Text = quote(a.Text)
	a.Value = f.bounded(a.Value, a.Line)
	f.Assignments = append(f.Assignments, a)
}

func (f *file) include(i decoder.Include, at int) {
	if len(i.Path) == 0 || !f.room(len(f.Includes)) {
		return
	}
	i.Line, i.Col = f.position(at)
	i.Text = quote(i.Text)
	i.Path = f.bounded(i.Path, i.Line)
	f.Includes = append(f.Includes, i)
}

func (f *file) hook(h decoder.Hook, at int) {
	if h.Tool == "" || !f.room(len(f.Hooks)) {
		return
	}
	h.Line, h.Col = f.position(at)
	h.Text = quote(h.Text)
	f.Hooks = append(f.Hooks, h)
}

func (f *file) pin(p decoder.Pin, at int) {
	if p.Version == "" || !f.room(len(f.Pins)) {
		return
	}
	p.Line, p.Col = f.position(at)
	p.Text, p.Version = quote(p.Text), quote(p.Version)
	f.Pins = append(f.Pins, p)
}

func (f *file) returns(r decoder.Return, at int) {
	if !f.room(len(f.Returns)) {
		return
	}
	r.Line, r.Col = f.position(at)
	f.Returns = append(f.Returns, r)
}

// bounded returns the expression, or one that is unknown where it is too large.
func (f *file) bounded(e decoder.Expr, line int) decoder.Expr {
	if count(e, 0) <= maxParts {
		return e
	}
	f.defect(line, "value of too many parts")
	return decoder.Expr{{Kind: decoder.PartUnknown}}
}

// count returns the number of parts, or more than maxParts.
func count(e decoder.Expr, depth int) int {
	n := len(e)
	if depth > maxDepth || n > maxParts {
		return maxParts + 1
	}
	for i := range e {
		n += count(e[i].Arg, depth+1) + count(e[i].With, depth+1)
		if n > maxParts {
			return n
		}
	}
	return n
}

// finish brings the lists into the order of the file and settles what only the
// whole file tells.
func (f *file) finish() {
	slices.SortStableFunc(f.Assignments, func(a, b decoder.Assignment) int { return compare(a.Line, a.Col, b.Line, b.Col) })
	slices.SortStableFunc(f.Includes, func(a, b decoder.Include) int { return compare(a.Line, a.Col, b.Line, b.Col) })
	slices.SortStableFunc(f.Hooks, func(a, b decoder.Hook) int { return compare(a.Line, a.Col, b.Line, b.Col) })
	slices.SortStableFunc(f.Returns, func(a, b decoder.Return) int { return compare(a.Line, a.Col, b.Line, b.Col) })
	f.export()
}

func compare(line, col, otherLine, otherCol int) int {
	if line != otherLine {
		return line - otherLine
	}
	return col - otherCol
}

func refersToItself(a *decoder.Assignment) bool {
	return a.Op == decoder.AssignDefault || references(a.Value, make(map[string]bool), 0)[a.Name]
}

// export marks what is exported by a command of its own: PATH=/x:$PATH, and
// further down export PATH, or export GOROOT=$GOROOT.
func (f *file) export() {
	exported := make(map[string]bool)
	for i := range f.Assignments {
		if a := &f.Assignments[i]; a.Op == decoder.AssignExport || a.Exported && a.For == "" && a.Name != "PATH" && refersToItself(a) {
			exported[a.Name] = true
		}
	}
	for i := range f.Assignments {
		a := &f.Assignments[i]
		if exported[a.Name] && a.For == "" && a.Op != decoder.AssignUnset && a.Op != decoder.AssignEach {
			a.Exported = true
		}
	}
}
