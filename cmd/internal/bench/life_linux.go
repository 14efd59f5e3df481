// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// lifeGoal is ours / execsnoop.
const lifeGoal = 0.10

// lifetimes is the kernel time that tracers take for each process life, from the
// kernel's own statistics. Everyone has the machine alone, one after the other, in
// each of several rounds.
func (b *bench) lifetimes() ([]row, error) {
	stats, err := ebpf.EnableStats(unix.BPF_STATS_RUN_TIME)
	if err != nil {
		return nil, fmt.Errorf("turn on statistics: %w", err)
	}
	defer stats.Close()
	subjects := []subject{
		{"goenvtrace", func() (*process, error) { p, _, err := b.watch(); return p, err }},
		{"floor", b.floor},
	}
	for _, t := range peers {
		if t.bpf {
			subjects = append(subjects, subject{t.name, func() (*process, error) { return b.on(t) }})
		}
	}
	found, reasons := make(spent), make(map[string]error)
	for range b.rounds(5) {
		for _, s := range subjects {
			if reasons[s.name] == nil {
				reasons[s.name] = b.lifetime(s, found)
			}
		}
	}
	if err := reasons["goenvtrace"]; err != nil {
		return nil, err
	}
	return append(lifeRows(found, reasons), partRows(found)...), nil
}

// spent holds one value of each round, in ns: for a process life under the name of
// the tracer, for a run of one of its programs under "tracer/program".
type spent map[string][]float64

// subject is what is measured: start returns it when it is on. A nil process is
// this one.
type subject struct {
	name  string
	start func() (*process, error)
}

// floor attaches the programs of the floor to this process.
func (b *bench) floor() (*process, error) {
	f, err := openFloor()
	if err == nil {
		b.open = f
	}
	return nil, err
}

func (b *bench) lifetime(s subject, found spent) (err error) {
	p, err := s.start()
	if err != nil {
		return err
	}
	pid := os.Getpid()
	if p != nil {
		pid = p.pid
		defer func() { err = errors.Join(err, p.stop()) }()
	} else {
		defer func() { err = errors.Join(err, b.open.close()) }()
	}
	before, err := programsOf(pid)
	if err != nil {
		return err
	}
	n := b.scale(600)
	if _, err := b.load(load{count: n, cpu: b.cpu, bytes: 4096}); err != nil {
		return err
	}
	after, err := programsOf(pid)
	if err != nil {
		return err
	}
	ns, lives := perLife(before, after, n)
	if lives == 0 {
		return fmt.Errorf("no program of %s ran %d times", s.name, n)
	}
	b.strangers = max(b.strangers, float64(lives)/float64(n)-1)
	found[s.name] = append(found[s.name], ns)
	for name, ns := range perRun(before, after) {
		found[s.name+"/"+name] = append(found[s.name+"/"+name], ns)
	}
	return nil
}

// programsOf are the BPF programs that a process holds, with their statistics.
func programsOf(pid int) ([]progStat, error) {
	var programs []progStat
	seen := make(map[uint64]bool)
	err := descriptors(pid, func(fdinfo []byte) {
		p, ok := parseProgram(fdinfo)
		if !ok || seen[p.id] {
			return
		}
		seen[p.id] = true
		p.name = programName(p.id)
		programs = append(programs, p)
	})
	if err == nil && len(programs) == 0 {
		err = fmt.Errorf("process %d holds no BPF program", pid)
	}
	return programs, err
}

// programName is empty where the program is gone or the kernel keeps it to itself.
func programName(id uint64) string {
	p, err := ebpf.NewProgramFromID(ebpf.ProgramID(id))
	if err != nil {
		return ""
	}
	defer p.Close()
	info, err := p.Info()
	if err != nil {
		return ""
	}
	return info.Name
}

func lifeRows(costs spent, reasons map[string]error) []row {
	const what = "kernel time per process life"
	ours := median(costs["goenvtrace"])
	var rows []row
	for _, t := range peers {
		if !t.bpf {
			continue
		}
		name := what + " against " + t.name
		if err := reasons[t.name]; err != nil {
			rows = append(rows, notMeasured(name, err.Error()))
			continue
		}
		r := compare(name, ours, median(costs[t.name]), micros)
		if t.name == "execsnoop" {
			r = r.atMost(ours/median(costs[t.name]), lifeGoal)
		}
		rows = append(rows, r)
	}
	name := what + " against a bare copy (the floor)"
	if err := reasons["floor"]; err != nil {
		return append(rows, notMeasured(name, err.Error()))
	}
	return append(rows, compare(name, ours, median(costs["floor"]), micros))
}

// partRows shows where the time goes: each of our programs beside the floor's at the
// same place.
func partRows(found spent) []row {
	var rows []row
	for _, event := range []string{"exec", "fork", "exit"} {
		ours, least := found["goenvtrace/on_"+event], found["floor/floor_"+event]
		if len(ours) > 0 && len(least) > 0 {
			rows = append(rows, compare("  of it one "+event+", against the floor", median(ours), median(least), micros))
		}
	}
	return rows
}
