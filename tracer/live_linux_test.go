// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"debug/elf"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func strs(env []decoder.Entry) []string {
	var out []string
	for _, e := range env {
		out = append(out, e.String())
	}
	return out
}

// random is an environ of about size bytes, with bytes of every value.
func random(size int) []string {
	r := rand.New(rand.NewPCG(1, uint64(size)))
	var env []string
	for size > 0 {
		b := make([]byte, min(r.IntN(r.IntN(100_000)+2), size))
		for i := range b {
			b[i] = byte(1 + r.IntN(255))
		}
		env = append(env, string(b))
		size -= len(b) + 1
	}
	return env
}

// One session for them all: on an emulated machine, opening it takes seconds.
func TestCapture(t *testing.T) {
	s := session(t, Options{})
	for name, test := range map[string]func(*testing.T, *Session){
		"bytes": testExecIsExact, "identity": testExecIdentity, "script": testScriptShowsInterpreter,
		"thread": testExecFromThread, "exit": testExit, "fork": testForkWithoutExec,
		"memory": testExecFromMemory, "paths": testPathsBelowRoot,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// What a program gets is what the trace says that it got, byte for byte.
func testExecIsExact(t *testing.T, s *Session) {
	path := program(t, "nothing")
	for _, test := range []struct {
		name      string
		argv, env []string
	}{
		{"usual", []string{"go", "build"}, []string{"HOME=/home/gopher", "PATH=/bin"}},
		{"no environ", []string{"go"}, []string{}},
		{"empty arguments", []string{"x", "", "", ""}, []string{"A=1"}},
		{"empty name", []string{""}, []string{"A=1"}},
		{"duplicates", []string{"x"}, []string{"A=1", "A=2", "A=1"}},
		{"no equals sign", []string{"x"}, []string{"A", "", "=", "=x", "B=="}},
		{"not UTF-8", []string{"\xff\xfe"}, []string{"A=\x80", "\xc3\x28=1"}},
		{"page", []string{"x"}, random(4096)},
		{"chunk", []string{"x"}, random(32 << 10)},
		{"several chunks", []string{"x"}, random(100_000)},
		{"2 MB", []string{"x"}, random(2_000_000)},
		{"many strings", []string{"x"}, strings.Split(strings.Repeat("A=1,", 100_000), ",")},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, _ := run(t, path, test.argv, test.env, nil)
			e := execOf(t, drain(t, s), c.Pid)
			if !e.Complete {
				t.Fatalf("missing %v", e.Missing)
			}
			if !slices.Equal(test.argv, e.Argv) || !slices.Equal(test.env, strs(e.Env)) {
				t.Errorf("captured %d and %d strings, given %d and %d, or they differ",
					len(e.Argv), len(e.Env), len(test.argv), len(test.env))
			}
		})
	}
}

func testExecIdentity(t *testing.T, s *Session) {
	path := program(t, "nothing")
	dir := filepath.Join(t.TempDir(), strings.Repeat("d", 200), "e e", "\xff")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(filepath.Dir(path), "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	c := startIn(t, dir, link, []string{"x"}, nil, &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 1234, Gid: 5678}})
	c.end(t)
	e := execOf(t, drain(t, s), c.Pid)
	var st, root unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		t.Fatal(err)
	}
	if err := unix.Stat("/", &root); err != nil {
		t.Fatal(err)
	}
	if e.Filename != link || e.Interp != link || e.Exe != path || e.CWD != dir {
		t.Errorf("filename %q interp %q exe %q cwd %q", e.Filename, e.Interp, e.Exe, e.CWD)
	}
	dev := uint64(unix.Major(st.Dev))<<20 | uint64(unix.Minor(st.Dev))
	if want := (decoder.FileID{Dev: dev, Ino: st.Ino, Ctime: st.Ctim.Nano(), Size: st.Size}); e.File != want {
		t.Errorf("file %+v, want %+v", e.File, want)
	}
	if e.UID != 1234 || e.EUID != 1234 || e.GID != 5678 || e.EGID != 5678 {
		t.Errorf("ids %d %d %d %d", e.UID, e.EUID, e.GID, e.EGID)
	}
	if e.Root.Ino != root.Ino || e.Root.MntNS != e.NS.Mnt {
		t.Errorf("root %+v, / is inode %d", e.Root, root.Ino)
	}
	want := decoder.Namespaces{Mnt: namespace(t, "mnt"), PID: namespace(t, "pid"), User: namespace(t, "user")}
	if e.NS != want {
		t.Errorf("namespaces %+v, want %+v", e.NS, want)
	}
	if sid, err := unix.Getsid(0); err != nil || e.Session != uint32(sid) {
		t.Errorf("session %d, want %d (%v)", e.Session, sid, err)
	}
	if e.Parent.TGID != uint32(os.Getpid()) || e.TID != e.Image.Process.TGID {
		t.Errorf("parent %v tid %d", e.Parent, e.TID)
	}
}

