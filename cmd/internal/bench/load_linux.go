// SPDX-License-Identifier: Apache-2.0

package main

import (
	"flag"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// load is the work that tracers are measured by: one process after the other that
// executes true(1) and ends. It runs as a process of its own, so that the rest of
// this program costs it nothing, and counts for itself.
type load struct {
	count  int
	cpu    int    // all of it on this one, -1: anywhere
	bytes  int    // of the environment
	marker string // argument of each exec: this load's own
}

// environ is an environment of exactly so many bytes, as execve counts them. The
// load itself is started with it: nearly every process passes on what it was given.
func (l load) environ() []string {
	env := make([]string, variables)
	for i := range env {
		n := l.bytes/variables - 1
		if i < l.bytes%variables {
			n++
		}
		env[i] = fmt.Sprintf("VARIABLE_%02d=", i)
		env[i] += strings.Repeat("v", max(n-len(env[i]), 0))
	}
	return env
}

// argv is the command line by which the program self becomes that load.
func (l load) argv(self string) []string {
	return []string{self, "load", fmt.Sprint("-count=", l.count), fmt.Sprint("-cpu=", l.cpu),
		fmt.Sprint("-bytes=", l.bytes), "-marker=" + l.marker}
}

// outcome is what a load says of itself.
type outcome struct {
	count int
	wall  time.Duration // of all
	cpu   time.Duration // of the load and its processes, user and system
}

func (o outcome) each() float64 { return float64(o.wall.Nanoseconds()) / float64(o.count) }

func (o outcome) used() float64 { return float64(o.cpu.Nanoseconds()) / float64(o.count) }

func (o outcome) String() string {
	return fmt.Sprintf("count=%d wall=%d cpu=%d", o.count, o.wall, o.cpu)
}

func parseOutcome(s string) (o outcome, err error) {
	_, err = fmt.Sscanf(s, "count=%d wall=%d cpu=%d", &o.count, &o.wall, &o.cpu)
	if err != nil {
		return o, fmt.Errorf("parse outcome %q: %w", s, err)
	}
	return o, nil
}

// loadMain is this program in the role of a load.
func loadMain(args []string) error {
	var l load
	f := flag.NewFlagSet("load", flag.ContinueOnError)
	f.IntVar(&l.count, "count", 1, "")
	f.IntVar(&l.cpu, "cpu", -1, "")
	f.IntVar(&l.bytes, "bytes", 4096, "")
	f.StringVar(&l.marker, "marker", "load", "")
	if err := f.Parse(args); err != nil {
		return err
	}
	o, err := l.run()
	if err != nil {
		return err
	}
	fmt.Println(o)
	return nil
}

// run starts the processes. Go's fork shares the parent's memory (CLONE_VM), so a
// life costs what it costs a shell or make that use vfork.
func (l load) run() (o outcome, err error) {
	runtime.LockOSThread()
	if l.cpu >= 0 {
		var set unix.CPUSet
		set.Set(l.cpu)
		if err := unix.SchedSetaffinity(0, &set); err != nil {
			return o, fmt.Errorf("pin load to CPU %d: %w", l.cpu, err)
		}
	}
	path, err := lookPath("true")
	if err != nil {
		return o, err
	}
	argv := []string{path, l.marker}
	attr := &syscall.ProcAttr{Env: l.environ(), Files: []uintptr{0, 1, 2}}
	used, begin := cpuUsed(), time.Now()
	for range l.count {
		pid, err := syscall.ForkExec(path, argv, attr)
		if err != nil {
			return o, fmt.Errorf("start %s: %w", path, err)
		}
		var ws syscall.WaitStatus
		for {
			_, err = syscall.Wait4(pid, &ws, 0, nil)
			if err != syscall.EINTR {
				break
			}
		}
		if err != nil || ws.ExitStatus() != 0 {
			return o, fmt.Errorf("wait for %s: status %v, %v", path, ws.ExitStatus(), err)
		}
		o.count++
	}
	o.wall, o.cpu = time.Since(begin), cpuUsed()-used
	return o, nil
}

func cpuUsed() time.Duration {
	var sum int64
	for _, who := range []int{unix.RUSAGE_SELF, unix.RUSAGE_CHILDREN} {
		var u unix.Rusage
		if unix.Getrusage(who, &u) == nil {
			sum += u.Utime.Nano() + u.Stime.Nano()
		}
	}
	return time.Duration(sum)
}
