// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"os"
	"runtime"
	"slices"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// seeds is what a trace that begins now says of the processes that are there.
func seeds(t *testing.T) map[int]*decoder.Exec {
	t.Helper()
	s := session(t, Options{})
	events, err := s.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	byPID := map[int]*decoder.Exec{}
	for _, e := range events {
		if x, ok := e.(*decoder.Exec); ok && x.Source == decoder.Snapshot && x.PID != 0 {
			if byPID[int(x.PID)] != nil {
				t.Errorf("two seeds of process %d", x.PID)
			}
			byPID[int(x.PID)] = x
		}
	}
	return byPID
}

func seedOf(t *testing.T, c *child) *decoder.Exec {
	t.Helper()
	e := seeds(t)[c.Pid]
	if e == nil {
		t.Fatalf("process %d is not among the seeds", c.Pid)
	}
	return e
}

// TestExoticSeeds is TestExotic for programs that were there before the trace.
func TestExoticSeeds(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	raiseStack(t)
	large := append(slices.Clone(hostile), random(200_000)...)
	cases := []exotic{
		{name: "hostile environ", argv: []string{"wait", "", "\xff"}, env: large},
		{name: "no argv", argv: []string{}, env: []string{"A=1"}, prepare: withoutArgv},
		{name: "no environ", argv: []string{"x"}, env: []string{}},
		{name: "6 MiB of environ", argv: []string{"x"}, prepare: fillEnviron},
		{name: "6 MiB of argv", env: []string{"A=1"}, prepare: fillArgv},
		{name: "memfd", argv: []string{"x"}, env: large, launcher: "memory", exe: "/memfd:wait"},
		{name: "exec by another thread", argv: []string{"x"}, env: large, launcher: "thread"},
		{name: "exec after the leader's end", argv: []string{"x"}, env: large, launcher: "leaderless"},
		{name: "chain of 4 scripts", argv: []string{"x"}, env: large, prepare: scripts(4)},
	}
	children := make([]*child, len(cases))
	for i := range cases {
		children[i] = startWaiting(t, &cases[i])
	}
	seeds := seeds(t)
	for i, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			compareSeed(t, &c, seeds[children[i].Pid])
			children[i].end(t)
		})
	}
}

// startWaiting returns when the program runs.
func startWaiting(t *testing.T, c *exotic) *child {
	t.Helper()
	c.target = program(t, "wait")
	path := c.target
	if c.prepare != nil {
		path = c.prepare(t, c)
	}
	argv := c.argv
	if c.launcher != "" {
		argv = launch(t, c.launcher, path, c.argv)
		path = argv[0]
	}
	child := start(t, path, argv, c.env, nil)
	if got := child.line(t); got != "ready" {
		t.Fatal(got)
	}
	return child
}

// plausible is hostile as far as a seed can prove it: what looks like the rest of a
// title that the program has written over its environ is called that.
func plausible() []string { return slices.Compact(slices.Clone(hostile)) }

func compareSeed(t *testing.T, c *exotic, e *decoder.Exec) {
	t.Helper()
	if e == nil {
		t.Fatal("not among the seeds")
	}
	if c.sees == nil {
		c.sees = c.argv
	}
	if c.exe == "" {
		c.exe = c.target
	}
	given, captured := size(c.sees)+size(c.env), size(e.Argv)+size(strs(e.Env))
	equal := slices.Equal(c.sees, e.Argv) && slices.Equal(c.env, strs(e.Env))
	t.Logf("%-42s argv %4d env %6d given %8d captured %8d equal %v", c.name, len(e.Argv), len(e.Env), given, captured, equal)
	if !equal || !e.Complete || e.Exe != c.exe {
		t.Errorf("complete %v, missing %v, exe %s, argv %.200q", e.Complete, e.Missing, e.Exe, e.Argv)
	}
}

func TestSeedOf32BitProgram(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	c := &exotic{name: "32-bit program", argv: []string{"x", "", "y"}, env: plausible()}
	c.target = program32(t, "pause32", pause32)
	child := start(t, c.target, c.argv, c.env, nil) // it has called execve when start returns
	compareSeed(t, c, seedOf(t, child))
	if err := child.Kill(); err != nil {
		t.Fatal(err)
	}
	child.end(t)
}

// The first thread of a process may have ended: it has no memory that could be read,
// and the others have.
func TestSeedWithoutLeader(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	c := &exotic{name: "leader ended", argv: []string{"x"}, env: plausible()}
	c.target = program(t, "leaderexits")
	child := start(t, c.target, c.argv, c.env, nil)
	for !leaderEnded(child.Pid) {
		runtime.Gosched()
	}
	compareSeed(t, c, seedOf(t, child))
	child.end(t)
}
