// SPDX-License-Identifier: Apache-2.0

//go:build linux

package facts

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ourselves is this test as a launch: alive, in the tracer's own root.
func ourselves(t *testing.T, r *Reader) *decoder.Exec {
	t.Helper()
	return &decoder.Exec{
		Time:  boottime(t),
		Image: decoder.ImageID{Process: processOf(t, os.Getpid()), Exec: 1},
		Root:  r.own.id,
		CWD:   "/",
	}
}

// gone is a launch that has ended.
func gone(t *testing.T, r *Reader) *decoder.Exec {
	t.Helper()
	e := ourselves(t, r)
	e.Image.Process.Start += 1_000_000_000_000
	return e
}

func boottime(t *testing.T) uint64 {
	t.Helper()
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		t.Fatal(err)
	}
	return uint64(ts.Nano())
}

// processOf reads a start time as the kernel side would have it, as far as ticks
// go.
func processOf(t *testing.T, pid int) decoder.ProcessID {
	t.Helper()
	p := decoder.ProcessID{TGID: uint32(pid)}
	data, err := os.ReadFile(filepath.Join("/proc", pidOf(pid), "stat"))
	if err != nil {
		t.Fatal(err)
	}
	fields := strings.Fields(string(data[strings.LastIndexByte(string(data), ')')+1:]))
	for _, c := range fields[19] {
		p.Start = p.Start*10 + uint64(c-'0')
	}
	p.Start *= 10_000_000
	return p
}

func pidOf(n int) string { return pid(decoder.ProcessID{TGID: uint32(n)}) }

