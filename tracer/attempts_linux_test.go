// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unsafe"

	"github.com/cilium/ebpf"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/bpf"
	"github.com/goenvtrace/goenvtrace/decoder"
)

// searchPath is execvp(3) of "tool" in the directories that are its arguments, with an
// execveat in front, and ends as what it finds.
func searchPath() int {
	name, err := unix.BytePtrFromString("sub/tool")
	if err != nil {
		return say(err)
	}
	at, err := unix.Open(os.Args[1], unix.O_PATH|unix.O_DIRECTORY, 0)
	if err != nil {
		return say(err)
	}
	_, _, _ = unix.Syscall6(unix.SYS_EXECVEAT, uintptr(at), uintptr(unsafe.Pointer(name)), 0, 0, 0, 0)
	for _, dir := range os.Args[1:] {
		_ = unix.Exec(dir+"/tool", []string{"x"}, []string{"FOUND=1"})
	}
	return 1
}

// search makes directories with what an execvp meets: nothing, a directory in the way, a
// file without the mode, one of no format, a name of full length, and a program.
func search(t *testing.T) (args []string, want []decoder.Attempt) {
	t.Helper()
	found := program(t, "nothing")
	base := filepath.Dir(found)
	dirs := []struct {
		name  string
		make  func(file string) error
		errno int
	}{
		{"absent", nil, int(unix.ENOENT)},
		{"nofile", func(file string) error { return os.Mkdir(filepath.Dir(file), 0o755) }, int(unix.ENOENT)},
		{"mode", func(file string) error { return writeIn(file, "data", 0o644) }, int(unix.EACCES)},
		{"format", func(file string) error { return writeIn(file, "data", 0o755) }, int(unix.ENOEXEC)},
		{"notdir/file", func(file string) error { return writeIn(filepath.Dir(file), "data", 0o755) }, int(unix.ENOTDIR)},
		{strings.Repeat(strings.Repeat("d", 199)+"/", 15) + strings.Repeat("\xff", 190), nil, int(unix.ENOENT)},
		{strings.Repeat("long/", 1000) + "e", nil, int(unix.ENAMETOOLONG)},
	}
	args = []string{base}
	want = []decoder.Attempt{{Filename: "sub/tool", Errno: int(unix.ENOENT)}, {Filename: base + "/tool", Errno: int(unix.ENOENT)}}
	for _, d := range dirs {
		dir := filepath.Join(base, d.name)
		if d.make != nil {
			if err := d.make(filepath.Join(dir, "tool")); err != nil {
				t.Fatal(err)
			}
		}
		file := dir + "/tool"
		args = append(args, dir)
		want = append(want, decoder.Attempt{Filename: file[:min(len(file), 4095)], Errno: d.errno})
	}
	last := filepath.Join(base, "found")
	if err := errors.Join(os.Mkdir(last, 0o755), os.Symlink(found, filepath.Join(last, "tool"))); err != nil {
		t.Fatal(err)
	}
	return append(args, last), want
}

// seen leaves the first attempt, an execveat, out where nothing sees such.
func seen(h *hooked, want []decoder.Attempt) []decoder.Attempt {
	if slices.Contains(h.names, "exit_execveat") || slices.Contains(h.names, "trace_execveat") {
		return want
	}
	return want[1:]
}

func writeIn(file, data string, mode os.FileMode) error {
	return errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(data), mode))
}

// Every file that was tried in vain is told, in order, between the exec of who tried and
// the exec that succeeded in the end.
func TestAttempts(t *testing.T) {
	s := session(t, Options{Attempts: true})
	t.Logf("seen at the %s, without execveat %v", s.AttemptHook(), s.AttemptsBlind())
	args, want := search(t)
	want = seen(s.reader.attempts.hooked, want)
	path := program(t, "searchpath")
	c, st := run(t, path, append([]string{path}, args...), nil, nil)
	if !st.Success() {
		t.Fatalf("the search ended with %v", st)
	}
	events := drain(t, s)
	execs := execsOf(events, c.Pid)
	if len(execs) != 2 {
		t.Fatalf("%d execs, want that of the search and that of what it found", len(execs))
	}
	checkAttempts(t, events, execs, want)
	if got := s.Stats(); got.Attempt < uint64(len(want)) || got.Lost[decoder.LossAttempt] != 0 {
		t.Errorf("stats %+v", got)
	}
}

func checkAttempts(t *testing.T, events []decoder.Event, execs []*decoder.Exec, want []decoder.Attempt) {
	t.Helper()
	var got []decoder.Attempt
	between := false
	for _, e := range events {
		if e == decoder.Event(execs[0]) {
			between = true
		}
		if e == decoder.Event(execs[1]) {
			between = false
		}
		a, ok := e.(*decoder.Attempt)
		if !ok || a.Image.Process != execs[0].Image.Process {
			continue
		}
		if !between || a.Image != execs[0].Image || a.TID == 0 || a.Time <= execs[0].Time || a.Time >= execs[1].Time {
			t.Errorf("%+v is not between %v and %v", a, execs[0].Image, execs[1].Image)
		}
		got = append(got, decoder.Attempt{Filename: a.Filename, Errno: a.Errno})
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("attempts (-want +got):\n%s", d)
	}
}