func namespace(t *testing.T, name string) uint32 {
	t.Helper()
	link, err := os.Readlink("/proc/self/ns/" + name)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.ParseUint(strings.TrimSuffix(strings.TrimPrefix(link, name+":["), "]"), 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return uint32(n)
}

func testScriptShowsInterpreter(t *testing.T, s *Session) {
	interp := program(t, "nothing")
	script := filepath.Join(t.TempDir(), "run.sh")
	if err := os.WriteFile(script, []byte("#!"+interp+" -e\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	c, _ := run(t, script, []string{"given", "x"}, nil, nil)
	e := execOf(t, drain(t, s), c.Pid)
	if d := cmp.Diff([]string{interp, "-e", script, "x"}, e.Argv); d != "" {
		t.Errorf("argv (-want +got):\n%s", d)
	}
	if e.Filename != script || e.Interp != interp || e.Exe != interp {
		t.Errorf("filename %q interp %q exe %q", e.Filename, e.Interp, e.Exe)
	}
}

// Exec from another thread: that thread becomes the leader, the process stays the
// same, and the end of the old leader is not the end of the process.
func testExecFromThread(t *testing.T, s *Session) {
	after := program(t, "exit3")
	c := start(t, program(t, "threadexec"), []string{"before", after}, nil, nil)
	tid := c.line(t)
	c.end(t)
	events := drain(t, s)
	execs := execsOf(events, c.Pid)
	if len(execs) != 2 {
		t.Fatalf("%d execs, want 2", len(execs))
	}
	first, second := execs[0], execs[1]
	if second.Image.Process != first.Image.Process || second.Image.Exec <= first.Image.Exec {
		t.Errorf("images %v and %v", first.Image, second.Image)
	}
	if got := fmt.Sprint(second.TID); got != tid || second.TID == second.Image.Process.TGID {
		t.Errorf("exec by thread %s, want %s", got, tid)
	}
	exits := exitsOf(events, first.Image.Process)
	if len(exits) != 1 || exits[0].Code != 3 {
		t.Errorf("exits %+v", exits)
	}
}

func testExit(t *testing.T, s *Session) {
	for _, test := range []struct {
		helper       string
		code, signal int
	}{
		{"nothing", 0, 0},
		{"exit3", 3, 0},
		{"killed", 0, int(unix.SIGKILL)},
		{"leaderexits", 5, 0},
	} {
		t.Run(test.helper, func(t *testing.T) {
			c, _ := run(t, program(t, test.helper), []string{"x"}, nil, nil)
			events := drain(t, s)
			exits := exitsOf(events, execOf(t, events, c.Pid).Image.Process)
			if len(exits) != 1 {
				t.Fatalf("%d exits", len(exits))
			}
			if x := exits[0]; x.Code != test.code || x.Signal != test.signal {
				t.Errorf("code %d signal %d, want %d and %d", x.Code, x.Signal, test.code, test.signal)
			}
		})
	}
}

// A fork precedes everything that its child does; threads are not reported.
func testForkWithoutExec(t *testing.T, s *Session) {
	c, st := run(t, program(t, "forks"), []string{"x", "1", "2", "3"}, nil, nil)
	if !st.Success() {
		t.Fatal(st)
	}
	events := drain(t, s)
	image := execOf(t, events, c.Pid).Image
	children := map[decoder.ProcessID]int{}
	for _, e := range events {
		switch e := e.(type) {
		case *decoder.Fork:
			if e.Parent == image {
				children[e.Child] = 0
			}
		case *decoder.Exit:
			if _, ok := children[e.Process]; ok {
				children[e.Process] = e.Code
			}
		}
	}
	if len(children) != 3 {
		t.Errorf("%d children, want 3", len(children))
	}
	for id, code := range children {
		if code != 7 {
			t.Errorf("child %v: exit code %d, want 7", id, code)
		}
	}
}

func testExecFromMemory(t *testing.T, s *Session) {
	c, _ := run(t, program(t, "memfd"), []string{"x"}, nil, nil)
	execs := execsOf(drain(t, s), c.Pid)
	if len(execs) != 2 {
		t.Fatalf("%d execs, want 2", len(execs))
	}
	if e := execs[1]; e.Exe != "/memfd:nothing" || !strings.HasPrefix(e.Filename, "/proc/self/fd/") || !e.Complete {
		t.Errorf("exe %q filename %q missing %v", e.Exe, e.Filename, e.Missing)
	}
}

// Paths are those below the process's own root, across mounts.
func testPathsBelowRoot(t *testing.T, s *Session) {
	path := program(t, "nothing")
	root := filepath.Join(t.TempDir(), "root")
	mounted := filepath.Join(root, "a", "mnt")
	if err := os.MkdirAll(mounted, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount("tmpfs", mounted, "tmpfs", 0, ""); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(mounted, unix.MNT_DETACH) })
	if err := os.MkdirAll(filepath.Join(mounted, "b", "c"), 0o755); err != nil {
		t.Fatal(err)
	}
	copyFile(t, path, filepath.Join(mounted, "b", "nothing"))
	for _, test := range []struct {
		name, chroot, dir, path, exe, cwd string
	}{
		{"mount", "", mounted + "/b/c", mounted + "/b/nothing", mounted + "/b/nothing", mounted + "/b/c"},
		{"chroot", root, "/a/mnt/b/c", "/a/mnt/b/nothing", "/a/mnt/b/nothing", "/a/mnt/b/c"},
		{"chroot to a mount", mounted, "/", "/b/nothing", "/b/nothing", "/"},
		{"chroot in a mount", mounted + "/b", "/c", "/nothing", "/nothing", "/c"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.chroot != "" && dynamic(t, path) {
				t.Skip("the test binary needs shared libraries, which are not below the new root: build it with CGO_ENABLED=0")
			}
			c := startIn(t, test.dir, test.path, []string{test.path}, nil, &syscall.SysProcAttr{Chroot: test.chroot})
			c.end(t)
			if e := execOf(t, drain(t, s), c.Pid); e.Exe != test.exe || e.CWD != test.cwd {
				t.Errorf("exe %q cwd %q, want %q and %q", e.Exe, e.CWD, test.exe, test.cwd)
			}
		})
	}
}

// dynamic reports whether a program names a loader.
func dynamic(t *testing.T, path string) bool {
	t.Helper()
	f, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	return slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP })
}