func write(t *testing.T, file, text string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAnswers(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	file := write(t, dir+"/env", "GOBIN=/b\n")
	mod := write(t, dir+"/go.mod", "module m\ngo 1.25.0\n")
	long := write(t, dir+"/long", strings.Repeat("A=b\n", maxText/4+1))
	if err := os.Symlink(file, dir+"/link"); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop", dir+"/loop"); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mkfifo(dir+"/fifo", 0o644); err != nil {
		t.Fatal(err)
	}
	sparse := write(t, dir+"/sparse", "\x7fELF")
	if err := os.Truncate(sparse, 1<<40); err != nil {
		t.Fatal(err)
	}
	lines := []decoder.Line{{Number: 1, Name: "GOBIN", Value: "/b"}}
	exists := decoder.Answer{State: decoder.Exists}
	r := New(Options{})
	ask := r.Ask(ourselves(t, r))
	for _, k := range []struct {
		name string
		q    decoder.Question
		want decoder.Answer
	}{
		{"lines", decoder.Question{Kind: decoder.AskLines, Path: file}, decoder.Answer{State: decoder.Exists, Lines: lines}},
		{"through a symlink", decoder.Question{Kind: decoder.AskLines, Path: dir + "/link"}, decoder.Answer{State: decoder.Exists, Lines: lines}},
		{"module", decoder.Question{Kind: decoder.AskModule, Path: mod},
			decoder.Answer{State: decoder.Exists, Module: &decoder.Module{Path: "m", Go: "1.25.0", GoLine: 2}}},
		{"mount", decoder.Question{Kind: decoder.AskMount, Path: file}, decoder.Answer{State: decoder.Exists, Mount: mountOf(t, file)}},
		{"mount of nothing", decoder.Question{Kind: decoder.AskMount, Path: dir + "/none"}, decoder.Answer{State: decoder.Absent}},
		{"absent", decoder.Question{Kind: decoder.AskLines, Path: dir + "/none/env"}, decoder.Answer{State: decoder.Absent}},
		{"below a file", decoder.Question{Kind: decoder.AskStat, Path: file + "/x"}, decoder.Answer{State: decoder.Absent}},
		{"directory", decoder.Question{Kind: decoder.AskLines, Path: dir}, exists},
		{"nothing at all", decoder.Question{Kind: decoder.AskLines, Path: "/dev/null"}, exists},
		{"fifo", decoder.Question{Kind: decoder.AskLines, Path: dir + "/fifo"}, unreadable("not a regular file")},
		{"device", decoder.Question{Kind: decoder.AskLines, Path: "/dev/zero"}, unreadable("not a regular file")},
		{"too long", decoder.Question{Kind: decoder.AskLines, Path: long}, unreadable("file too long")},
		{"symlink loop", decoder.Question{Kind: decoder.AskStat, Path: dir + "/loop"}, unreadable("too many levels of symbolic links")},
		{"link that leads out of a root", decoder.Question{Kind: decoder.AskStat, Path: "/proc/self/root"}, unreadable("too many levels of symbolic links")},
		{"no program", decoder.Question{Kind: decoder.AskBuildInfo, Path: file}, exists},
		{"program without end", decoder.Question{Kind: decoder.AskBuildInfo, Path: sparse}, exists},
		{"unknown kind", decoder.Question{Kind: "x", Path: file}, unreadable("unknown question")},
	} {
		t.Run(k.name, func(t *testing.T) {
			if diff := cmp.Diff(k.want, ask(k.q)); diff != "" {
				t.Errorf("answer (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("stat", func(t *testing.T) {
		a := ask(decoder.Question{Kind: decoder.AskStat, Path: dir + "/link"})
		var st unix.Stat_t
		if err := unix.Stat(file, &st); err != nil {
			t.Fatal(err)
		}
		want := decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{
			Type: "file", Real: file, Mode: 0o644, UID: st.Uid, Dev: st.Dev, Ino: st.Ino}}
		if diff := cmp.Diff(want, a); diff != "" {
			t.Errorf("answer (-want +got):\n%s", diff)
		}
	})
}

func mountOf(t *testing.T, file string) *decoder.Mount {
	t.Helper()
	var fs unix.Statfs_t
	if err := unix.Statfs(file, &fs); err != nil {
		t.Fatal(err)
	}
	return &decoder.Mount{NoExec: fs.Flags&unix.ST_NOEXEC != 0, ReadOnly: fs.Flags&unix.ST_RDONLY != 0}
}

func TestLate(t *testing.T) {
	dir := t.TempDir()
	file := write(t, dir+"/sub/env", "GOBIN=/b\n")
	if err := os.Symlink(dir+"/none", dir+"/sub/dangling"); err != nil {
		t.Fatal(err)
	}
	r := New(Options{})
	e := gone(t, r)
	now := e.Time
	before, after := now-uint64(time.Hour), now+uint64(time.Hour)
	for _, k := range []struct {
		name string
		kind decoder.QuestionKind
		path string
		exec uint64
		want string
	}{
		{"unchanged since", decoder.AskLines, file, after, "exists"},
		{"rewritten since", decoder.AskLines, file, before, "unreadable"},
		{"hard to say", decoder.AskStat, file, before, "exists late"},
		{"absent, and nothing has changed", decoder.AskStat, dir + "/sub/x/y", after, "absent"},
		{"absent, and something has changed", decoder.AskStat, dir + "/sub/x/y", before, "absent late"},
		{"what a symlink led to may have gone", decoder.AskStat, dir + "/sub/dangling/y", after, "absent late"},
	} {
		t.Run(k.name, func(t *testing.T) {
			e := *e
			e.Time = k.exec
			a := r.Ask(&e)(decoder.Question{Kind: k.kind, Path: k.path})
			got := string(a.State)
			if a.Late {
				got += " late"
			}
			if got != k.want {
				t.Errorf("got %s (%s), want %s", got, a.Error, k.want)
			}
		})
	}
}

// TestForeignRoot looks below a root that is not the tracer's: absolute symlinks
// and dots must not lead out of it.
func TestForeignRoot(t *testing.T) {
	root := t.TempDir()
	write(t, root+"/etc/env", "GOBIN=inside\n")
	outside := write(t, t.TempDir()+"/env", "GOBIN=outside\n")
	for link, to := range map[string]string{
		"/absolute": "/etc/env", "/dots": "../../../../etc/env", "/escape": outside,
	} {
		if err := os.Symlink(to, root+link); err != nil {
			t.Fatal(err)
		}
	}
	fd, err := unix.Open(root, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	r := New(Options{})
	r.own.fd = fd // as if it were the tracer's
	ask := r.Ask(ourselves(t, r))
	for path, want := range map[string]string{
		"/etc/env": "inside", "/absolute": "inside", "/dots": "inside", "/../../etc/env": "inside", "/escape": "",
	} {
		a := ask(decoder.Question{Kind: decoder.AskLines, Path: path})
		got := ""
		if len(a.Lines) > 0 {
			got = a.Lines[0].Value
		}
		if got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	s := ask(decoder.Question{Kind: decoder.AskStat, Path: "/absolute"})
	if s.Stat == nil || s.Stat.Real != "/etc/env" {
		t.Errorf("real path: %+v", s.Stat)
	}
}

// TestRootOfAnother finds a root through a process that has it, and none when
// no process has.
func TestRootOfAnother(t *testing.T) {
	r := New(Options{})
	e := ourselves(t, r)
	r.own.id = decoder.RootID{} // the tracer lives elsewhere
	q := decoder.Question{Kind: decoder.AskStat, Path: "/"}
	if a := r.Ask(e)(q); a.State != decoder.Exists {
		t.Errorf("by the process itself: %+v", a)
	}
	late := *e
	late.Image.Process.TGID = 1 << 30
	if a := r.Ask(&late)(q); a.State != decoder.Exists {
		t.Errorf("by another process: %+v", a)
	}
	other := *e
	other.Root.Ino++
	if a := r.Ask(&other)(q); a.State != decoder.Unreadable {
		t.Errorf("a root that nobody has: %+v", a)
	}
}

func TestIdentify(t *testing.T) {
	exe, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go command")
	}
	exe, err = filepath.EvalSymlinks(exe)
	if err != nil {
		t.Fatal(err)
	}
	r := New(Options{})
	e := ourselves(t, r)
	e.Exe, e.File = exe, fileID(t, exe)
	a := r.Identify(e)
	if a.Build == nil || a.Build.Path != "cmd/go" || !strings.HasPrefix(a.Build.Machine, "linux/") {
		t.Fatalf("go: %+v", a)
	}
	e.Exe = "/nowhere"
	if diff := cmp.Diff(a, r.Identify(e)); diff != "" {
		t.Errorf("asked again (-want +got):\n%s", diff)
	}
	e.Exe, e.File.Ino = exe, e.File.Ino+1
	if a := r.Identify(e); a.State != decoder.Unreadable {
		t.Errorf("another file at the path: %+v", a)
	}
	me, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	e.Exe, e.File = "/nowhere", fileID(t, me)
	if a := r.Identify(e); a.Build == nil {
		t.Errorf("through the process: %+v", a)
	}
}

func fileID(t *testing.T, file string) decoder.FileID {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Stat(file, &st); err != nil {
		t.Fatal(err)
	}
	return decoder.FileID{Dev: kernelDev(st.Dev), Ino: st.Ino, Ctime: st.Ctim.Nano(), Size: st.Size}
}

// TestHang holds questions that never end: each is given up, and when there are
// too many the next is refused.
func TestHang(t *testing.T) {
	r := New(Options{Timeout: time.Nanosecond, Outstanding: 2})
	release := make(chan struct{})
	defer close(release)
	hang := func() decoder.Answer { <-release; return decoder.Answer{State: decoder.Exists} }
	for range 2 {
		if a := r.bounded(hang); a.Error != "no answer in time" {
			t.Fatalf("got %+v", a)
		}
	}
	if a := r.bounded(hang); a.Error != "too many questions hang" {
		t.Fatalf("got %+v", a)
	}
}

func TestPanic(t *testing.T) {
	r := New(Options{})
	if a := r.bounded(func() decoder.Answer { panic("x") }); a.Error != "malformed file" {
		t.Errorf("got %+v", a)
	}
}
