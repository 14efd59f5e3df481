// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
	"github.com/goenvtrace/goenvtrace/tracer"
	"github.com/goenvtrace/goenvtrace/tracer/facts"
	"github.com/goenvtrace/goenvtrace/tracer/opens"
)

// watcher is one run of watch.
type watcher struct {
	opts    *watchOptions
	invoker *invoker
	files   []*recording
	key     []byte
	stdout  io.Writer
	stderr  io.Writer

	final *report.Report // what the live run ended with; a replay must say the same
}

// watch traces until the command, a signal or the time ends it. Whatever fails
// before that is ours; with a command that is status 125, as with env(1).
func watch(cmd *cobra.Command, o *watchOptions) error {
	w := &watcher{opts: o, stdout: cmd.OutOrStdout(), stderr: cmd.ErrOrStderr()}
	status, err := w.run(cmd.Context())
	var exit *exitError
	switch {
	case err != nil && len(o.argv) > 0 && !errors.As(err, new(*startError)):
		return &exitError{exitOwnFailure, err}
	case errors.As(err, &exit):
		return err
	case err != nil || status != exitDone:
		return &exitError{status, err}
	}
	return nil
}

func (w *watcher) run(parent context.Context) (status int, err error) {
	if parent == nil {
		parent = context.Background()
	}
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	defer paceCollector()()
	if err := w.prepare(); err != nil {
		return exitUsage, err
	}
	target, err := w.opts.scope.find(ctx, w.invoker)
	if err != nil {
		w.discard()
		return exitUsage, err
	}
	kernel, err := tracer.Open(tracer.Options{
		IdentityRing: int(w.opts.identity),
		BulkRing:     int(w.opts.bulk),
		Attempts:     w.opts.attempts,
	})
	if err != nil {
		w.discard()
		return exitKernel, &exitError{exitKernel, err}
	}
	if kernel.AttemptHook() == tracer.AttemptTracepoint {
		fmt.Fprintln(w.stderr, costlyAttempts)
	}
	if kernel.AttemptsBlind() {
		fmt.Fprintln(w.stderr, "note: of execs that fail this kernel shows calls of execve, and none of execveat (fexecve)")
	}
	p, err := w.pipeline(ctx, kernel, target)
	if err != nil {
		w.discard()
		return exitUsage, errors.Join(err, kernel.Close())
	}
	status, err = w.trace(ctx, p)
	return status, errors.Join(err, p.opens.Close(), kernel.Close())
}

// costlyAttempts is what nobody should have to find out afterwards.
// docs/decisions/0006-attempts.md has the measurement.
const costlyAttempts = "warning: this kernel takes no program at the exit of execve, so --attempts uses tracepoints: " +
	"until the trace ends, every system call of every process takes some 20 ns longer"

// prepare finds out who is asking and opens what will be written, so that a
// file in the way is told before anything runs.
func (w *watcher) prepare() (err error) {
	if w.invoker, err = findInvoker(); err != nil {
		return err
	}
	// Captured environments are in this process's memory: no core dump, no
	// ptrace by the user's other processes.
	if os.Geteuid() == 0 {
		_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
	}
	if w.files, err = w.invoker.record(w.opts.output, !w.opts.noRecord); err != nil {
		return err
	}
	if w.key, err = w.invoker.redactKey(); err != nil {
		w.discard()
	}
	return err
}

// discard removes the files of a trace that never began.
func (w *watcher) discard() {
	for _, f := range w.files {
		_ = f.Close()
		_ = w.invoker.asUser(func() error { return os.Remove(f.Name()) })
	}
}

// pipeline waits for the processes older than the trace and builds what they
// decide: which of them are ours, and what the scope means.
func (w *watcher) pipeline(ctx context.Context, kernel *tracer.Session, t target) (*pipeline, error) {
	seeds, err := kernel.Next(ctx)
	if err != nil {
		return nil, fmt.Errorf("read running processes: %w", err)
	}
	older := byPID(seeds)
	scope, err := t.scope(older, len(w.opts.argv) == 0)
	if err != nil {
		return nil, err
	}
	redactor := redact.New(w.key)
	h, err := w.header(redactor, older)
	if err != nil {
		return nil, err
	}
	if h.Scope, err = json.Marshal(scope); err != nil {
		return nil, fmt.Errorf("write scope: %w", err)
	}
	p := &pipeline{
		kernel:   kernel,
		facts:    facts.New(facts.Options{}),
		redactor: redactor,
		key:      w.key,
		analysis: newAnalysis(h, scope),
		live:     newLive(w.lines()),
		now:      boottime,
		batches:  make(chan batch, 16),
		jobs:     make(chan job, factQueue),
		answers:  make(chan answer),
	}
	var files []*sink
	for _, f := range w.files {
		files = append(files, newSink(f.File, f.limit))
	}
	p.record = newRecorder(h, files...)
	p.live.out = keeping{p.live.out, p.record}
	hurry(kernel, seeds)
	if !w.opts.noOpens {
		p.observe(ctx, seeds)
	} else {
		p.batch(seeds)
	}
	p.record.flush() // killed from now on, the trace says what it began with
	return p, nil
}

// observe begins to observe which startup files are opened, those that the running
// processes would read to begin with. A home on a dead mount is not waited for.
func (p *pipeline) observe(ctx context.Context, seeds []decoder.Event) {
	var err error
	if p.opens, err = opens.Start(); err != nil {
		p.pass(opens.NotObserved(err))
	}
	p.batch(seeds)
	ctx, cancel := context.WithTimeout(ctx, observePatience)
	defer cancel()
	p.opens.Ready(ctx)
}

