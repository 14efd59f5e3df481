// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// Unexported is a variable that a startup file assigns and no child ever sees.
type Unexported struct {
	Name string
	Step Step // where the assignment stands; its value is not told
}

// maxShells bounds the shells whose startup files are looked at: the nearest.
const maxShells = 4

// Unexported lists the variables that the startup files of the shells above the
// subject certainly assign, that nothing exports, and that the subject doesn't
// have. It reads nothing that was not read for other reasons: where the trace
// holds no answer it is silent.
func (s *Subject) Unexported(wanted func(name string) bool) []Unexported {
	if s.locator == nil {
		return nil
	}
	// What can't be read here is no reason to doubt anything.
	l := newLocator(s.image, s.locator.sources)
	var out []Unexported
	seen, shells := make(map[string]bool), 0
	for far := s.image; far.Pred != nil && shells < maxShells; far = far.Pred {
		shell := far.Pred
		if shell.Exec == nil || far.Exec == nil || !shell.Exec.Complete || !far.Exec.Complete ||
			readerOf(shell).Exec == nil || !startup.IsShell(startup.ShellOf(readerOf(shell).Exec)) {
			continue
		}
		shells++
		for _, r := range l.of(shell, far) {
			for _, step := range r.unexported(wanted) {
				name := step.Assignment.Name
				_, has := environ.Get(env(s.image), name)
				_, had := environ.Get(env(shell), name)
				if has || had || seen[name] {
					continue
				}
				seen[name] = true
				f := find{reading: r, step: step}
				out = append(out, Unexported{Name: name, Step: Step{
					Op: Set, Value: decoder.Entry{Name: name}, Image: far, Injector: shell, Location: f.location(Candidate),
				}})
			}
		}
	}
	return out
}

// unexported are the last assignments to variables that nothing in a reading
// exports or takes away, in files that a shell reads by itself.
func (r *reading) unexported(wanted func(name string) bool) []*startup.Step {
	var last []*startup.Step
	place := make(map[string]int)
	for i := range r.steps {
		step := &r.steps[i]
		a := step.Assignment
		if a == nil || a.For != "" || !wanted(a.Name) {
			continue
		}
		at, known := place[a.Name]
		if !known {
			at = len(last)
			last, place[a.Name] = append(last, nil), at
		}
		plain := a.Op == decoder.AssignSet && !a.Exported && !a.Conditional && !a.Scanned && step.Certain && step.File != "" && !ran(step.Why)
		switch {
		case known && last[at] == nil: // it is exported somewhere, or in doubt
		case plain:
			last[at] = step
		default:
			last[at] = nil
		}
	}
	out := last[:0]
	for _, step := range last {
		if step != nil {
			out = append(out, step)
		}
	}
	return out
}
