// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"iter"
	"maps"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// lateEvents is how many ended processes are remembered, so that an event that
// comes after their end is not taken for the sign of an unknown process.
const lateEvents = 64

// Options of a tree. The zero value is fine.
type Options struct {
	// Transparent processes, goenvtrace and its sudo, are nobody's predecessor:
	// what they start has the nearest ancestor that is none of them.
	Transparent []decoder.ProcessID
}

// Tree holds the live processes and what they run. One goroutine feeds it, in
// kernel order; the images that it returned may be read by any.
//
// It keeps a process until its end and an image for as long as a process, or
// somebody outside, points at it or at a successor of it.
type Tree struct {
	// By tgid alone, because the kernel gives a tgid to one process at a time:
	// a second one proves the end of the first, also where its exit was lost.
	live map[uint32]*Process

	ended     [lateEvents]ended
	nextEnded int

	transparent map[decoder.ProcessID]bool
	terminals   []*Image // latest images of terminal multiplexers, oldest first
}

// ended is a process that exited a moment ago.
type ended struct {
	id      decoder.ProcessID // kept beside the pointer: most lookups end here
	process *Process
}

// New returns an empty tree.
func New(o Options) *Tree {
	t := &Tree{
		live:        make(map[uint32]*Process),
		transparent: make(map[decoder.ProcessID]bool),
	}
	for _, id := range o.Transparent {
		t.transparent[id] = true
	}
	return t
}

// Process finds a process that lives, or ended a moment ago. nil: unknown.
func (t *Tree) Process(id decoder.ProcessID) *Process {
	p, _ := t.find(id)
	return p
}

// Processes yields the processes that live, in no order.
func (t *Tree) Processes() iter.Seq[*Process] { return maps.Values(t.live) }

// Len is the number of processes that the tree itself keeps alive.
func (t *Tree) Len() int {
	n := len(t.live)
	for _, e := range t.ended {
		if e.process != nil {
			n++
		}
	}
	return n
}

// Exit ends a process. nil: no such process is known. A second exit of the
// same process changes nothing.
func (t *Tree) Exit(x *decoder.Exit) *Process {
	p, alive := t.find(x.Process)
	if !alive {
		return p
	}
	p.Exit = x
	t.bury(p)
	return p
}

// find looks among the living, then among those that ended a moment ago.
func (t *Tree) find(id decoder.ProcessID) (p *Process, alive bool) {
	if p := t.live[id.TGID]; p != nil && p.ID == id {
		return p, true
	}
	for i := range t.ended {
		if t.ended[i].id == id && t.ended[i].process != nil {
			return t.ended[i].process, false
		}
	}
	return nil, false
}

// add makes a process known. pid is its id in the tracer's pid namespace, 0
// for none.
func (t *Tree) add(id decoder.ProcessID, pid uint32, parent *Process) *Process {
	p := &Process{ID: id, PID: pid, Parent: parent, transparent: t.transparent[id]}
	if pid == 0 {
		p.PID = id.TGID
	}
	old := t.live[id.TGID]
	switch {
	case old == nil:
	case old.ID.Start > id.Start:
		// The tgid has been given to somebody else since: this event is late.
		t.remember(p)
		return p
	default:
		t.bury(old)
	}
	t.live[id.TGID] = p
	return p
}

// bury takes a process from the living.
func (t *Tree) bury(p *Process) {
	if t.live[p.ID.TGID] == p {
		delete(t.live, p.ID.TGID)
	}
	t.remember(p)
}

// remember keeps an ended process for late events, and lets go of another.
func (t *Tree) remember(p *Process) {
	slot := &t.ended[t.nextEnded]
	if slot.process != nil {
		slot.process.Image = nil
	}
	*slot = ended{id: p.ID, process: p}
	t.nextEnded = (t.nextEnded + 1) % lateEvents
}
