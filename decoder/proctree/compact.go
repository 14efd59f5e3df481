// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// A program that executes itself for ever, or a daemon whose every generation
// forks the next, makes a chain without end. No person reads more of it than
// where it began and what it does now.
const (
	maxDepth   = 512
	keepOldest = 32
	keepNewest = 256
)

// settle is the image that a process runs, with a chain behind it that is not
// too long to be built upon.
func (t *Tree) settle(p *Process) *Image {
	if p.Image.depth >= maxDepth {
		p.Image = shorten(p.Image)
	}
	return p.Image
}

// shorten leaves out the middle of a chain. Images are immutable, so the newest
// ones are made anew, with the same ids. The chain stays true: the seam is
// marked as a gap unless nothing that was left out had changed the environ.
func shorten(img *Image) *Image {
	newest := make([]*Image, 0, keepNewest)
	for len(newest) < keepNewest {
		newest = append(newest, img)
		img = img.Pred
	}
	seam := *newest[len(newest)-1]
	oldest, gap, unknown := skip(&seam)
	seam.Gap, seam.Clients = gap, nil
	switch {
	case unknown:
		seam.Edge = EdgeUnknown
	case oldest.Process == seam.Process:
		seam.Edge = EdgeExec
	default:
		seam.Edge = EdgeFork
	}
	seam.link(oldest)
	seam.Process.Parent = survivor(seam.Process, oldest.Process)

	next := &seam
	for i := len(newest) - 2; i >= 0; i-- {
		again := *newest[i]
		again.link(next)
		next = &again
	}
	return next
}

// skip walks from img over what is to be left out to the newest of the oldest
// images, which stay as they are.
func skip(img *Image) (to *Image, gap, unknown bool) {
	for i := img; ; i = i.Pred {
		if i != img && i.depth < keepOldest {
			return i, gap, unknown
		}
		gap = gap || i.Gap || !sameEnv(i, i.Pred)
		unknown = unknown || i.Edge == EdgeUnknown
	}
}

// sameEnv reports that nothing changed from one image to the other, as far as
// is known for sure.
func sameEnv(a, b *Image) bool {
	return a.Exec != nil && b.Exec != nil && a.Exec.Complete && b.Exec.Complete &&
		environ.Equal(a.Exec.Env, b.Exec.Env)
}

// survivor is the nearest ancestor of p that is kept anyway: one that lives, or
// the process of the image that the chain goes on with.
func survivor(p, kept *Process) *Process {
	if p == kept {
		return p.Parent
	}
	parent := p.Parent
	for parent != nil && parent != kept && parent.Exit != nil {
		parent = parent.Parent
	}
	return parent
}
