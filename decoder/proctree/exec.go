// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Exec adds an image. Told of the same image again, it returns the one that is
// known. nil where a snapshot or a late event has nothing to add: the process
// runs a newer image, still its parent's, or has ended.
func (t *Tree) Exec(e *decoder.Exec) *Image {
	p, alive := t.find(e.Image.Process)
	if p == nil {
		return t.appear(e)
	}
	cur := p.Image
	switch {
	case !alive && e.Source == decoder.Snapshot:
		return nil
	case cur == nil:
		return nil
	case e.Image.Exec < cur.ID.Exec:
		return nil
	case e.Image.Exec == cur.ID.Exec:
		return t.again(p, e)
	}
	img := t.succeed(p, e)
	p.Image = img
	return img
}

// succeed makes the image that follows the one its process runs.
func (t *Tree) succeed(p *Process, e *decoder.Exec) *Image {
	cur := t.settle(p)
	img := &Image{
		ID:      e.Image,
		Process: p,
		Edge:    EdgeExec,
		// Each execve counts self_exec_id up by one: a larger step proves that
		// one was missed, a step of one that none was.
		Gap: e.Image.Exec-cur.ID.Exec > 1,
	}
	pred := cur
	if cur.provisional {
		// Folding: the child's first exec follows the parent's image.
		pred = cur.Pred
		img.Edge, img.Gap, img.Clients = cur.Edge, img.Gap || cur.Gap, cur.Clients
	}
	if p.transparent && !t.transparent[p.ID] {
		p.transparent = false // it was so by its fork image, which is gone now
	}
	img.transparent = p.transparent
	if pred = visible(pred); pred != nil && pred.Process != p && img.Edge == EdgeExec {
		img.Edge = EdgeFork
	}
	if e.Source == decoder.Snapshot {
		img.Edge, img.Gap = EdgeUnknown, img.Gap || e.Recovered
	}
	return t.finish(img, pred, e)
}

// appear makes a process and its image of which no fork was seen.
func (t *Tree) appear(e *decoder.Exec) *Image {
	parent := t.Process(e.Parent)
	if runsParents(e, parent) {
		t.Fork(&decoder.Fork{Time: e.Time, Parent: parent.Image.ID, Child: e.Image.Process, PID: e.PID})
		return nil
	}
	p := t.add(e.Image.Process, e.PID, parent)
	img := &Image{
		ID:      e.Image,
		Process: p,
		Edge:    EdgeUnknown,
		// Older processes are expected to come as snapshots, younger ones with
		// a fork. Neither came, so what came may not be all that was.
		// One that was found by looking again after a loss is proof of that.
		Gap: e.Source == decoder.Observed || e.Recovered,
	}
	var pred *Image
	if parent != nil && parent.Image != nil {
		pred = t.forking(parent)
		if pred.transparent && pred.ID.Exec == e.Image.Exec && pred.Exec != nil && pred.Exec.File == e.File {
			p.transparent = true // a fork of goenvtrace or its sudo, sudo's monitor for one
		}
	}
	img.transparent = p.transparent
	img = t.finish(img, visible(pred), e)
	p.Image = img
	return img
}

// runsParents reports that a snapshot is of a process that has not called execve since
// it was forked: a trace that begins in the middle of things finds some of them on
// their way there. An exec id alone proves nothing, all that was captured does.
func runsParents(e *decoder.Exec, parent *Process) bool {
	if e.Source != decoder.Snapshot || e.Recovered || parent == nil || parent.Image == nil {
		return false
	}
	has := parent.Image.Exec
	return parent.Image.ID.Exec == e.Image.Exec && has != nil && has.Complete && e.Complete &&
		has.File == e.File && has.Time <= e.Time &&
		slices.Equal(has.Argv, e.Argv) && environ.Equal(has.Env, e.Env)
}

// again takes a second report of the image that a process runs.
func (t *Tree) again(p *Process, e *decoder.Exec) *Image {
	cur := p.Image
	switch {
	case cur.Exec == nil:
	case cur.provisional:
		return nil
	case cur.Exec.Source == decoder.Observed, e.Source == decoder.Snapshot:
		return cur
	}
	// Known by its key alone until now, or by a snapshot that the event beats:
	// what was read of a running process may have been changed by it.
	img := *cur
	p.Image = t.finish(&img, cur.Pred, e)
	return p.Image
}

// finish links an image to its predecessor and gives it what was captured.
func (t *Tree) finish(img, pred *Image, e *decoder.Exec) *Image {
	img.Exec = intern(e, pred)
	if isTerminal(img) {
		img.Clients = nil
	}
	img.link(pred)
	t.noteTerminal(img)
	return img
}

// link sets the predecessor, and what is counted along the chain.
func (i *Image) link(pred *Image) {
	i.Pred, i.depth, i.handovers = pred, 0, 0
	if pred == nil {
		i.Edge = EdgeUnknown
	} else {
		i.depth, i.handovers = pred.depth+1, pred.handovers
	}
	for _, c := range i.Clients {
		i.handovers = max(i.handovers, c.handovers+1)
	}
}

// visible skips images that are nobody's predecessor.
func visible(i *Image) *Image {
	for i != nil && i.transparent {
		i = i.Pred
	}
	return i
}
