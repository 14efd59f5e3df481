// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// state is a variable as one image has it.
type state struct {
	entry decoder.Entry
	set   bool
	// whole: the environ was captured to the last byte. Without that, what is
	// absent may be missing only, and what differs may hide behind the duplicate
	// that counts: no change may be claimed.
	whole bool
}

// stateOf looks a variable up in an image.
func stateOf(img *proctree.Image, name string) state {
	e, ok := environ.Get(env(img), name)
	return state{entry: e, set: ok, whole: img.Exec != nil && img.Exec.Complete}
}

// env is an image's environ, nil where nothing was captured.
func env(img *proctree.Image) []decoder.Entry {
	if img.Exec == nil {
		return nil
	}
	return img.Exec.Env
}

// sharesEnv reports that two images have the very same environ in memory, as
// the tree arranges it where nothing changed.
func sharesEnv(a, b *proctree.Image) bool {
	x, y := env(a), env(b)
	return len(x) == len(y) && len(x) > 0 && &x[0] == &y[0] && a.Exec.Complete && b.Exec.Complete
}

// walk follows a variable from an image to the oldest known one and returns
// its changes, newest first.
func walk(img *proctree.Image, name string) []Step {
	now := stateOf(img, name)
	if !now.set && !now.whole {
		now.entry.Name = name
		return []Step{unknown(img, now.entry)}
	}
	var steps []Step
	gap := false
	for ; img.Pred != nil; img = img.Pred {
		gap = gap || img.Gap
		if sharesEnv(img, img.Pred) {
			continue
		}
		before := stateOf(img.Pred, name)
		if now.set == before.set && now.entry == before.entry && (now.set || before.whole) {
			now.whole = before.whole
			continue
		}
		if !now.whole || !before.whole {
			if now.set {
				steps = append(steps, unknown(img, now.entry))
			}
			return steps
		}
		if img.Edge == proctree.EdgeUnknown {
			break
		}
		steps = append(steps, change(img, before, now, gap))
		now, gap = before, false
	}
	if now.set {
		steps = append(steps, inherited(img, now.entry, gap))
	}
	return steps
}

// change is the step on the edge to img.
func change(img *proctree.Image, before, now state, gap bool) Step {
	step := Step{Op: Replaced, Value: now.entry, Image: img, Injector: injector(img), Gap: gap}
	switch {
	case !now.set:
		step.Op, step.Value = Removed, before.entry
		return step
	case !before.set:
		step.Op = Set
	}
	step.Via = via(img, now.entry)
	return step
}

// injector is the image that decided what img was given. java starts programs by a
// helper that reads their environment from a pipe and has java's itself.
func injector(img *proctree.Image) *proctree.Image {
	p := img.Pred
	if p.Exec != nil && path.Base(p.Exec.Exe) == "jspawnhelper" && p.Pred != nil && p.Pred.Exec != nil && !p.Gap {
		return p.Pred
	}
	return p
}

// inherited is the step of a value that img, the oldest known image to have it,
// did not get on any edge that was seen.
func inherited(img *proctree.Image, value decoder.Entry, gap bool) Step {
	if img.Gap {
		// It lived during the trace, and how it came to be was lost.
		return unknown(img, value)
	}
	return Step{Op: Inherited, Value: value, Image: img, Injector: img, BeforeTrace: true, Gap: gap}
}

// unknown is the step of a value behind which nothing certain is known.
func unknown(img *proctree.Image, value decoder.Entry) Step {
	return Step{Op: Inherited, Value: value, Image: img, Injector: img, Gap: true, Unknown: true}
}
