// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// world makes the events of small made-up machines: it counts exec ids and time
// as a kernel does.
type world struct {
	tree *Tree
	time uint64
	ids  map[uint32]decoder.ImageID // what each pid runs
}

func newWorld(transparent ...uint32) *world {
	w := &world{ids: make(map[uint32]decoder.ImageID)}
	var o Options
	for _, pid := range transparent {
		o.Transparent = append(o.Transparent, process(pid))
	}
	w.tree = New(o)
	return w
}

// process is the identity of a pid that is used once.
func process(pid uint32) decoder.ProcessID {
	return decoder.ProcessID{TGID: pid, Start: uint64(pid) * 1000}
}

func (w *world) now() uint64 {
	w.time++
	return w.time
}

func (w *world) event(source decoder.Source, pid, parent uint32, exe string, env []string) *decoder.Exec {
	e := &decoder.Exec{
		Time: w.now(), Image: w.ids[pid], PID: pid, TID: pid, Source: source,
		Exe: exe, Filename: exe, Argv: []string{path.Base(exe)}, Complete: true,
		File: decoder.FileID{Dev: 1, Ino: uint64(len(exe)), Size: int64(exe[len(exe)-1])},
	}
	if parent != 0 {
		e.Parent = process(parent)
	}
	for _, s := range env {
		e.Env = append(e.Env, decoder.ParseEntry(s))
	}
	return e
}

// seed is a process older than the trace.
func (w *world) seed(pid, parent uint32, exe string, env ...string) *Image {
	if _, ok := w.ids[pid]; !ok {
		w.ids[pid] = decoder.ImageID{Process: process(pid), Exec: 7}
	}
	return w.tree.Exec(w.event(decoder.Snapshot, pid, parent, exe, env))
}

func (w *world) forkEvent(parent, child uint32) *decoder.Fork {
	if _, ok := w.ids[parent]; !ok {
		w.ids[parent] = decoder.ImageID{Process: process(parent), Exec: 3}
	}
	w.ids[child] = decoder.ImageID{Process: process(child), Exec: w.ids[parent].Exec}
	return &decoder.Fork{Time: w.now(), Parent: w.ids[parent], Child: process(child), PID: child}
}

func (w *world) fork(parent, child uint32) *Process {
	return w.tree.Fork(w.forkEvent(parent, child))
}

func (w *world) execEvent(pid uint32, exe string, env ...string) *decoder.Exec {
	id, ok := w.ids[pid]
	if !ok {
		id = decoder.ImageID{Process: process(pid), Exec: 3}
	}
	id.Exec++
	w.ids[pid] = id
	return w.event(decoder.Observed, pid, 0, exe, env)
}

func (w *world) exec(pid uint32, exe string, env ...string) *Image {
	return w.tree.Exec(w.execEvent(pid, exe, env...))
}

// spawn is fork and exec.
func (w *world) spawn(parent, child uint32, exe string, env ...string) *Image {
	w.fork(parent, child)
	return w.exec(child, exe, env...)
}

func (w *world) exit(pid uint32) *Process {
	return w.tree.Exit(&decoder.Exit{Time: w.now(), Process: process(pid)})
}

// chain draws an image and its predecessors: "go <fork- bash <unknown- init".
// A fork image that stayed is (bash), a gap is "!", an image known by its key
// alone "?".
func chain(i *Image) string {
	var b strings.Builder
	for ; i != nil; i = i.Pred {
		name := "?"
		if i.Exec != nil {
			name = path.Base(i.Exec.Exe)
		}
		if i.Forked {
			name = "(" + name + ")"
		}
		b.WriteString(name)
		if i.Pred == nil && !i.Gap {
			break
		}
		b.WriteString(" <" + string(i.Edge))
		if i.Gap {
			b.WriteByte('!')
		}
		b.WriteString("- ")
	}
	return strings.TrimSpace(b.String())
}
