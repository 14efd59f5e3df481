// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Files is where Walk gets files from. Live it looks and records what it found;
// from a trace it looks there.
type Files interface {
	// File returns what stands at a path; the file is nil unless it Exists.
	File(path string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State)
	// Glob returns the paths that a pattern matches, sorted.
	Glob(pattern string) []string
}

// Withheld is implemented by Files that can tell values that the environment of
// a Shell withholds.
type Withheld interface {
	// Variable returns the value that an entry stands for; false: it stays unknown.
	Variable(e decoder.Entry) (string, bool)
}

// Resolver is implemented by Files that know where a file lies behind symlinks.
type Resolver interface {
	// Real returns the path without symlinks of a file that exists, "" where it is
	// not known.
	Real(path string) string
}

// Bounds of a walk.
const (
	maxIncludes = 16       // files within files
	maxFiles    = 512      // files looked for
	maxSteps    = 20_000   // steps returned
	maxWork     = 16 << 20 // bytes that values expand to
)

// Frame is a place that led to a file.
type Frame struct {
	File string
	Line int
}

// Step is something that happens while a program reads its startup files: an
// assignment, or a hook that may set anything.
type Step struct {
	File  string  // empty: the command line
	Stack []Frame // the places that led to File, outermost first
	Why   string  // of the candidate it began with
	// Certain: whenever the program starts like this, this is executed, as far as
	// files tell: no branch lies around it and no return before it.
	Certain    bool
	Assignment *decoder.Assignment // or nil
	Hook       *decoder.Hook       // or nil
	before     map[string][]value
}

// Walked is what a program executes, in order.
type Walked struct {
	Steps []Step
	// Unread are the files that were asked for in vain, as their bytes could not
	// be had: that something is missing from Steps cannot be excluded.
	Unread []string
	// Relative: an include names its file relative to the directory, where there is
	// none. The program may have gone to another one before.
	Relative bool
	// Unresolved is the number of includes whose path is not known.
	Unresolved int
	Cut        bool // a bound was reached
}

// Walk follows what a program reads, in the order in which it executes it, with
// the files that those files read. It stops where they return: where that
// depends on whether the shell is interactive and this isn't known, what follows
// is no longer certain.
func Walk(order []Candidate, s Shell, files Files) *Walked {
	w := &walk{shell: s, files: files, interactive: s.Interactive(), out: &Walked{}}
	o := newOrdering(s)
	w.vars = newVariables(func(name string) value { return w.base(o, name) })
	for _, c := range order {
		if c.Why == "script" {
			w.script = c.Path
		}
	}
	read := make(map[int]bool)
	for i := range order {
		c := &order[i]
		if c.Group != 0 && read[c.Group] {
			continue
		}
		if w.candidate(c) && c.Group != 0 {
			read[c.Group] = true
		}
		if w.ended || w.out.Cut {
			break
		}
	}
	return w.out
}

// walk is a walk under way.
type walk struct {
	shell       Shell
	files       Files
	interactive Known
	script      string
	vars        *variables
	out         *Walked
	asked       int
	ended       bool // the program ends here
	doubtful    bool // it may have ended before
}

// reading is one file on the stack.
type reading struct {
	path     string
	dir      string // where a relative include of RelativeToFile begins
	why      string
	certain  bool
	exported bool // set -a was on when it was included
	doubtful bool // it may have returned before
	stack    []Frame
}

// candidate reads one file of the order. False: it isn't there.
func (w *walk) candidate(c *Candidate) bool {
	if c.Path == "" && len(c.Expr) == 0 {
		w.file(Parse(c.Kind, []byte(c.Text)), reading{dir: w.shell.CWD, why: c.Why, certain: c.Certain})
		return true
	}
	paths := w.paths(c.Expr, w.shell.CWD)
	if len(c.Expr) == 0 {
		paths = []value{{text: c.Path}}
		if c.Glob {
			paths[0].kind = globPiece
		}
	}
	found := false
	for _, p := range w.matching(paths) {
		if w.read(p, c.Kind, reading{why: c.Why, certain: c.Certain && len(paths) == 1}) {
			found = true
		}
	}
	return found
}

// read reads a file, unless it is being read already. False: it is certainly
// not there.
func (w *walk) read(name string, kind decoder.StartupKind, r reading) bool {
	if w.asked++; w.asked > maxFiles || len(r.stack) > maxIncludes {
		w.out.Cut = true
		return true
	}
	if slices.ContainsFunc(r.stack, func(f Frame) bool { return f.File == name }) {
		return true
	}
	f, state := w.files.File(name, kind)
	if f == nil || state != decoder.Exists {
		if state != decoder.Absent {
			w.out.Unread = append(w.out.Unread, name)
		}
		return false
	}
	r.path, r.dir = name, path.Dir(name)
	w.file(f, r)
	return true
}

