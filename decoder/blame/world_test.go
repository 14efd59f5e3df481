// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// world feeds a tree with the events of small made-up machines. Programs are
// labelled by their command line, whose first word names the executable.
type world struct {
	tree *proctree.Tree
	time uint64
	ids  map[uint32]decoder.ImageID // what each pid runs
}

func newWorld() *world {
	return &world{tree: proctree.New(proctree.Options{}), ids: make(map[uint32]decoder.ImageID)}
}

func process(pid uint32) decoder.ProcessID {
	return decoder.ProcessID{TGID: pid, Start: uint64(pid) * 1000}
}

func (w *world) event(source decoder.Source, pid, parent uint32, command string, env []string) *decoder.Exec {
	w.time++
	exe, _, _ := strings.Cut(command, " ")
	e := &decoder.Exec{
		Time: w.time, Image: w.ids[pid], PID: pid, Source: source, Parent: process(parent),
		Exe: "/bin/" + exe, Argv: strings.Fields(command), Complete: true,
	}
	for _, s := range env {
		e.Env = append(e.Env, decoder.ParseEntry(s))
	}
	return e
}

func (w *world) seed(pid, parent uint32, command string, env ...string) *proctree.Image {
	w.ids[pid] = decoder.ImageID{Process: process(pid), Exec: 7}
	return w.tree.Exec(w.event(decoder.Snapshot, pid, parent, command, env))
}

func (w *world) fork(parent, child uint32) {
	w.ids[child] = decoder.ImageID{Process: process(child), Exec: w.ids[parent].Exec}
	w.tree.Fork(&decoder.Fork{Time: w.time, Parent: w.ids[parent], Child: process(child), PID: child})
}

func (w *world) next(pid uint32) {
	id := w.ids[pid]
	id.Exec++
	w.ids[pid] = id
}

func (w *world) exec(pid uint32, command string, env ...string) *proctree.Image {
	w.next(pid)
	return w.tree.Exec(w.event(decoder.Observed, pid, 0, command, env))
}

// cut is an exec of which bytes are missing.
func (w *world) cut(pid uint32, command string, env ...string) *proctree.Image {
	w.next(pid)
	e := w.event(decoder.Observed, pid, 0, command, env)
	e.Complete = false
	return w.tree.Exec(e)
}

func (w *world) spawn(parent, child uint32, command string, env ...string) *proctree.Image {
	w.fork(parent, child)
	return w.exec(child, command, env...)
}

func (w *world) exit(pid uint32) {
	w.tree.Exit(&decoder.Exit{Time: w.time, Process: process(pid)})
}

// label names an image by its pid and command.
func label(i *proctree.Image) string {
	if i.Exec == nil {
		return fmt.Sprintf("%d ?", i.ID.Process.TGID)
	}
	return fmt.Sprintf("%d %s", i.ID.Process.TGID, strings.Join(i.Exec.Argv, " "))
}

// draw writes a step: "set /x by [10 bash] at [11 go]", and what is to be said
// of it behind that.
func draw(s Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s by [%s] at [%s]", s.Op, s.Value.Value, label(s.Injector), label(s.Image))
	for _, f := range []struct {
		is   bool
		word string
	}{{s.BeforeTrace, "before"}, {s.Gap, "gap"}, {s.Unknown, "unknown"}} {
		if f.is {
			b.WriteString(" " + f.word)
		}
	}
	if s.Via != nil {
		fmt.Fprintf(&b, " via %s [%s] %s", s.Via.How, label(s.Via.Image), s.Via.Confidence)
	}
	return b.String()
}

func drawHistory(steps []Step) []string {
	var lines []string
	for _, s := range steps {
		lines = append(lines, draw(s))
	}
	return lines
}

// drawPath leaves out the value of the whole PATH.
func drawPath(steps []PathStep) []string {
	var lines []string
	for _, p := range steps {
		p.Step.Value.Value = p.Entry
		lines = append(lines, fmt.Sprintf("%d %s", p.Index, draw(p.Step)))
	}
	return lines
}
