// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// variable locates the steps of a variable's history.
func (l *locator) variable(steps []Step, name string) {
	if l == nil {
		return
	}
	for i := range steps {
		step := &steps[i]
		now := &step.Value
		if step.Op == Removed {
			now = nil
		}
		l.place(step, name, step.Value.Value, func(r *reading, i int) (startup.Fit, int) {
			fit := r.steps[i].Matches(now)
			better := r.fitness(i, fit, now, step.Image)
			if fit != startup.Differs && r.steps[i].Repeats(now) {
				better -= gives
			}
			return fit, better
		})
	}
}

// What makes one line a better explanation than another that fits equally well,
// the weightiest first. Between equals the later line wins: it had the last word.
const (
	gives     = 1 << 24 // it gives the value, and doesn't only pass it on
	here      = 1 << 23 // it puts an entry of PATH where it was seen to go
	meant     = 1 << 22 // it is for all that follows, or for the command that was started
	accompany = 1 << 19 // each variable set beside it, for the same command, that the command has
	knownByte = 1 << 1  // of a line that is partly unknown: each byte that it says
	certain   = 1       // and that no branch lies around it
	maxKnown  = 1 << 16
)

// fitness ranks a line that fits; now is what the variable has, nil where it is a
// list of which one entry is looked at.
func (r *reading) fitness(i int, fit startup.Fit, now *decoder.Entry, far *proctree.Image) int {
	s := &r.steps[i]
	a, n := s.Assignment, 0
	switch a.Op {
	case decoder.AssignExport, decoder.AssignKeep, decoder.AssignDrop:
	default:
		n += gives
	}
	if a.For == "" || isFor(a.For, far) {
		n += meant
	}
	if fit == startup.Possible {
		n += min(s.Known(now), maxKnown) * knownByte
		if s.Certain {
			n += certain
		}
	}
	return n
}

// maxCompany bounds the variables that are counted, and maxBeside how far beside
// the one in question they are looked for.
const (
	maxCompany = 4
	maxBeside  = 16
)

// company counts what else stands in front of the same command and came about:
// of two lines that say GOBIN=/b it is the one that says GOOS=windows, too.
func (r *reading) company(at int, far *proctree.Image) int {
	n, s := 0, &r.steps[at]
	for i := max(0, at-maxBeside); i < min(len(r.steps), at+maxBeside); i++ {
		o := &r.steps[i]
		if o.File != s.File || o.Assignment == nil || o.Assignment.Line != s.Assignment.Line ||
			o.Assignment.For != s.Assignment.For || o.Assignment.Name == s.Assignment.Name {
			continue
		}
		if e, ok := environ.Get(env(far), o.Assignment.Name); ok && o.Matches(&e) == startup.Equal {
			n++
		}
	}
	return min(n, maxCompany) * accompany
}

// isFor reports that a command word may be the one that started an image.
func isFor(command string, far *proctree.Image) bool {
	if far.Exec == nil || strings.ContainsAny(command, "$`") {
		return true
	}
	command = path.Base(strings.Trim(command, `"'`))
	for _, name := range append([]string{far.Exec.Exe, far.Exec.Filename}, far.Exec.Argv[:min(1, len(far.Exec.Argv))]...) {
		if path.Base(name) == command {
			return true
		}
	}
	return false
}

// entries locates the origins of PATH's entries, and of the removals.
func (l *locator) entries(o *pathOrigins) {
	if l == nil {
		return
	}
	for i := range o.entries {
		p := &o.entries[i]
		l.place(&p.Step, "PATH", p.Entry, func(r *reading, i int) (startup.Fit, int) {
			op, fit := r.introduces(i, p.Entry)
			return fit, r.fitness(i, fit, nil, p.Image) + agrees(op, p.Op)
		})
	}
	for i := range o.removed {
		p := &o.removed[i]
		l.place(&p.Step, "PATH", p.Entry, func(r *reading, i int) (startup.Fit, int) {
			fit := r.steps[i].Removes(p.Entry)
			return fit, r.fitness(i, fit, nil, p.Image)
		})
	}
}

// introduction is how a step goes with an entry of PATH.
type introduction struct {
	op  environ.PathOp
	fit startup.Fit
}

// stepEntry names a step of a reading and an entry of PATH.
type stepEntry struct {
	step  int
	entry string
}

// maxIntroductions bounds what is remembered of one reading.
const maxIntroductions = 4096

// introduces is [startup.Step.Introduces], remembered: all launches below a shell
// have the entries that it put into PATH.
func (r *reading) introduces(i int, entry string) (environ.PathOp, startup.Fit) {
	key := stepEntry{i, entry}
	known, ok := r.entries[key]
	if !ok {
		known.op, known.fit = r.steps[i].Introduces(entry)
		if len(r.entries) >= maxIntroductions {
			clear(r.entries)
		}
		r.entries[key] = known
	}
	return known.op, known.fit
}

// agrees prefers a line that puts an entry where it was seen to go.
func agrees(line environ.PathOp, seen Op) int {
	if Op(line) == seen || seen == Moved || seen == Inherited {
		return here
	}
	return 0
}
