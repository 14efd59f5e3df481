// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// stopped is how long nobody empties the rings. It is the fault, not a wait for
// something to happen.
const stopped = 10 * time.Second

// Nobody reads for ten seconds in a storm. What did not fit is counted: every process
// that was started is there whole, there with what is missing, or lost.
func TestFaultStopped(t *testing.T) {
	t.Parallel()
	w := startWatch(t, traceFile(t))
	env := bigEnv(20)
	s := startStorm(t, env)
	s.more(t, 50)
	over := time.After(stopped)
	if err := w.Process.Signal(unix.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	<-over
	if err := w.Process.Signal(unix.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.more(t, 50)
	started := s.end(t)
	w.interrupt(t)
	a := w.read(t, s.pid())
	a.balance(t, started)
	a.predecessors(t, s.pid())
	a.same(t)
	delete(a.lost, decoder.LossOpen) // lines are told with less confidence then, nothing is missing
	if whole := started == len(a.complete) && len(a.lost) == 0; a.report.Trace.Complete && !whole {
		t.Error("the report calls the trace complete")
	}
}

// bigEnv has that many values of 1 KB.
func bigEnv(n int) []string {
	env := []string{"PATH=/bin"}
	for i := range n {
		env = append(env, fmt.Sprintf("V%d=%s", i, strings.Repeat("v", 1<<10)))
	}
	return env
}

// balance is the sum: started = complete + incomplete + lost. The kernel counts lost
// records of the whole machine, so others may be among them, but none of ours is
// missing without being counted.
func (a *account) balance(t *testing.T, started int) {
	t.Helper()
	incomplete := len(a.execs) - len(a.complete)
	missing := started - len(a.execs)
	t.Logf("started %d = complete %d + incomplete %d + lost %d; lost exec records on the whole machine %d; losses %v",
		started, len(a.complete), incomplete, missing, a.lostExec, a.lost)
	if missing < 0 || uint64(missing) > a.lostExec {
		t.Errorf("%d of %d are missing, %d exec records are told lost", missing, started, a.lostExec)
	}
	if incomplete > 0 && a.lost[decoder.LossBulk] == 0 {
		t.Errorf("%d are incomplete, no bytes are told lost", incomplete)
	}
}

// same checks that all that are called complete have the same environ: that is what
// they were given.
func (a *account) same(t *testing.T) {
	t.Helper()
	var first *decoder.Exec
	for name, e := range a.complete {
		if first == nil {
			first = e
		}
		if !slices.Equal(first.Env, e.Env) {
			t.Errorf("%s is complete, and its environ is not what it was given", name)
		}
	}
}

// The trace begins in the middle of a storm: nothing is missing of what began after
// watch had said so.
func TestFaultAttachInStorm(t *testing.T) {
	t.Parallel()
	s := startStorm(t, bigEnv(4))
	s.more(t, 20)
	w := startWatch(t, traceFile(t))
	from := s.more(t, 1)
	s.more(t, 300)
	started := s.end(t)
	w.interrupt(t)
	a := w.read(t, s.pid())
	missing := uint64(0)
	for i := from; i < started; i++ {
		if a.complete[fmt.Sprintf("n%d", i)] == nil {
			missing++
		}
	}
	if missing > a.lostExec+a.report.Trace.IncompleteExecs {
		t.Errorf("%d of %d to %d are missing, %d exec records are told lost", missing, from, started, a.lostExec)
	}
	t.Logf("started after attaching %d, seen %d, complete %d, losses %v", started-from, len(a.execs), len(a.complete), a.lost)
	a.predecessors(t, s.pid())
	a.same(t)
}

// The disk is full: the command goes on and keeps its status, the error is told, and
// what had been written can be read and does not pass for the whole. Whoever asks for
// the whole gets a status that says so.
func TestFaultFullDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	for _, tt := range []struct {
		name            string
		flags           []string
		command, status int
	}{
		{"a command that failed", nil, 7, 7},
		{"a command that ended well", nil, 0, 0},
		{"strict", []string{"--strict"}, 0, 4},
		{"strict, a command that failed", []string{"--strict"}, 7, 7},
	} {
		t.Run(tt.name, func(t *testing.T) { fullDisk(t, tt.flags, tt.command, tt.status) })
	}
}

func fullDisk(t *testing.T, flags []string, command, want int) {
	t.Parallel()
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(dir, unix.MNT_DETACH) })
	program, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	w := startWatchWith(t, flags, filepath.Join(dir, "trace.jsonl"), "sh", "-c",
		`echo ready; i=0; while [ $i -lt 300 ]; do GOTMPDIR=/$i$2 $0 n$i; i=$((i+1)); done; exit $1`,
		program, strconv.Itoa(command), strings.Repeat("/long", 600)) // a value that the trace keeps
	status := w.end(t)
	if status != want {
		t.Errorf("watch ended with %d, want %d; the command with %d", status, want, command)
	}
	if s := w.stderr.String(); !strings.Contains(s, "no space left on device") {
		t.Errorf("the error is not told:\n%s", s)
	}
	r := w.report(t)
	t.Logf("status %d, %d execs before the cut, complete %v, notes %q", status, r.Trace.Events.Exec, r.Trace.Complete, r.Trace.Notes)
	if r.Trace.Complete || len(r.Trace.Notes) == 0 || r.Trace.Events.Exec == 0 {
		t.Errorf("complete %v, notes %q, %d execs", r.Trace.Complete, r.Trace.Notes, r.Trace.Events.Exec)
	}
}

