// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"math"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Bounds of a table. Writer and reader must agree on them: they are part of
// the format.
const (
	maxProcesses = 1 << 15
	maxBytes     = 32 << 20
)

// A table knows the environments of the images that processes run now, and of
// the exec that followed each of them last: the next exec of such a process,
// or of a child it forks, mostly has one of the two, or nearly. The reader
// keeps the same table by the same rules, so that it holds whatever the writer
// can refer to. When it is full it is emptied: that needs no clock and no
// order, and costs one whole environment per process.
type table struct {
	processes map[decoder.ProcessID]*base
	images    map[decoder.ImageID]*base // every base that is held
	bytes     int
}

// base is an image that the environment of another one is given against.
type base struct {
	image decoder.ImageID
	env   []decoder.Entry
	// usable: the whole environment is known, and there is one record of the
	// image only.
	usable bool
	bytes  int

	runs   int   // processes that run it
	follow int   // bases whose latest it is
	latest *base // the exec that followed this image last; kept while a process runs it

	misses int
	index  map[decoder.Entry]int
}

// entryBytes is what an entry counts beside its text.
const entryBytes = 40

// unknownExec stands in the place of the exec id of an image that is unknown.
const unknownExec = math.MaxUint64

// exec notes that a process runs a new image.
func (t *table) exec(e *decoder.Exec) {
	before := t.before(e)
	if before == nil && !e.Parent.IsZero() && e.Parent != e.Image.Process {
		// After a loss a parent's image stays unknown until it calls execve,
		// which it may never do. Its children are siblings all the same.
		before = &base{image: decoder.ImageID{Process: e.Parent, Exec: unknownExec}}
		t.run(e.Parent, before)
	}
	b := t.images[e.Image]
	if b == nil {
		b = &base{image: e.Image, usable: e.Complete}
		if b.usable {
			b.env, b.bytes = e.Env, envBytes(e.Env)
		}
	} else {
		// A second record of one image: a reader that lost one of the two
		// would take the other for it.
		b.usable = false
	}
	t.run(e.Image.Process, b)
	if before != nil && before != b && before.runs > 0 {
		old := before.latest
		before.latest = b
		b.follow++
		t.unfollow(old)
	}
}

// fork notes that a child runs its parent's image. A parent that is itself a
// fork has an image of its own by name, and the environment of the one it was
// forked from: the exec id says that it has not called execve since.
func (t *table) fork(f *decoder.Fork) {
	b := t.processes[f.Parent.Process]
	if b == nil || b.image.Exec != f.Parent.Exec {
		return
	}
	t.run(f.Child, b)
}

// exit forgets a process.
func (t *table) exit(p decoder.ProcessID) {
	b := t.processes[p]
	if b == nil {
		return
	}
	delete(t.processes, p)
	if b.runs--; b.runs > 0 {
		return
	}
	t.unfollow(b.latest)
	b.latest = nil
	t.drop(b)
}

func (t *table) unfollow(b *base) {
	if b != nil {
		b.follow--
		t.drop(b)
	}
}

// drop forgets a base that nothing holds.
func (t *table) drop(b *base) {
	if b.runs == 0 && b.follow == 0 {
		delete(t.images, b.image)
		t.bytes -= b.bytes
	}
}

// loss forgets everything where records of processes may be missing, so that
// what follows is written out. Where bytes are missing, an exec says so itself.
func (t *table) loss(l *decoder.Loss) {
	switch l.Kind {
	case decoder.LossBulk, decoder.LossFact, decoder.LossSeed, decoder.LossAttempt, decoder.LossOpen:
	default:
		t.clear()
	}
}

// run notes what a process runs from now on.
func (t *table) run(p decoder.ProcessID, b *base) {
	switch t.processes[p] {
	case b:
		return
	case nil:
	default:
		t.exit(p)
	}
	known := t.images[b.image] == b
	if len(t.processes) >= maxProcesses || !known && t.bytes+b.bytes > maxBytes {
		t.clear()
		known = false
	}
	if t.processes == nil {
		t.processes = make(map[decoder.ProcessID]*base)
		t.images = make(map[decoder.ImageID]*base)
	}
	t.processes[p] = b
	b.runs++
	if !known {
		t.images[b.image] = b
		t.bytes += b.bytes
	}
}

// clear forgets everything.
func (t *table) clear() {
	for _, b := range t.images {
		b.runs, b.follow, b.latest = 0, 0, nil
	}
	*t = table{}
}

// before returns the base that the exec's process ran or, where that is
// unknown, the one that its parent runs. nil: neither is known.
func (t *table) before(e *decoder.Exec) *base {
	if b := t.processes[e.Image.Process]; b != nil {
		return b
	}
	return t.processes[e.Parent]
}

// choose returns the base for an exec: the image before it, or its sibling, the
// exec that followed that image last, where this has more of the environment.
// A program that sets variables for its children mostly sets the same ones for
// each. nil: there is none.
func (t *table) choose(e *decoder.Exec) *base {
	b := t.before(e)
	if b == nil {
		return nil
	}
	sibling := b.latest
	switch {
	case sibling == nil || !sibling.usable:
	case !b.usable || sibling.differs(e.Env) < b.differs(e.Env):
		return sibling
	}
	if !b.usable {
		return nil
	}
	return b
}

// find returns the base that a record names. nil: it is unknown.
func (t *table) find(image decoder.ImageID) *base {
	if b := t.images[image]; b != nil && b.usable {
		return b
	}
	return nil
}

func envBytes(env []decoder.Entry) int {
	n := 0
	for i := range env {
		n += len(env[i].Name) + len(env[i].Value) + entryBytes
	}
	return n
}

// follow notes an event that was written or read.
func (t *table) follow(e decoder.Event) {
	switch e := e.(type) {
	case *decoder.Exec:
		t.exec(e)
	case *decoder.Fork:
		t.fork(e)
	case *decoder.Exit:
		t.exit(e.Process)
	case *decoder.Loss:
		t.loss(e)
	}
}
