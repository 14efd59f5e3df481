// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// find is a step of a reading that can have made a change.
type find struct {
	reading *reading
	step    *startup.Step
	at      int // place in the reading
	fit     startup.Fit
	better  int // tells equals apart: the more the better
}

// fitter says how the i-th step of a reading goes with a change.
type fitter func(r *reading, i int) (fit startup.Fit, better int)

// place notes on a step of a history where its change was made, as far as that
// is known. name is the variable, now what it, or the entry of it that is looked
// at, has become; fits holds lines against the change.
func (l *locator) place(step *Step, name, now string, fits fitter) {
	switch {
	case l == nil || step.Unknown || step.Image == nil || step.Image.Exec == nil || step.Injector == nil || step.Injector.Exec == nil:
		return
	case l.budget < 0:
		step.Unlocated = tooMuch
		return
	}
	if l.search(step, name, now, l.metered(fits)); l.budget < 0 {
		// What was found is the best of a part: another line may fit better.
		step.Location, step.Unlocated = nil, tooMuch
	}
}

// searchBudget bounds the work on behalf of one subject, in the units of
// [startup.Step.Cost]. It is counted and not timed: a replay must give up at the
// same place. A thousand lines about PATH and fifty entries of it need a quarter.
const searchBudget = 16 << 20

const tooMuch = "its startup files are too much to look through"

func (l *locator) metered(fits fitter) fitter {
	return func(r *reading, i int) (startup.Fit, int) {
		// Whether the answer is remembered must not matter: another run has other
		// memories.
		if l.budget -= r.costs[i]; l.budget < 0 {
			return startup.Differs, 0
		}
		return fits(r, i)
	}
}

func (l *locator) search(step *Step, name, now string, fits fitter) {
	switch {
	case step.BeforeTrace:
		if best := choose(l.before(step.Injector), name, step.Image, fits); best != nil && best.fit == startup.Equal {
			step.Location = best.location(Candidate)
		}
		return
	case step.Via != nil && step.Via.Confidence != Candidate:
		return // another process brought it in
	}
	readings := l.of(step.Injector, step.Image)
	best := choose(readings, name, step.Image, fits)
	if best == nil {
		best = hook(readings, now)
	}
	switch {
	case best == nil:
		step.Unlocated = unlocated(step, name, readings)
		return
	case best.step.File == "":
		if best = l.recipe(step, name, fits); best == nil {
			return // its command line says it, and is shown
		}
	}
	step.Location = best.location(l.confidence(best, name, fits))
	step.Location.First = first(best, name)
}

// recipe looks for the line of a makefile that became the command line of the
// injector: make hands each one to a shell.
func (l *locator) recipe(step *Step, name string, fits fitter) *find {
	caller := readerOf(step.Injector).Pred
	if caller == nil || caller.Exec == nil || !startup.IsMake(startup.ShellOf(caller.Exec)) {
		return nil
	}
	best := choose(l.of(caller, step.Image), name, step.Image, fits)
	if best == nil || best.step.File == "" {
		return nil
	}
	return best
}

// choose returns the step that fits best, the last of equals: it had the last
// word.
func choose(readings []*reading, name string, far *proctree.Image, fits fitter) *find {
	var best *find
	for _, r := range readings {
		for _, i := range r.named[name] {
			s := &r.steps[i]
			fit, better := fits(r, i)
			if s.Assignment.For != "" && fit != startup.Differs {
				better += r.company(i, far)
			}
			if fit == startup.Differs || best != nil && (fit < best.fit || fit == best.fit && better < best.better) {
				continue
			}
			best = &find{reading: r, step: s, at: i, fit: fit, better: better}
		}
	}
	return best
}

// hook returns the line that hands the environment to a tool below whose
// directory the value lies.
func hook(readings []*reading, value string) *find {
	var best *find
	for _, r := range readings {
		for _, i := range r.hooks {
			s := &r.steps[i]
			if strings.Contains(value, "/."+s.Hook.Tool+"/") || strings.Contains(value, "/"+s.Hook.Tool+"/") {
				best = &find{reading: r, step: s, at: i, fit: startup.Possible}
			}
		}
	}
	return best
}

// location is where a step stands.
func (f *find) location(c Confidence) *Location {
	out := &Location{File: f.step.File, Confidence: c}
	if f.step.File == "" {
		return nil
	}
	if stack := f.step.Stack; len(stack) > 0 && stack[0].File != "" {
		out.From = &Place{File: stack[0].File, Line: stack[0].Line}
	}
	if a := f.step.Assignment; a != nil {
		out.Line, out.Text = a.Line, a.Text
	} else {
		out.Line, out.Text = f.step.Hook.Line, f.step.Hook.Text
	}
	return out
}

// confidence says how much is known of the best step.
func (l *locator) confidence(best *find, name string, fits fitter) Confidence {
	switch {
	case best.fit != startup.Equal || l.undone(best, name, fits):
		return Candidate
	case best.step.Why == whyDirenv:
		if l.byDirenv(best.step.File, name) {
			return Proven
		}
	case best.reading.wasOpened(best.step.File) && !best.reading.late(best.step.File) && !elsewhere(best, name, fits):
		return Proven
	}
	return Matched
}

// undone reports that a startup file, read before the program did anything else,
// certainly gave the variable another value after this line. A script may have
// started the image in between.
func (l *locator) undone(best *find, name string, fits fitter) bool {
	for _, i := range best.reading.named[name] {
		s := &best.reading.steps[i]
		a := s.Assignment
		if i <= best.at || a.For != "" || !s.Certain || ran(best.step.Why) || ran(s.Why) {
			continue
		}
		if fit, _ := fits(best.reading, i); fit == startup.Differs && (a.Op == decoder.AssignSet || a.Op == decoder.AssignUnset) {
			return true
		}
	}
	return false
}

// ran reports that what is read is what the program was started for, and not
// what it reads first.
func ran(why string) bool {
	return why == "script" || strings.HasPrefix(why, "-") && why != "--rcfile" || why == "makefile"
}

// elsewhere reports that another file which was opened has a line that does just
// the same.
func elsewhere(best *find, name string, fits fitter) bool {
	return slices.ContainsFunc(best.reading.named[name], func(i int) bool {
		s := &best.reading.steps[i]
		if s.File == best.step.File || s.File == "" || !best.reading.wasOpened(s.File) {
			return false
		}
		fit, _ := fits(best.reading, i)
		return fit == startup.Equal
	})
}

// byDirenv reports that direnv's own record, as the subject has it, says that it
// gave the variable the value that it still has.
func (l *locator) byDirenv(file, name string) bool {
	if l.subject == nil || value(env(l.subject), "DIRENV_FILE") != file {
		return false
	}
	a := l.sources.Ask(l.subject, decoder.Question{Kind: decoder.AskDirenv, Path: file})
	return slices.Contains(a.Names, name)
}

// first returns where the same image had given the variable a value before.
func first(best *find, name string) *Place {
	if name == "PATH" || best.step.Assignment == nil || best.step.Assignment.Op == decoder.AssignExport {
		return nil
	}
	for _, i := range best.reading.named[name] {
		s := &best.reading.steps[i]
		if a := s.Assignment; i < best.at && a.For == "" && a.Op == decoder.AssignSet && s.File != "" &&
			(s.File != best.step.File || a.Line != best.step.Assignment.Line) {
			return &Place{File: s.File, Line: a.Line, Text: a.Text}
		}
	}
	return nil
}