func TestSeeds(t *testing.T) {
	path := program(t, "wait")
	dir := t.TempDir()
	env := append(random(50_000), "A=1", "A=2", "LAST=")
	c := startIn(t, dir, path, []string{"wait", "", "x"}, env, nil)
	c.line(t)
	s := session(t, Options{})
	events, err := s.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	seen := map[decoder.ProcessID]bool{}
	var seed *decoder.Exec
	for _, e := range events {
		x, ok := e.(*decoder.Exec)
		if !ok || x.Source != decoder.Snapshot {
			continue
		}
		if x.PID == uint32(c.Pid) {
			seed = x
			if !seen[x.Parent] {
				t.Error("a child comes before its parent")
			}
		}
		seen[x.Image.Process] = true
	}
	if seed == nil {
		t.Fatal("process is not among the seeds")
	}
	if !seed.Complete || seed.Exe != path || seed.CWD != dir || seed.Parent.TGID != uint32(os.Getpid()) {
		t.Errorf("complete %v exe %q cwd %q parent %v", seed.Complete, seed.Exe, seed.CWD, seed.Parent)
	}
	if !slices.Equal([]string{"wait", "", "x"}, seed.Argv) || !slices.Equal(env, strs(seed.Env)) {
		t.Errorf("argv or environ differ: %q, %d entries", seed.Argv, len(seed.Env))
	}
	c.end(t)
	rest := drain(t, s)
	if x := exitsOf(rest, seed.Image.Process); len(x) != 1 {
		t.Errorf("exits of the seed: %v", x)
	}
}

func TestSeedBelowRoot(t *testing.T) {
	path := program(t, "wait")
	if dynamic(t, path) {
		t.Skip("the test binary needs shared libraries, which are not below the new root: build it with CGO_ENABLED=0")
	}
	root := filepath.Dir(path)
	if err := os.Mkdir(filepath.Join(root, "dir"), 0o755); err != nil {
		t.Fatal(err)
	}
	// Without /proc below its root, it finds its name in argv.
	c := startIn(t, "/dir", "/wait", []string{"/wait"}, []string{"A=1"}, &syscall.SysProcAttr{Chroot: root})
	c.line(t)
	if err := os.Remove(path); err != nil { // the name is gone, the program runs on
		t.Fatal(err)
	}
	s := session(t, Options{})
	events, err := s.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, e := range events {
		if x, ok := e.(*decoder.Exec); ok && x.PID == uint32(c.Pid) {
			found = true
			if x.Exe != "/wait" || x.CWD != "/dir" || !x.Complete {
				t.Errorf("exe %q cwd %q missing %v", x.Exe, x.CWD, x.Missing)
			}
		}
	}
	if !found {
		t.Error("process is not among the seeds")
	}
	c.end(t)
}

// With an hour between looks into the ring, only a wakeup can deliver an exec.
func TestHurry(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	s, err := open(Options{}, time.Hour, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	path := program(t, "wait")
	first := start(t, path, []string{"x"}, nil, nil)
	first.line(t)
	if err := s.Hurry(execOf(t, drain(t, s), first.Pid).File); err != nil {
		t.Fatal(err)
	}
	second := start(t, path, []string{"x"}, nil, nil)
	for found := false; !found; {
		events, err := s.Next(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		found = len(execsOf(events, second.Pid)) == 1
	}
	first.end(t)
	second.end(t)
}

func TestNextEnds(t *testing.T) {
	s := session(t, Options{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	drain(t, s)
	for {
		events, err := s.Next(ctx)
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil || len(events) == 0 {
			t.Fatalf("%d events, %v", len(events), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Next(context.Background()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	if _, err := s.Drain(context.Background()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Drain after Close: %v", err)
	}
	if err := s.Hurry(decoder.FileID{}); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Hurry after Close: %v", err)
	}
}
