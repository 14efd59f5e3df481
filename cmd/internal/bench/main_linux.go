// SPDX-License-Identifier: Apache-2.0

// Command bench measures goenvtrace against the numbers that it set out to reach,
// side by side with other tracers, and prints one table.
//
//	bench [-quick] [-only NAME,...] [-goenvtrace FILE]
//
// Absolute times differ from machine to machine, so what has a goal is a ratio of
// two figures of the same run wherever it can be. A peer that is not installed or
// doesn't run here is a row that says so. A missed goal is no error: the status is
// 1 only where something of goenvtrace could not be measured.
//
// It must not be linked into goenvtrace, and decides nothing: what a figure means
// stands in docs/performance.md.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// bench is one run of all measurements.
type bench struct {
	goenvtrace string // the binary to be measured
	self       string // this binary
	dir        string // for whatever has to be written
	quick      bool   // one small round of each: does it run at all
	cpu        int    // the core for what runs on one core
	progress   io.Writer

	traces    int     // started so far: each has a file of its own
	open      *floor  // attached now
	strangers float64 // most lives of others per life of a load
}

// measurement makes some rows of the table.
type measurement struct {
	name string
	root bool // it needs to be root
	run  func(*bench) ([]row, error)
}

var measurements = []measurement{
	{"kernel", true, (*bench).lifetimes},
	{"storm", true, (*bench).storms},
	{"syscall", true, (*bench).syscalls},
	{"capture", true, (*bench).capture},
	{"analysis", false, (*bench).replays},
	{"size", true, (*bench).traceSize},
	{"ready", true, (*bench).ready},
}

func main() {
	// Children die with the thread that started them.
	runtime.LockOSThread()
	run := benchMain
	if len(os.Args) > 1 && os.Args[1] == "load" {
		run = func() error { return loadMain(os.Args[2:]) }
	}
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func benchMain() (err error) {
	b := &bench{progress: os.Stderr}
	var only string
	flag.BoolVar(&b.quick, "quick", false, "one small round of each: shows that they run")
	flag.StringVar(&only, "only", "", "measure only these of kernel, storm, syscall, capture, analysis, size, ready")
	flag.StringVar(&b.goenvtrace, "goenvtrace", "bin/goenvtrace", "the `binary` to be measured")
	flag.Parse()
	if b.goenvtrace, err = filepath.Abs(b.goenvtrace); err != nil {
		return err
	}
	if _, err := os.Stat(b.goenvtrace); err != nil {
		return fmt.Errorf("find goenvtrace: %w", err)
	}
	if b.self, err = os.Executable(); err != nil {
		return fmt.Errorf("find myself: %w", err)
	}
	if b.cpu, err = lastCPU(); err != nil {
		return err
	}
	if b.dir, err = os.MkdirTemp("", "goenvtrace-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(b.dir)
	fmt.Println(machine())
	rows, err := b.all(strings.Split(only, ","))
	if err := writeTable(os.Stdout, rows); err != nil {
		return err
	}
	fmt.Printf("load average afterwards %s; processes of others, at most, %.0f %% of ours\n", loadAverage(), 100*b.strangers)
	return err
}

// all runs the measurements one after the other. What fails is a row, too, and the
// rest goes on.
func (b *bench) all(only []string) ([]row, error) {
	var rows []row
	var errs []error
	for _, m := range measurements {
		if only[0] != "" && !slices.Contains(only, m.name) {
			continue
		}
		if m.root && os.Geteuid() != 0 {
			rows = append(rows, notMeasured(m.name, "it needs root"))
			continue
		}
		begin := time.Now()
		fmt.Fprintf(b.progress, "measuring %s ...", m.name)
		found, err := m.run(b)
		fmt.Fprintf(b.progress, " %.0f s\n", time.Since(begin).Seconds())
		if err != nil {
			errs = append(errs, fmt.Errorf("measure %s: %w", m.name, err))
			rows = append(rows, notMeasured(m.name, err.Error()))
		}
		rows = append(rows, found...)
	}
	return rows, errors.Join(errs...)
}

// rounds is how often to repeat.
func (b *bench) rounds(n int) int {
	if b.quick {
		return 1
	}
	return n
}

// scale is how much of something to do.
func (b *bench) scale(n int) int {
	if b.quick {
		return max(n/10, 1)
	}
	return n
}

// load runs a load, behind argv where something else is to start it.
func (b *bench) load(l load, argv ...string) (outcome, error) {
	p, err := start(b.dir, append(argv, l.argv(b.self)...), l.environ())
	if err != nil {
		return outcome{}, err
	}
	defer os.Remove(p.output)
	if err := p.join(time.Minute, func() error { return nil }); err != nil {
		return outcome{}, fmt.Errorf("load: %w", err)
	}
	return parseOutcome(p.lastWords())
}

// lastCPU is the last one that this process may use: interrupts prefer the first.
func lastCPU() (int, error) {
	var set unix.CPUSet
	if err := unix.SchedGetaffinity(0, &set); err != nil {
		return 0, fmt.Errorf("read CPUs: %w", err)
	}
	last := 0
	for cpu := range len(set) * 64 {
		if set.IsSet(cpu) {
			last = cpu
		}
	}
	return last, nil
}

// machine is what figures depend on.
func machine() string {
	var uts unix.Utsname
	_ = unix.Uname(&uts)
	info, _ := os.ReadFile("/proc/cpuinfo")
	model := strings.TrimSpace(parseFields(info)["model name"])
	return fmt.Sprintf("Linux %s %s, %d cores, %s; load average %s", unix.ByteSliceToString(uts.Release[:]),
		unix.ByteSliceToString(uts.Machine[:]), runtime.NumCPU(), model, loadAverage())
}

func loadAverage() string {
	b, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(b), " ")
	return first
}