// observePatience bounds the wait for the first files to be watched.
const observePatience = time.Second

// hurry makes the tools on the PATHs of all that runs known to the kernel side:
// the first launch may be over before anybody has looked at its executable. A
// name may hurry a look; what the file is decides its build info, later.
func hurry(kernel *tracer.Session, seeds []decoder.Event) {
	seen := make(map[string]bool)
	for _, ev := range seeds {
		e, ok := ev.(*decoder.Exec)
		if !ok {
			continue
		}
		search, _ := environ.Get(e.Env, "PATH")
		for _, dir := range environ.SplitPath(search.Value) {
			if len(seen) == maxHurried || seen[dir] || !filepath.IsAbs(dir) {
				continue
			}
			seen[dir] = true
			for _, tool := range []goenv.Tool{goenv.Go, goenv.Gopls, goenv.Dlv} {
				var st unix.Stat_t
				if unix.Stat(filepath.Join(dir, string(tool)), &st) == nil {
					dev := uint64(unix.Major(st.Dev))<<20 | uint64(unix.Minor(st.Dev))
					_ = kernel.Hurry(decoder.FileID{Dev: dev, Ino: st.Ino})
				}
			}
		}
	}
}

// maxHurried bounds the directories that are looked into at the start.
const maxHurried = 256

func (w *watcher) header(r *redact.Redactor, older map[uint32]*decoder.Exec) (trace.Header, error) {
	var uts unix.Utsname
	if err := unix.Uname(&uts); err != nil {
		return trace.Header{}, fmt.Errorf("read kernel version: %w", err)
	}
	now := time.Now()
	h := trace.Header{
		Tool:     "goenvtrace " + version(),
		Started:  now,
		Host:     unix.ByteSliceToString(uts.Nodename[:]),
		Kernel:   unix.ByteSliceToString(uts.Release[:]),
		Arch:     unix.ByteSliceToString(uts.Machine[:]),
		KeyID:    r.KeyID(),
		Boottime: boottime(),
		Realtime: uint64(now.UnixNano()),
	}
	if len(w.opts.argv) > 0 {
		h.Command = r.Event(&decoder.Exec{Argv: w.opts.argv}).(*decoder.Exec).Argv
	}
	for _, pid := range w.invoker.escort {
		if e := older[uint32(pid)]; e != nil {
			h.Transparent = append(h.Transparent, e.Image.Process)
		}
	}
	return h, nil
}

// lines is the live output: with a command stdout is its own.
func (w *watcher) lines() liveWriter {
	if w.opts.format == "jsonl" {
		return jsonLines{w.results()}
	}
	return &textLines{w: w.results(), told: make(map[string]bool)}
}

func (w *watcher) results() io.Writer {
	if len(w.opts.argv) > 0 {
		return w.stderr
	}
	return w.stdout
}

// trace runs the pipeline and the command beside it.
func (w *watcher) trace(ctx context.Context, p *pipeline) (status int, err error) {
	e, err := w.begin()
	if err != nil {
		p.record.discard()
		w.discard()
		var start *startError
		if errors.As(err, &start) {
			return start.status, err
		}
		return exitUsage, err
	}
	status, err = p.run(ctx, e)
	p.live.finish()
	kept := errors.Join(p.record.close(p.analysis.tally, p.now()), w.invoker.prune())
	w.final = p.analysis.report(err == nil && kept == nil)
	w.summary(w.final)
	if kept != nil && len(w.opts.argv) > 0 {
		// The command has run and its status is the caller's; a full disk is told.
		fmt.Fprintln(w.stderr, "goenvtrace:", report.Escape(kept.Error()))
		kept = nil
	}
	err = errors.Join(err, kept)
	if status == exitDone && w.opts.strict && !w.final.Trace.Complete {
		status = exitIncomplete
	}
	if err != nil {
		err = &exitError{exitKernel, err}
	}
	return status, err
}

// summary is the last word: the verdict, what was captured, where it is kept.
func (w *watcher) summary(r *report.Report) {
	out := w.stderr
	if w.opts.format == "text" {
		out = w.results()
	}
	fmt.Fprintln(out, report.Summary(r))
	if len(r.Launches) == 0 && len(w.opts.argv) > 0 {
		fmt.Fprintln(out, w.invoker.goOnPath())
	}
	for _, f := range w.files {
		fmt.Fprintf(out, "recorded %s; show it again: goenvtrace report %s\n", report.Escape(f.Name()), report.Quote(f.Name()))
	}
}

// goOnPath answers why the command may have started no go.
func (in *invoker) goOnPath() string {
	for _, file := range in.candidates("go") {
		if unix.Access(file, unix.X_OK) == nil {
			return "the command's PATH holds a go: " + report.Escape(file)
		}
	}
	return "the command's PATH holds no go: PATH=" + report.Escape(in.lookup("PATH"))
}

func byPID(seeds []decoder.Event) map[uint32]*decoder.Exec {
	m := make(map[uint32]*decoder.Exec)
	for _, ev := range seeds {
		if e, ok := ev.(*decoder.Exec); ok && e.Source == decoder.Snapshot && e.PID != 0 {
			m[e.PID] = e
		}
	}
	return m
}

// boottime is the clock that the kernel side stamps events with.
func boottime() uint64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0
	}
	return uint64(ts.Nano())
}