// watch is killed: the kernel takes the programs out, and the command does not notice.
func TestFaultKilled(t *testing.T) {
	t.Parallel()
	w := startWatch(t, traceFile(t), "sh", "-c", `echo ready; read line; echo "alive: $line"`)
	programs := programsOf(t, w.Process.Pid)
	if len(programs) < 3 {
		t.Fatalf("%d programs loaded by watch", len(programs))
	}
	if err := w.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w.in, "still there\n"); err != nil {
		t.Errorf("the command does not live: %v", err)
	}
	w.end(t) // it returns when the command has closed its output, too
	if s := w.out.String(); !strings.Contains(s, "alive: still there\n") {
		t.Errorf("the command has said %q", s)
	}
	unload(t, programs)
	if st, err := os.Stat(w.trace); err != nil || st.Size() > 0 && w.report(t).Trace.Complete {
		t.Errorf("%v, or the report calls the trace complete", err)
	}
}

// programsOf are the ids of the eBPF programs that a process holds.
func programsOf(t *testing.T, pid int) []ebpf.ProgramID {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/fdinfo/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	var ids []ebpf.ProgramID
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			continue // closed meanwhile
		}
		for line := range strings.Lines(string(b)) {
			var id ebpf.ProgramID
			if n, _ := fmt.Sscanf(line, "prog_id: %d", &id); n == 1 && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// unload waits until the programs are gone: the kernel frees them when every CPU has
// left them. The test's own deadline bounds it.
func unload(t *testing.T, ids []ebpf.ProgramID) {
	t.Helper()
	for _, id := range ids {
		for {
			p, err := ebpf.NewProgramFromID(id)
			if errors.Is(err, os.ErrNotExist) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			_ = p.Close()
			runtime.Gosched()
		}
	}
}

// Two pids, used again for every process: none is taken for the one before it.
func TestFaultPIDReuse(t *testing.T) {
	t.Parallel()
	const rounds = 300
	w := startWatch(t, traceFile(t))
	program, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("samepids", fmt.Sprint(rounds), program)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	w.interrupt(t)
	a := w.read(t, 0)
	byName := map[string]*decoder.Exec{}
	pids := map[uint32]int{}
	for _, ev := range a.events {
		e, ok := ev.(*decoder.Exec)
		if !ok || len(e.Argv) != 2 || e.Argv[0] != "true" || !strings.ContainsAny(e.Argv[1][:1], "cg") {
			continue
		}
		byName[e.Argv[1]] = e
		pids[e.PID]++
	}
	for i := range rounds {
		c, g := byName[fmt.Sprintf("c%d", i)], byName[fmt.Sprintf("g%d", i)]
		if c == nil || g == nil {
			if len(a.lost) > 0 {
				continue // a storm beside this test may have filled the ring
			}
			t.Errorf("round %d: child seen %v, grandchild seen %v, losses %v", i, c != nil, g != nil, a.lost)
			continue
		}
		a.relatives(t, i, uint32(cmd.Process.Pid), c, g)
	}
	if len(pids) > rounds/10 {
		t.Errorf("%d pids: they were not used again", len(pids))
	}
	t.Logf("%d rounds, %d processes with %d pids, losses %v", rounds, len(byName), len(pids), a.lost)
}

func (a *account) relatives(t *testing.T, round int, parent uint32, c, g *decoder.Exec) {
	t.Helper()
	if c.Parent.TGID != parent || g.Parent != c.Image.Process {
		t.Errorf("round %d: child of %v, grandchild of %v, the child is %v", round, c.Parent, g.Parent, c.Image.Process)
	}
	child, grandchild := a.images[c.Image], a.images[g.Image]
	if child == nil || child.Pred == nil || grandchild == nil || grandchild.Pred == nil {
		if len(a.lost) == 0 {
			t.Errorf("round %d: the tree does not know the predecessors", round)
		}
		return
	}
	if grandchild.Pred.Process.ID != c.Image.Process {
		t.Errorf("round %d: the tree says grandchild of %v, it is of %v", round, grandchild.Pred.Process.ID, c.Image.Process)
	}
	first := child.Pred // the child's fork image, which had a child of its own
	if first.Process.ID == c.Image.Process {
		first = first.Pred
	}
	if first == nil || first.Process.ID.TGID != parent {
		t.Errorf("round %d: the tree says child of %v, it is of %d", round, first, parent)
	}
}
