// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Bounds of execve(2): of one string with its NUL, and of all strings, the file's name
// and the pointers to the strings together.
const (
	maxString  = 128 << 10
	maxStrings = 6 << 20
)

// exotic is one way to become a program.
type exotic struct {
	name      string
	argv, env []string
	launcher  string // "": os.StartProcess, which calls clone(CLONE_VM|CLONE_VFORK) as vfork(2) and posix_spawn(3) do
	sys       *syscall.SysProcAttr
	exe       string                               // what the executable is called; "": the program's path
	prepare   func(t *testing.T, c *exotic) string // returns the path to run, and may change what argv will be
	target    string
	sees      []string // argv as the program sees it; nil: as given
}

// TestExotic is the promise itself: what a program was given, byte by byte, is what
// the trace says of it. With -v it prints both sides.
func TestExotic(t *testing.T) {
	s := session(t, Options{})
	raiseStack(t)
	for _, c := range slices.Concat(exoticStrings(), exoticCalls(), exoticPrograms()) {
		t.Run(c.name, func(t *testing.T) {
			c.target = program(t, "nothing")
			path := c.target
			if c.prepare != nil {
				path = c.prepare(t, &c)
			}
			if c.exe == "" {
				c.exe = c.target
			}
			if c.sees == nil {
				c.sees = c.argv
			}
			argv := c.argv
			if c.launcher != "" {
				argv = launch(t, c.launcher, path, c.argv)
				path = argv[0]
			}
			_, st := run(t, path, argv, c.env, c.sys)
			if !st.Success() {
				t.Fatal(st)
			}
			e := execWithPath(t, drain(t, s), c.exe)
			given, captured := size(c.sees)+size(c.env), size(e.Argv)+size(strs(e.Env))
			equal := slices.Equal(c.sees, e.Argv) && slices.Equal(c.env, strs(e.Env))
			t.Logf("%-42s argv %4d env %6d given %8d captured %8d equal %v", c.name, len(e.Argv), len(e.Env), given, captured, equal)
			if !equal || !e.Complete {
				t.Errorf("complete %v, missing %v, argv %.200q", e.Complete, e.Missing, e.Argv)
			}
		})
	}
}

// raiseStack allows execve all that the kernel admits: a quarter of the stack's limit,
// and 6 MiB at most.
func raiseStack(t *testing.T) {
	t.Helper()
	var old unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_STACK, &old); err != nil {
		t.Fatal(err)
	}
	if err := unix.Setrlimit(unix.RLIMIT_STACK, &unix.Rlimit{Cur: 8 * maxStrings, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Setrlimit(unix.RLIMIT_STACK, &old) })
}

// size is the length of strings in memory.
func size(list []string) (n int) {
	for _, s := range list {
		n += len(s) + 1
	}
	return n
}

// execWithPath is the one exec of an executable that has this path.
func execWithPath(t *testing.T, events []decoder.Event, exe string) *decoder.Exec {
	t.Helper()
	var found []*decoder.Exec
	for _, e := range events {
		if x, ok := e.(*decoder.Exec); ok && x.Source == decoder.Observed && x.Exe == exe {
			found = append(found, x)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d execs of %s, want 1", len(found), exe)
	}
	return found[0]
}

// hostile is an environ with everything that a parser may trip over.
var hostile = []string{"A=1", "A=2", "A=1", "", "", "bare", "=", "=x", "B==", "\xff\xfe=\x80", "\xc3\x28", "NL=a\nb", "LAST="}

func exoticStrings() []exotic {
	return []exotic{
		{name: "usual", argv: []string{"go", "build"}, env: []string{"HOME=/home/gopher", "PATH=/bin"}},
		{name: "no argv", argv: []string{}, env: []string{"A=1"}, prepare: withoutArgv},
		{name: "no argv, no environ", argv: []string{}, env: []string{}, prepare: withoutArgv},
		{name: "no environ", argv: []string{"x"}, env: []string{}},
		{name: "empty name", argv: []string{""}, env: []string{"A=1"}},
		{name: "empty strings only", argv: []string{"", "", ""}, env: []string{"", "", ""}},
		{name: "hostile environ", argv: []string{"x", "", "\xff"}, env: hostile},
		{name: "no entry has a =", argv: []string{"x"}, env: []string{"A", "B", "C"}},
		{name: "20,000 strings", argv: []string{"x"}, env: slices.Repeat([]string{"A=1", ""}, 10_000)},
		{name: "20,000 empty arguments", argv: make([]string, 20_000), env: []string{"A=1"}},
		{name: "128 KiB in one entry", argv: []string{"x"}, env: []string{longest('a')}, prepare: oneMoreIsRefused},
		{name: "128 KiB in one argument", argv: []string{"x", longest('a')}, env: []string{"A=1"}},
		{name: "6 MiB of environ", argv: []string{"x"}, prepare: fillEnviron},
		{name: "6 MiB of argv", env: []string{"A=1"}, prepare: fillArgv},
	}
}

func exoticCalls() []exotic {
	argv := []string{"nothing", "", "\xff"}
	large := append(slices.Clone(hostile), random(200_000)...)
	simple := []string{"A=1", "B=\xff"}
	user := &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWPID | syscall.CLONE_NEWUSER,
		UidMappings: []syscall.SysProcIDMap{{HostID: 0, Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: 0, Size: 1}},
	}
	return []exotic{
		{name: "vfork, posix_spawn", argv: argv, env: large},
		{name: "fork", argv: argv, env: large, launcher: "fork"},
		{name: "exec over itself", argv: argv, env: large, launcher: "exec"},
		{name: "exec by another thread", argv: argv, env: large, launcher: "thread"},
		{name: "exec after the leader's end", argv: argv, env: large, launcher: "leaderless"},
		{name: "pid namespace", argv: argv, env: large, sys: &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}},
		{name: "pid and user namespace", argv: argv, env: large, sys: user},
		{name: "fork in a pid and user namespace", argv: argv, env: simple, sys: user, launcher: "fork"},
		{name: "pid namespace in a pid namespace", argv: argv, env: simple, sys: user, launcher: "spawn"},
	}
}

