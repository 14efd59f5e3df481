// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
)

// launcher is a program, or a mechanism of one, that is known to put values into
// the environments of what it starts.
type launcher struct {
	name  string // for people who read this table
	cause string
	// is looks at evidence in this order: the environment that the launcher leaves
	// its marks in, what the value looks like, the executable. Names of processes
	// can be anything.
	is func(*injection) bool
	// fix says in the launcher's own words how to get rid of the value. nil: there
	// is nothing to say but what the rule says.
	fix func(*injection) []string
}

// launchers are in the order in which they are asked: what proves most first.
func launchers() []launcher {
	return slices.Concat(managers(), sessions(), editors(), builders(), programs())
}

// injection is a change of a variable with what can prove who made it.
type injection struct {
	name, value string
	removed     bool
	// by is the injector, to the first image that has the value, or nil. Of a value
	// that is older than the trace both are the oldest known image.
	by, to *decoder.Exec
	before bool
	handed bool            // by a client of a server
	above  []*decoder.Exec // the injector's ancestors, nearest first
	below  []*decoder.Exec // from the launch up to to, without the launch
	file   string          // of the location; empty: none
	from   string          // the startup file that led to it; empty: it is one itself
	text   string
}

// injection collects the evidence about a culprit.
func (c *Case) injection(culprit Culprit) *injection {
	i := &injection{
		name: culprit.Var, value: culprit.Value.Value, removed: culprit.Op == blame.Removed,
		before: culprit.Op == blame.Inherited, handed: culprit.Via != nil,
	}
	if i.name == "PATH" || culprit.Value.Redacted {
		i.value = ""
	}
	if l := culprit.Location; l != nil {
		i.file, i.text = l.File, l.Text
		if l.From != nil {
			i.from = l.From.File
		}
	}
	if culprit.Injector != nil {
		i.by = culprit.Injector.Exec
	}
	if culprit.Image != nil {
		i.to = culprit.Image.Exec
	}
	place := 0 // 1: at to, 2: above the injector
	for n, img := range c.Launch.Subject.Chain() {
		switch {
		case place == 0 && img == culprit.Image:
			place = 1
		case place == 0 && n > 0:
			i.below = append(i.below, img.Exec)
		case place == 2:
			i.above = append(i.above, img.Exec)
		}
		if img == culprit.Injector {
			place = 2
		}
	}
	return i
}

// launcher recognises who made the change. nil: a shell did, in a way that nothing
// tells.
func (i *injection) launcher() *launcher {
	if l := i.byFile(); l != nil {
		return l
	}
	if i.from != "" {
		// A startup file that sources one of a version manager's own: what is below
		// the manager's directory is the manager's, wherever it is told.
		for _, l := range managers() {
			if l.is(i) {
				return &l
			}
		}
		led := *i
		if led.file = i.from; led.byFile() != nil {
			return led.byFile()
		}
	}
	for _, l := range launchers() {
		if l.is(i) {
			return &l
		}
	}
	return nil
}

// explain adds to a finding what is known of the program behind its first culprit:
// the cause, where the rule named none, and the fix in that program's words.
func (c *Case) explain(f *Finding) {
	n := slices.IndexFunc(f.Culprits, func(p Culprit) bool { return p.Var == f.Var })
	if n < 0 || f.Culprits[n].Unknown || f.Culprits[n].Image == nil {
		return
	}
	i := c.injection(f.Culprits[n])
	l := i.launcher()
	if l == nil {
		l = &launcher{}
	}
	if f.Cause == "" {
		f.Cause = l.cause
	}
	if f.Culprits[n].Found != "" {
		return // a directory in PATH: what it takes to get it out is the rule's to say
	}
	fix := i.kept()
	if l.fix != nil && !i.removed {
		fix = append(fix, l.fix(i)...)
	}
	f.Fix = insertFix(f.Fix, fix, i.name)
}

// kept says how to get a value out of the terminal servers that it went through:
// they hand it to every new pane, whatever happens to the line it came from.
func (i *injection) kept() []string {
	if i.removed {
		return nil
	}
	var fix []string
	for _, e := range i.below {
		switch program(e) {
		case "tmux":
			fix = append(fix, tmuxFix(i)...)
		case "screen":
			fix = append(fix, screenFix(i)...)
		}
	}
	return fix
}

// insertFix puts what is special before what can always be said: "unset NAME" in
// one shell.
func insertFix(fixes, special []string, name string) []string {
	at := slices.Index(fixes, "unset "+name)
	if at < 0 {
		at = len(fixes)
	}
	for _, s := range special {
		if !slices.Contains(fixes, s) {
			fixes = slices.Insert(slices.Clip(fixes), at, s)
			at++
		}
	}
	return fixes
}

// program is what an executable is called, without what distributions and deleted
// files add to it.
func program(e *decoder.Exec) string {
	if e == nil {
		return ""
	}
	name := path.Base(strings.TrimSuffix(e.Exe, " (deleted)"))
	for _, family := range [...]string{"python", "perl", "bash", "zsh", "ruby", "tmux", "screen"} {
		if rest, ok := strings.CutPrefix(name, family); ok && strings.Trim(rest, "-.0123456789") == "" {
			return family
		}
	}
	return name
}

// runs reports that the injector is one of these programs. Of a value that is
// older than the trace nobody knows who made it.
func (i *injection) runs(names ...string) bool {
	return !i.before && slices.Contains(names, program(i.by))
}

// has reports that an environment has a variable.
func has(e *decoder.Exec, name string) bool {
	_, ok := valueOf(e, name)
	return ok
}

// valueOf is a variable of an environment; empty where its value is withheld.
func valueOf(e *decoder.Exec, name string) (string, bool) {
	if e == nil {
		return "", false
	}
	v, ok := variable(e, name)
	if v.Redacted {
		return "", ok
	}
	return v.Value, ok
}

// marked reports that the value came together with one of these variables: the
// marks that a launcher leaves in what it starts.
func (i *injection) marked(names ...string) bool {
	if i.before || i.by == nil || i.to == nil {
		return false
	}
	for _, name := range names {
		value, now := variable(i.to, name)
		old, then := variable(i.by, name)
		if now && (!then || value != old) {
			return true
		}
	}
	return false
}

// within reports that the value is a directory, or has one in it, below another.
func (i *injection) within(dirs ...string) bool {
	for _, dir := range dirs {
		if dir != "" && path.IsAbs(dir) && (i.value == dir || strings.HasPrefix(i.value, strings.TrimSuffix(dir, "/")+"/")) {
			return true
		}
	}
	return false
}

// variable is a variable of whoever got the value.
func (i *injection) variable(name string) string {
	value, _ := valueOf(i.to, name)
	return value
}

// assigned reports that the injector's command line says NAME=value as a word.
func (i *injection) assigned() bool {
	return i.by != nil && slices.ContainsFunc(i.by.Argv, func(a string) bool { return strings.HasPrefix(a, i.name+"=") })
}
