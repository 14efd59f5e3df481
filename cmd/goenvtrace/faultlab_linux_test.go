// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// watched is a running `goenvtrace watch`, the program itself.
type watched struct {
	*exec.Cmd
	trace  string
	in     io.WriteCloser
	out    *heard
	stderr *heard
}

// heard keeps what a program writes, and says when a text has come.
type heard struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	text string
	came chan struct{}
}

func expect(text string) *heard { return &heard{text: text, came: make(chan struct{})} }

func (w *heard) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	before := strings.Contains(w.buf.String(), w.text)
	w.buf.Write(b)
	if !before && strings.Contains(w.buf.String(), w.text) {
		close(w.came)
	}
	return len(b), nil
}

func (w *heard) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.buf.String()
}

// startWatch returns when everything that happens from now on is in the trace. A
// command must say "ready".
func startWatch(t *testing.T, trace string, command ...string) *watched {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("live tracing needs root")
	}
	return startWatchWith(t, nil, trace, command...)
}

// startWatchWith is startWatch with more flags.
func startWatchWith(t *testing.T, flags []string, trace string, command ...string) *watched {
	t.Helper()
	w := &watched{trace: trace, out: expect("ready\n"), stderr: expect("watching;")}
	args := append([]string{"watch", "--no-record", "-o", trace}, flags...)
	ready := w.stderr.came
	if len(command) > 0 {
		args = append(append(args, "--"), command...)
		ready = w.out.came
	}
	w.Cmd = exec.Command("goenvtrace", args...)
	w.Env = append(os.Environ(), "HOME="+t.TempDir(), "XDG_STATE_HOME=")
	w.Stdout, w.Stderr = w.out, w.stderr
	var err error
	if w.in, err = w.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := w.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = w.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = w.Process.Kill()
		<-ended
	})
	w.Cancel = func() error { <-ended; return nil }
	select {
	case <-ready:
	case <-ended:
		t.Fatalf("watch ended with %v:\n%s", w.ProcessState, w.stderr)
	}
	return w
}

// end waits for the end of watch.
func (w *watched) end(t *testing.T) int {
	t.Helper()
	_ = w.Cancel()
	if s := w.stderr.String(); strings.Contains("\n"+s, "\npanic: ") || strings.Contains(s, "\ngoroutine ") {
		t.Errorf("watch has panicked:\n%s", s)
	}
	return exitStatus(w.ProcessState)
}

// interrupt is Ctrl-C, with which watch ends well.
func (w *watched) interrupt(t *testing.T) {
	t.Helper()
	if err := w.Process.Signal(unix.SIGINT); err != nil {
		t.Fatal(err)
	}
	if status := w.end(t); status != 0 {
		t.Errorf("watch ended with %d:\n%s", status, w.stderr)
	}
}

// account is what a trace says, read twice: event by event here, and by the report.
type account struct {
	events []decoder.Event
	images map[decoder.ImageID]*proctree.Image
	lost   map[string]uint64 // by kind
	report *report.Report

	// Of the children of one process:
	execs    []*decoder.Exec
	complete map[string]*decoder.Exec // by their last argument
	lostExec uint64                   // exec records, of the whole machine
}