func exoticPrograms() []exotic {
	argv := []string{"given", "", "\xff"}
	large := append(slices.Clone(hostile), random(200_000)...)
	return []exotic{
		{name: "execveat, AT_EMPTY_PATH", argv: argv, env: large, launcher: "file"},
		{name: "execveat, directory", argv: argv, env: large, launcher: "directory"},
		{name: "memfd", argv: argv, env: large, launcher: "memory", exe: "/memfd:nothing"},
		{name: "script", argv: argv, env: large, prepare: scripts(1)},
		{name: "chain of 4 scripts", argv: argv, env: large, prepare: scripts(4)},
		{name: "chain of 5 scripts", argv: argv, env: large, prepare: scripts(5)},
		{name: "script without a name", argv: argv, env: large, launcher: "script", prepare: func(t *testing.T, c *exotic) string {
			path := scripts(1)(t, c)
			c.sees = []string{c.target, "arg1 one", fmt.Sprintf("/dev/fd/%d", openScript), "", "\xff"}
			return path
		}},
		{name: "32-bit program", argv: argv, env: large, prepare: func(t *testing.T, c *exotic) string {
			c.target = program32(t, "exit32", exit32)
			return c.target
		}},
		{name: "run by a 32-bit program", argv: []string{"x"}, env: large, prepare: func(t *testing.T, c *exotic) string {
			c.argv = []string{"exec32", c.target, "", "\xff"}
			c.sees = c.argv[1:]
			return program32(t, "exec32", exec32)
		}},
	}
}

// withoutArgv expects what this kernel makes of it: since 5.18 one empty string, and
// in older ones that have the change too. /proc tells, of a program that waits.
func withoutArgv(t *testing.T, c *exotic) string {
	t.Helper()
	p := start(t, program(t, "wait"), []string{}, []string{}, nil)
	p.line(t)
	argv, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", p.Pid))
	if err != nil {
		t.Fatal(err)
	}
	c.sees = []string{}
	if len(argv) > 0 {
		c.sees = []string{""}
	}
	return c.target
}

// longest is a string as long as the kernel takes.
func longest(b byte) string { return strings.Repeat(string(b), maxString-1) }

// refused reports that execve has no room for so much.
func refused(t *testing.T, path string, argv, env []string) {
	t.Helper()
	p, err := os.StartProcess(path, argv, &os.ProcAttr{Env: env})
	if err == nil {
		_, _ = p.Wait()
	}
	if !errors.Is(err, unix.E2BIG) {
		t.Fatalf("a byte more: %v, want E2BIG: this is not the kernel's limit", err)
	}
}

func oneMoreIsRefused(t *testing.T, c *exotic) string {
	t.Helper()
	refused(t, c.target, c.argv, []string{c.env[0] + "a"})
	return c.target
}

// fill returns strings that take all that the kernel admits beside others.
func fill(path string, others []string) []string {
	const pointer = 8
	room := maxStrings - (len(path) + 1) - size(others) - pointer*len(others)
	var list []string
	for room > maxString+pointer {
		list = append(list, longest('a'+byte(len(list)%26)))
		room -= maxString + pointer
	}
	return append(list, strings.Repeat("z", room-pointer-1))
}

func fillEnviron(t *testing.T, c *exotic) string {
	t.Helper()
	c.env = fill(c.target, c.argv)
	more := slices.Clone(c.env)
	more[len(more)-1] += "z"
	refused(t, c.target, c.argv, more)
	return c.target
}

func fillArgv(t *testing.T, c *exotic) string {
	t.Helper()
	c.argv = fill(c.target, c.env)
	more := slices.Clone(c.argv)
	more[len(more)-1] += "z"
	refused(t, c.target, more, c.env)
	return c.target
}

// scripts makes a chain: each is the interpreter of the one before. The kernel
// replaces argv[0] by the interpreter, its argument and the script, at each of them.
func scripts(n int) func(*testing.T, *exotic) string {
	return func(t *testing.T, c *exotic) string {
		t.Helper()
		dir := t.TempDir()
		path := func(i int) string {
			if i > n {
				return c.target
			}
			return filepath.Join(dir, fmt.Sprintf("script%d", i))
		}
		c.sees = c.argv
		for i := 1; i <= n; i++ {
			argument := fmt.Sprintf("arg%d one", i) // not split at the blank
			if err := os.WriteFile(path(i), []byte("#!"+path(i+1)+" "+argument+"\n"), 0o755); err != nil {
				t.Fatal(err)
			}
			c.sees = append([]string{path(i + 1), argument, path(i)}, c.sees[1:]...)
		}
		return path(1)
	}
}