// Both ways see the same, where the kernel takes them.
func TestAttemptHooks(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	for name, hook := range map[AttemptHook]func(*ebpf.CollectionSpec) (*hooked, error){
		AttemptFunction: hookFunctions, AttemptTracepoint: hookTracepoints,
	} {
		t.Run(string(name), func(t *testing.T) {
			spec, err := bpf.LoadAttempt()
			if err != nil {
				t.Fatal(err)
			}
			h, err := hook(spec)
			if err != nil && name == AttemptFunction {
				t.Logf("this kernel refuses it: %v", err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			a, err := readAttempts(h)
			if err != nil {
				t.Fatal(err)
			}
			defer a.close()
			args, want := search(t)
			want = seen(h, want)
			path := program(t, "searchpath")
			c, _ := run(t, path, append([]string{path}, args...), nil, nil)
			var got []decoder.Attempt
			for _, e := range a.mix(nil, boottime()) {
				if e, ok := e.(*decoder.Attempt); ok && e.TID != 0 && e.Image.Process.TGID == uint32(c.Pid) {
					got = append(got, decoder.Attempt{Filename: e.Filename, Errno: e.Errno})
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("attempts (-want +got):\n%s", d)
			}
		})
	}
}

func TestTracepointID(t *testing.T) {
	session(t, Options{})
	root, err := tracefs()
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if _, err := tracepointID(root, "syscalls/sys_exit_nosuch"); !errors.Is(err, unix.ENOENT) {
		t.Errorf("no such tracepoint: %v", err)
	}
}

// More come than the ring holds while nobody reads.
func TestAttemptLossIsCounted(t *testing.T) {
	s := session(t, Options{Attempts: true})
	path := program(t, "searchpath")
	args := make([]string, 10_000)
	for i := range args {
		args[i] = "/nosuch"
	}
	args[0] = filepath.Dir(path)
	s.reader.queue.mu.Lock()
	c, _ := run(t, path, append([]string{path}, args...), nil, nil)
	s.reader.queue.mu.Unlock()
	events := drain(t, s)
	e := execOf(t, events, c.Pid)
	var got, told uint64
	for _, ev := range events {
		switch ev := ev.(type) {
		case *decoder.Attempt:
			if ev.Image == e.Image {
				got++
			}
		case *decoder.Loss:
			if ev.Kind == decoder.LossAttempt {
				told += ev.Count
			}
		}
	}
	if told == 0 || got+told < uint64(len(args)) {
		t.Errorf("%d arrived, told of %d lost, tried %d", got, told, len(args)+1)
	}
}

// Nobody who has not asked pays: no program, no ring, nothing attached.
func TestNoAttemptsUnasked(t *testing.T) {
	s := session(t, Options{})
	if s.AttemptHook() != AttemptNone {
		t.Errorf("failed execs are seen at the %s", s.AttemptHook())
	}
	own := loaded(t)
	if own["on_exec"] == 0 {
		t.Fatalf("not even on_exec is among %v", own)
	}
	for _, name := range []string{"exit_execve", "exit_execveat", "trace_execve", "trace_execveat"} {
		if own[name] != 0 {
			t.Errorf("%s is loaded", name)
		}
	}
	with := session(t, Options{Attempts: true})
	after := loaded(t)
	if n := after["exit_execve"] + after["trace_execve"]; n != 1 {
		t.Errorf("%d programs for execve, asked for one (%s)", n, with.AttemptHook())
	}
	if err := with.Close(); err != nil {
		t.Fatal(err)
	}
}

// loaded counts the programs that this process holds, by name: other tracers of this
// machine may have asked for theirs.
func loaded(t *testing.T) map[string]int {
	t.Helper()
	infos, err := filepath.Glob("/proc/self/fdinfo/*")
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for _, info := range infos {
		b, _ := os.ReadFile(info) // it may be the directory's, which has gone
		for line := range strings.Lines(string(b)) {
			id, ok := strings.CutPrefix(line, "prog_id:\t")
			if !ok || strings.Contains(string(b), "link_id:") {
				continue
			}
			count[programName(t, strings.TrimSpace(id))]++
		}
	}
	return count
}

func programName(t *testing.T, id string) string {
	t.Helper()
	n, err := strconv.ParseUint(id, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ebpf.NewProgramFromID(ebpf.ProgramID(n))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	info, err := p.Info()
	if err != nil {
		t.Fatal(err)
	}
	return info.Name
}