// file executes what is in a file.
func (w *walk) file(f *decoder.StartupFile, r reading) {
	source, pwd := w.vars.set["BASH_SOURCE"], w.vars.set["PWD"]
	w.vars.set["BASH_SOURCE"] = w.named(r.path)
	if r.path != "" && r.path == w.script {
		w.vars.set["0"] = w.named(r.path)
	}
	if f.Kind == decoder.StartupEnvrc {
		w.vars.set["PWD"] = []value{{text: r.dir}} // direnv goes there first
	}
	for _, i := range sequence(f) {
		if w.ended || w.out.Cut || !w.item(f, i, &r) {
			break
		}
	}
	restore(w.vars.set, "BASH_SOURCE", source)
	restore(w.vars.set, "PWD", pwd)
}

// named are the names that a file has for itself: $(readlink -f "$0") is told from
// "$0" by running it alone.
func (w *walk) named(path string) []value {
	names := []value{{text: path, kind: kindIf(path != "")}}
	if links, ok := w.files.(Resolver); ok && path != "" {
		if real := links.Real(path); real != "" && real != path {
			names = append(names, value{text: real})
		}
	}
	return names
}

func restore(set map[string][]value, name string, values []value) {
	if values == nil {
		delete(set, name)
		return
	}
	set[name] = values
}

// item is a place in the lists of a file.
type item struct {
	line, col int
	kind      itemKind
	index     int
}

type itemKind uint8

const (
	anAssignment itemKind = iota
	anInclude
	aHook
	aReturn
)

// sequence brings the lists of a file into one order.
func sequence(f *decoder.StartupFile) []item {
	items := make([]item, 0, len(f.Assignments)+len(f.Includes)+len(f.Hooks)+len(f.Returns))
	for i := range f.Assignments {
		items = append(items, item{f.Assignments[i].Line, f.Assignments[i].Col, anAssignment, i})
	}
	for i := range f.Includes {
		items = append(items, item{f.Includes[i].Line, f.Includes[i].Col, anInclude, i})
	}
	for i := range f.Hooks {
		items = append(items, item{f.Hooks[i].Line, f.Hooks[i].Col, aHook, i})
	}
	for i := range f.Returns {
		items = append(items, item{f.Returns[i].Line, f.Returns[i].Col, aReturn, i})
	}
	slices.SortStableFunc(items, func(a, b item) int { return compare(a.line, a.col, b.line, b.col) })
	return items
}

// item executes one thing. False: the file ends here.
func (w *walk) item(f *decoder.StartupFile, i item, r *reading) bool {
	switch i.kind {
	case anAssignment:
		w.assignment(&f.Assignments[i.index], r)
	case anInclude:
		w.include(f, &f.Includes[i.index], r)
	case aHook:
		hook := &f.Hooks[i.index]
		w.step(Step{Hook: hook, Certain: !hook.Conditional && !hook.Scanned}, r)
	case aReturn:
		return w.returns(f.Returns[i.index], r)
	}
	return true
}

func (w *walk) step(s Step, r *reading) {
	if len(w.out.Steps) >= maxSteps || w.vars.work > maxWork {
		w.out.Cut = true
		return
	}
	s.File, s.Stack, s.Why = r.path, r.stack, r.why
	s.Certain = s.Certain && r.certain && !r.doubtful && !w.doubtful
	w.out.Steps = append(w.out.Steps, s)
}

func (w *walk) assignment(a *decoder.Assignment, r *reading) {
	if r.exported && !a.Exported {
		exported := *a
		exported.Exported = true
		a = &exported
	}
	before := w.vars.snapshot(a)
	if a.Op != decoder.AssignEach {
		w.step(Step{Assignment: a, Certain: !a.Conditional && !a.Scanned, before: before}, r)
	}
	if a.For == "" && !w.out.Cut {
		w.vars.apply(a, before)
	}
}

// returns follows a return. False: this file ends here.
func (w *walk) returns(at decoder.Return, r *reading) bool {
	taken := Unknown
	switch at.When {
	case decoder.ReturnAlways:
		taken = Yes
	case decoder.ReturnNonInteractive:
		taken = map[Known]Known{Yes: No, No: Yes}[w.interactive]
	}
	switch taken {
	case Yes:
		w.ended = at.Exit
		return false
	case Unknown:
		r.doubtful = true
		w.doubtful = w.doubtful || at.Exit
	}
	return true
}
