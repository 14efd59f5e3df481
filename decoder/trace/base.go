// SPDX-License-Identifier: Apache-2.0

package trace

import "github.com/goenvtrace/goenvtrace/decoder"

// Bounds of a table. Writer and reader must agree on them: they are part of
// the format.
const (
	maxProcesses = 1 << 15
	maxBytes     = 32 << 20
)

// A table knows the environments of the images that processes run now, because
// the next exec of such a process, or of a child it forks, mostly changes
// little. The reader keeps the same table by the same rules, so that it holds
// whatever the writer can refer to. When it is full it is emptied: that needs
// no clock and no order, and costs one whole environment per process.
type table struct {
	processes map[decoder.ProcessID]*base
	bytes     int
}

// base is an image that the environment of another one is given against.
type base struct {
	image decoder.ImageID
	env   []decoder.Entry
	// usable: the whole environment is known, and no second, different record
	// of the same image was seen.
	usable bool
	bytes  int
	refs   int // processes that run this image
	index  map[decoder.Entry]int
}

// entryBytes is what an entry counts beside its text.
const entryBytes = 40

// exec notes that a process runs a new image.
func (t *table) exec(e *decoder.Exec) {
	p := e.Image.Process
	old := t.processes[p]
	b := &base{image: e.Image, usable: e.Complete && (old == nil || old.image != e.Image)}
	if b.usable {
		b.env, b.bytes = e.Env, envBytes(e.Env)
	}
	t.exit(p)
	t.add(p, b)
}

// fork notes that a child runs its parent's image. A parent that is itself a
// fork has an image of its own by name, and the environment of the one it was
// forked from: the exec id says that it has not called execve since.
func (t *table) fork(f *decoder.Fork) {
	b := t.processes[f.Parent.Process]
	if b == nil || b.image.Exec != f.Parent.Exec {
		return
	}
	t.exit(f.Child)
	t.add(f.Child, b)
}

// exit forgets a process.
func (t *table) exit(p decoder.ProcessID) {
	b := t.processes[p]
	if b == nil {
		return
	}
	delete(t.processes, p)
	if b.refs--; b.refs == 0 {
		t.bytes -= b.bytes
	}
}

// loss forgets everything where records of processes may be missing.
func (t *table) loss(l *decoder.Loss) {
	if l.Kind != decoder.LossFact && l.Kind != decoder.LossSeed {
		t.clear()
	}
}

func (t *table) add(p decoder.ProcessID, b *base) {
	if len(t.processes) >= maxProcesses || t.bytes+b.bytes > maxBytes {
		t.clear()
		b.refs = 0
	}
	if t.processes == nil {
		t.processes = make(map[decoder.ProcessID]*base)
	}
	t.processes[p] = b
	if b.refs++; b.refs == 1 {
		t.bytes += b.bytes
	}
}

func (t *table) clear() {
	t.processes, t.bytes = nil, 0
}

// choose returns the base for an exec: the image that its process ran before
// or, where that is unknown, the one its parent runs. nil: there is none.
func (t *table) choose(e *decoder.Exec) *base {
	b := t.processes[e.Image.Process]
	if b == nil {
		b = t.processes[e.Parent]
	}
	if b == nil || !b.usable {
		return nil
	}
	return b
}

// find returns the base that a record names. nil: it is unknown.
func (t *table) find(e *decoder.Exec, image decoder.ImageID) *base {
	// The first two are where choose looks. The third knows it where the
	// record of the fork was lost.
	for _, p := range [...]decoder.ProcessID{e.Image.Process, e.Parent, image.Process} {
		if b := t.processes[p]; b != nil && b.image == image && b.usable {
			return b
		}
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
