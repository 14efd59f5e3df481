// SPDX-License-Identifier: Apache-2.0

package proctree

import "github.com/goenvtrace/goenvtrace/decoder"

// Fork adds a process. Its image is the parent's, until it execs.
func (t *Tree) Fork(f *decoder.Fork) *Process {
	from, gap := t.forkedFrom(f.Parent)
	child, _ := t.find(f.Child)
	if child == nil {
		child = t.add(f.Child, f.PID, from.Process)
		if from.transparent {
			child.transparent = true
		}
		child.Image = t.forkImage(child, f, from, gap)
		return child
	}
	t.adopt(child, f, from, gap)
	return child
}

// forkImage is the image of a process that has done nothing yet.
func (t *Tree) forkImage(child *Process, f *decoder.Fork, from *Image, gap bool) *Image {
	img := &Image{
		ID:          decoder.ImageID{Process: f.Child, Exec: f.Parent.Exec},
		Process:     child,
		Edge:        EdgeFork,
		Gap:         gap,
		Exec:        from.Exec,
		Clients:     t.clientsOf(from, f.Time),
		provisional: true,
		transparent: child.transparent,
	}
	if gap {
		img.Edge = EdgeUnknown
	}
	img.link(visible(from))
	return img
}

// adopt brings a fork and a snapshot of the same process together: the event
// knows who forked it, the snapshot only whose child it is by now.
func (t *Tree) adopt(child *Process, f *decoder.Fork, from *Image, gap bool) {
	cur := child.Image
	if cur == nil || cur.provisional || cur.Edge != EdgeUnknown || cur.ID.Exec < f.Parent.Exec {
		return
	}
	for p := from.Process; p != nil; p = p.Parent {
		if p == child {
			return // a child of its own child: the trace is damaged
		}
	}
	child.Parent = from.Process
	if cur.ID.Exec == f.Parent.Exec {
		child.Image = t.forkImage(child, f, from, gap)
		return
	}
	img := *cur
	img.Edge, img.Gap = EdgeFork, gap || cur.ID.Exec-f.Parent.Exec > 1
	img.link(visible(from))
	child.Image = &img
}

// forkedFrom is the image that a child is forked from. gap: images may be
// missing between it and the child.
func (t *Tree) forkedFrom(id decoder.ImageID) (img *Image, gap bool) {
	p, _ := t.find(id.Process)
	if p == nil {
		p = t.add(id.Process, 0, nil)
		p.Image = placeholder(p, id, nil)
		return p.Image, false
	}
	if p.Image == nil {
		return placeholder(p, id, nil), true
	}
	if id.Exec > p.Image.ID.Exec {
		t.miss(p, id)
	}
	img = t.forking(p)
	for i := img; i != nil && i.Process == p; i = i.Pred {
		if i.ID.Exec == id.Exec {
			return i, false
		}
	}
	return img, true
}

// forking is the image of a process that has a child: from now on it stays a
// node of its own.
func (t *Tree) forking(p *Process) *Image {
	cur := t.settle(p)
	if !cur.provisional {
		return cur
	}
	node := *cur
	node.provisional, node.Forked, node.Clients = false, true, nil
	node.link(cur.Pred)
	p.Image = &node
	return p.Image
}

// placeholder is an image that is known by its key alone.
func placeholder(p *Process, id decoder.ImageID, pred *Image) *Image {
	img := &Image{ID: id, Process: p, Edge: EdgeUnknown, Gap: true, transparent: p.transparent}
	img.link(pred)
	return img
}
