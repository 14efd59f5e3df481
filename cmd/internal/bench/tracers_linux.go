// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// tracer is something that can be on during a load.
type tracer struct {
	name string
	pkg  string // the Debian package that has it
	argv func(output string) []string
	// wraps: it starts the load itself, argv stands in front of the load's.
	wraps bool
	// bpf: its programs can be counted.
	bpf bool
}

// peers trace execs of the whole machine (strace -f: of what it starts), each with
// the flags under which it shows environments if it can.
var peers = []tracer{
	{name: "execsnoop", pkg: "libbpf-tools", bpf: true, argv: func(string) []string { return withTracefs("execsnoop") }},
	{name: "execsnoop.bt", pkg: "bpftrace", bpf: true, argv: func(string) []string {
		script, _ := lookPath("execsnoop.bt")
		return withTracefs("bpftrace", script)
	}},
	{name: "forkstat", pkg: "forkstat", argv: func(string) []string { return []string{"forkstat", "-e", "fork,exec,exit"} }},
	{name: "extrace -e", pkg: "extrace", argv: func(out string) []string { return []string{"extrace", "-e", "-o", out} }},
	{name: "strace -f", pkg: "strace", wraps: true, argv: func(out string) []string { return []string{"strace", "-f", "-o", out} }},
	{name: "strace -f -v -e execve", pkg: "strace", wraps: true, argv: func(out string) []string {
		return []string{"strace", "-f", "-v", "-s", "131072", "--seccomp-bpf", "-e", "trace=execve", "-o", out}
	}},
}

// mounting puts tracefs where libbpf and bpftrace look for it, in a mount namespace
// of their own: many machines don't have it mounted, and this is none of our business.
const mounting = `test -d /sys/kernel/tracing/events || mount -t tracefs tracefs /sys/kernel/tracing
test -d /sys/kernel/debug/tracing/events || mount -t debugfs debugfs /sys/kernel/debug
exec "$@"`

func withTracefs(argv ...string) []string {
	return append([]string{"unshare", "--mount", "sh", "-c", mounting, "sh"}, argv...)
}

// missing says what has to be installed for the tracer to run, empty if nothing.
func (t tracer) missing(dir string) string {
	argv := t.argv(filepath.Join(dir, "output"))
	if argv[0] == "unshare" {
		argv = argv[len(withTracefs()):]
	}
	for _, file := range argv {
		if strings.HasPrefix(file, "-") {
			break
		}
		if _, err := lookPath(file); err != nil || file == "" {
			return fmt.Sprintf("%s is not installed: apt-get install %s", t.name, t.pkg)
		}
	}
	return ""
}

// on starts the tracer and returns when it sees execs.
func (b *bench) on(t tracer) (*process, error) {
	if why := t.missing(b.dir); why != "" {
		return nil, fmt.Errorf("%s", why)
	}
	out := filepath.Join(b.dir, "peer.out")
	p, err := start(b.dir, t.argv(out), os.Environ())
	if err != nil {
		return nil, err
	}
	if err := b.sees(p, out); err != nil {
		p.kill()
		return nil, fmt.Errorf("%s: %w", t.name, err)
	}
	return p, nil
}

// sees runs processes until one of them appears in the output. Some tracers write
// when a buffer is full, and none of them says when it is ready.
func (b *bench) sees(p *process, out string) error {
	self, err := lookPath("true")
	if err != nil {
		return err
	}
	const marker = "goenvtrace-bench-is-it-there-yet"
	argv := []string{self, marker}
	return p.until("the first line", 10*time.Second, func() (bool, error) {
		for range 8 {
			pid, err := syscall.ForkExec(self, argv, &syscall.ProcAttr{Files: []uintptr{0, 1, 2}})
			if err != nil {
				return false, fmt.Errorf("start %s: %w", self, err)
			}
			if _, err := syscall.Wait4(pid, nil, 0, nil); err != nil {
				return false, fmt.Errorf("wait for %s: %w", self, err)
			}
		}
		if seen, err := p.wrote(marker); seen || err != nil {
			return seen, err
		}
		b, err := os.ReadFile(out)
		if os.IsNotExist(err) {
			return false, nil
		}
		return strings.Contains(string(b), marker), err
	})
}

// watch starts goenvtrace and returns when it is watching. The trace is written to
// the file and, as always, to the state directory, which is one of our own here.
func (b *bench) watch() (p *process, trace string, err error) {
	b.traces++
	trace = filepath.Join(b.dir, fmt.Sprintf("trace-%d.jsonl", b.traces))
	p, err = start(b.dir, []string{b.goenvtrace, "watch", "-o", trace}, b.environ())
	if err != nil {
		return nil, "", err
	}
	err = p.until("watching", 10*time.Second, func() (bool, error) { return p.wrote("watching") })
	if err != nil {
		p.kill()
		return nil, "", fmt.Errorf("goenvtrace watch: %w", err)
	}
	return p, trace, nil
}

// watchCommand traces a command to its end and counts the execs that have marker
// among their arguments.
func (b *bench) watchCommand(marker string, env []string, argv ...string) (counted, error) {
	b.traces++
	name := filepath.Join(b.dir, fmt.Sprintf("trace-%d.jsonl", b.traces))
	p, err := start(b.dir, append([]string{b.goenvtrace, "watch", "-o", name, "--"}, argv...), env)
	if err != nil {
		return counted{}, err
	}
	if err := p.join(time.Minute, func() error { return nil }); err != nil {
		return counted{}, fmt.Errorf("goenvtrace watch -- %s: %w", argv[0], err)
	}
	return readTrace(name, marker, len(env))
}

// recorded is the size of the latest trace in the state directory.
func (b *bench) recorded() (int64, error) {
	names, err := filepath.Glob(filepath.Join(b.dir, "state", "goenvtrace", "traces", "*"))
	if err != nil || len(names) == 0 {
		return 0, fmt.Errorf("find the recorded trace: there is none")
	}
	fi, err := os.Stat(slices.Max(names)) // they are named after the time
	if err != nil {
		return 0, fmt.Errorf("find the recorded trace: %w", err)
	}
	return fi.Size(), nil
}

// environ leaves out what tells goenvtrace of a sudo: it would take the files to the
// invoker's state directory.
func (b *bench) environ() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + b.dir, "XDG_STATE_HOME=" + filepath.Join(b.dir, "state")}
}
