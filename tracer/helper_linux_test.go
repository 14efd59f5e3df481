// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// helpers are the small programs that tests trace. A test runs a link to this test
// binary, whose name says which: argv and environ stay free for the test.
var helpers = map[string]func() int{
	"nothing":      func() int { return 0 },
	"exit3":        func() int { return 3 },
	"killed":       killSelf,
	"wait":         waitForInput,
	"threadexec":   execFromThread,
	"leaderexits":  leaderExits,
	"forks":        forkWithoutExec,
	"open":         openOnly,
	"tracer":       traceOwnChild,
	"tracernoproc": traceOwnChild,
	"memfd":        execFromMemory,
	"searchpath":   searchPath,
}

func TestMain(m *testing.M) {
	exe, err := os.Readlink("/proc/self/exe")
	if err != nil {
		exe = os.Args[0] // no /proc here, or not of this pid namespace
	}
	name := strings.TrimPrefix(filepath.Base(exe), "memfd:")
	if run := helpers[strings.TrimSuffix(name, " (deleted)")]; run != nil {
		os.Exit(run())
	}
	os.Exit(m.Run())
}

// program returns the path of a helper.
func program(t testing.TB, name string) string {
	t.Helper()
	dir := t.TempDir()
	for d := dir; strings.HasPrefix(d, os.TempDir()+"/"); d = filepath.Dir(d) {
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(dir, name)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Link(self, path); err == nil {
		return path
	}
	copyFile(t, self, path)
	return path
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

// child is a running helper.
type child struct {
	*os.Process
	in  *os.File      // its standard input
	out *bufio.Reader // its standard output
}

// start runs path with exactly these strings: os/exec would drop duplicates. It returns
// when execve has closed a pipe, which is before the tracepoint fires and before /proc
// shows the new argv: a test that looks then waits for a line of the program.
func start(t testing.TB, path string, argv, env []string, sys *syscall.SysProcAttr) *child {
	t.Helper()
	return startIn(t, "", path, argv, env, sys)
}

func startIn(t testing.TB, dir, path string, argv, env []string, sys *syscall.SysProcAttr) *child {
	t.Helper()
	inR, inW, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	outR, outW, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p, err := os.StartProcess(path, argv, &os.ProcAttr{
		Dir: dir, Env: env, Files: []*os.File{inR, outW, os.Stderr}, Sys: sys,
	})
	inR.Close()
	outW.Close()
	if err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	t.Cleanup(func() { inW.Close(); outR.Close() })
	return &child{Process: p, in: inW, out: bufio.NewReader(outR)}
}

// run starts a helper and waits for its end.
func run(t testing.TB, path string, argv, env []string, sys *syscall.SysProcAttr) (*child, *os.ProcessState) {
	t.Helper()
	c := start(t, path, argv, env, sys)
	return c, c.end(t)
}

func (c *child) end(t testing.TB) *os.ProcessState {
	t.Helper()
	c.in.Close()
	st, err := c.Wait()
	if err != nil {
		t.Fatal(err)
	}
	return st
}

// line is the next line that the helper has written: "ready", usually.
func (c *child) line(t testing.TB) string {
	t.Helper()
	s, err := c.out.ReadString('\n')
	if err != nil {
		t.Fatalf("read from helper: %v", err)
	}
	return strings.TrimSuffix(s, "\n")
}

// session opens a trace, or skips the test where this machine cannot have one.
func session(t testing.TB, o Options) *Session {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func drain(t testing.TB, s *Session) []decoder.Event {
	t.Helper()
	events, err := s.Drain(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return events
}

// execsOf are the observed execs of one process, by the pid that this test sees.
func execsOf(events []decoder.Event, pid int) []*decoder.Exec {
	var out []*decoder.Exec
	for _, e := range events {
		if x, ok := e.(*decoder.Exec); ok && x.PID == uint32(pid) && x.Source == decoder.Observed {
			out = append(out, x)
		}
	}
	return out
}

func execOf(t testing.TB, events []decoder.Event, pid int) *decoder.Exec {
	t.Helper()
	execs := execsOf(events, pid)
	if len(execs) != 1 {
		t.Fatalf("%d execs of process %d, want 1", len(execs), pid)
	}
	return execs[0]
}

func exitsOf(events []decoder.Event, p decoder.ProcessID) []*decoder.Exit {
	var out []*decoder.Exit
	for _, e := range events {
		if x, ok := e.(*decoder.Exit); ok && x.Process == p {
			out = append(out, x)
		}
	}
	return out
}

func killSelf() int {
	_ = unix.Kill(os.Getpid(), unix.SIGKILL)
	select {}
}

func waitForInput() int {
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// onThread runs f on the process's first thread, or on any other one. Which thread a
// goroutine begins on is chance: those on a wrong one hold it until the right one is
// the only one left to be used.
func onThread(first bool, f func()) {
	runtime.LockOSThread()
	if (unix.Gettid() == os.Getpid()) == first {
		f()
		return
	}
	go onThread(first, f)
	select {}
}

// execFromThread calls execve from a thread that is not the leader, and says which.
func execFromThread() int {
	done := make(chan error)
	go onThread(false, func() {
		fmt.Println(unix.Gettid())
		done <- unix.Exec(os.Args[1], []string{"after"}, []string{"BY=thread"})
	})
	return say(<-done)
}

// leaderExits ends the first thread alone; the process ends later with status 5.
func leaderExits() int {
	go onThread(true, func() {
		go onThread(false, func() {
			_, _ = io.Copy(io.Discard, os.Stdin)
			os.Exit(5)
		})
		_, _, _ = unix.Syscall(unix.SYS_EXIT, 0, 0, 0)
	})
	select {}
}

// forkWithoutExec forks once for each of its arguments; each child ends with status 7.
func forkWithoutExec() int {
	for range os.Args[1:] {
		pid, _, errno := unix.RawSyscall6(unix.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0, 0, 0, 0)
		if errno != 0 {
			return 1
		}
		if pid == 0 {
			_, _, _ = unix.RawSyscall(unix.SYS_EXIT_GROUP, 7, 0, 0)
		}
		var ws unix.WaitStatus
		if _, err := unix.Wait4(int(pid), &ws, 0, nil); err != nil || ws.ExitStatus() != 7 {
			return 1
		}
	}
	return 0
}

// openOnly reports by its status what is wrong with Open.
func openOnly() int {
	s, err := Open(Options{})
	switch {
	case err == nil:
		_ = s.Close()
		return 0
	case errors.Is(err, ErrPrivilege):
		fmt.Println(err)
		return 3
	default:
		fmt.Println(err)
		return 4
	}
}

// traceOwnChild is a tracer in a pid namespace of its own.
func traceOwnChild() int {
	if filepath.Base(os.Args[0]) == "tracer" {
		if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
			return say(err)
		}
		if err := unix.Mount("proc", "/proc", "proc", 0, ""); err != nil {
			return say(err)
		}
	}
	s, err := Open(Options{})
	if err != nil {
		return say(err)
	}
	p, err := os.StartProcess(os.Args[1], []string{"x"}, &os.ProcAttr{Env: []string{"INNER=1"}})
	if err != nil {
		return say(err)
	}
	if _, err := p.Wait(); err != nil {
		return say(err)
	}
	events, err := s.Drain(context.Background())
	if err != nil {
		return say(err)
	}
	for _, e := range events {
		x, ok := e.(*decoder.Exec)
		if !ok || len(x.Env) == 0 {
			continue
		}
		if x.Source == decoder.Snapshot && x.PID == uint32(os.Getpid()) {
			fmt.Println("seed", x.PID, x.Complete, x.Argv[0])
		}
		if x.Env[0].Name == "INNER" {
			fmt.Println("exec", x.PID == uint32(p.Pid), x.Complete, x.Image.Process.TGID != x.PID)
		}
	}
	return say(s.Close())
}

func say(err error) int {
	if err == nil {
		return 0
	}
	fmt.Println(err)
	return 1
}

// execFromMemory runs a copy of itself that has no path.
func execFromMemory() int {
	fd, err := unix.MemfdCreate("nothing", 0)
	if err != nil {
		return say(err)
	}
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		return say(err)
	}
	if _, err := unix.Write(fd, self); err != nil {
		return say(err)
	}
	return say(unix.Exec(fmt.Sprintf("/proc/self/fd/%d", fd), []string{"x"}, []string{"FROM=memory"}))
}