// read takes a trace apart and checks its sums: what happened is complete, incomplete
// or lost, and the report has counted the same.
func (w *watched) read(t *testing.T, parent int) *account {
	t.Helper()
	f, err := os.Open(w.trace)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := newTraceReader(f)
	if err != nil {
		t.Fatal(err)
	}
	a := &account{images: map[decoder.ImageID]*proctree.Image{}, complete: map[string]*decoder.Exec{}, lost: map[string]uint64{}}
	tree := proctree.New(proctree.Options{Transparent: r.Header().Transparent})
	observed, incomplete := uint64(0), uint64(0)
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		a.events = append(a.events, ev)
		switch ev := ev.(type) {
		case *decoder.Exec:
			a.images[ev.Image] = tree.Exec(ev)
			if ev.Source != decoder.Observed {
				continue
			}
			observed++
			if !ev.Complete {
				incomplete++
			}
			a.child(t, ev, parent)
		case *decoder.Fork:
			tree.Fork(ev)
		case *decoder.Exit:
			tree.Exit(ev)
		case *decoder.Loss:
			tree.Loss(ev)
			a.lost[ev.Kind] += ev.Count
			if strings.HasPrefix(ev.Text, "exec records") {
				a.lostExec += ev.Count
			}
		}
	}
	a.report = w.report(t)
	got := a.report.Trace
	if got.Events.Exec != observed || got.IncompleteExecs != incomplete {
		t.Errorf("report: %d execs, %d incomplete; the trace holds %d and %d", got.Events.Exec, got.IncompleteExecs, observed, incomplete)
	}
	if records := a.lost[decoder.LossIdentity] + a.lost[decoder.LossBulk] + a.lost[decoder.LossRecord] + a.lost[decoder.LossTrace]; got.Lost != records || got.ProgramMisses != a.lost[decoder.LossProgram] {
		t.Errorf("report: %d lost, %d missed; the trace says %v", got.Lost, got.ProgramMisses, a.lost)
	}
	return a
}

// child notes an exec of a child of parent. One that is incomplete may lack its argv.
func (a *account) child(t *testing.T, e *decoder.Exec, parent int) {
	t.Helper()
	if e.Parent.TGID != uint32(parent) {
		return
	}
	a.execs = append(a.execs, e)
	if !e.Complete {
		if len(e.Missing) == 0 {
			t.Errorf("%v is incomplete, and nothing is missing", e.Image)
		}
		return
	}
	name := e.Argv[len(e.Argv)-1]
	if a.complete[name] != nil {
		t.Errorf("%s comes twice", name)
	}
	a.complete[name] = e
}

func (w *watched) report(t *testing.T) *report.Report {
	t.Helper()
	out, err := exec.Command("goenvtrace", "report", "--format", "json", w.trace).Output()
	if err != nil {
		t.Fatalf("report: %v", err)
	}
	r := new(report.Report)
	if err := json.Unmarshal(out, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// predecessors checks that the tree takes nobody else for what has started the
// children. It may not know, where records are lost.
func (a *account) predecessors(t *testing.T, parent int) {
	t.Helper()
	wrong := 0
	for _, e := range a.execs {
		img := a.images[e.Image]
		if img == nil || img.Pred == nil {
			continue
		}
		if got := img.Pred.Process.ID.TGID; got != uint32(parent) {
			if wrong++; wrong < 5 {
				t.Errorf("%v: started by process %d, the tree says %d", e.Image, parent, got)
			}
		}
	}
}

// storm is the test's end of the program storm.
type storm struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	ended bool
}

func startStorm(t *testing.T, env []string) *storm {
	t.Helper()
	program, err := exec.LookPath("true")
	if err != nil {
		t.Fatal(err)
	}
	s := &storm{cmd: exec.Command("storm", program)}
	s.cmd.Env, s.cmd.Stderr = env, os.Stderr
	if s.in, err = s.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	s.out = bufio.NewReader(out)
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !s.ended {
			_ = s.cmd.Process.Kill()
			_ = s.cmd.Wait()
		}
	})
	return s
}

func (s *storm) pid() int { return s.cmd.Process.Pid }

// more returns when so many more have been started. The number is that of the first
// one after them.
func (s *storm) more(t *testing.T, n int) (at int) {
	t.Helper()
	if _, err := fmt.Fprintln(s.in, n); err != nil {
		t.Fatal(err)
	}
	return s.count(t)
}

// end returns how many there were.
func (s *storm) end(t *testing.T) int {
	t.Helper()
	_ = s.in.Close()
	n := s.count(t)
	s.ended = true
	if err := s.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return n
}

func (s *storm) count(t *testing.T) (n int) {
	t.Helper()
	if _, err := fmt.Fscanln(s.out, &n); err != nil {
		t.Fatalf("storm: %v", err)
	}
	return n
}

func traceFile(t *testing.T) string { return filepath.Join(t.TempDir(), "trace.jsonl") }
