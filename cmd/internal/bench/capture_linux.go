// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"
)

// cpuGoal is watch's user time per exec in ns.
const cpuGoal = 30e3

// capture is one run at the highest rate that this machine makes: storms on every
// core at once. What arrived is counted in the trace, and held against what the
// loads count themselves.
func (b *bench) capture() ([]row, error) {
	v, err := b.flood(4096, b.scale(6000))
	if err != nil {
		return nil, err
	}
	execs := float64(max(v.trace.all, 1))
	missing := float64(v.started) - float64(v.trace.complete)
	perSecond := float64(v.started) / v.wall.Seconds()
	lost := row{
		what: fmt.Sprintf("execs lost or incomplete of %d, at %s/s", v.started, three(perSecond)),
		ours: fmt.Sprintf("%.0f", missing), goal: "0",
		met: judge(missing == 0 && v.trace.lost == 0 && v.trace.whole),
	}
	if v.trace.lost > 0 || !v.trace.whole {
		lost.what += fmt.Sprintf(" (whole machine: %d losses)", v.trace.lost)
	}
	user := float64(v.user.Nanoseconds()) / execs
	rows := []row{
		lost,
		{what: "user CPU of watch per exec", ours: micros(user), goal: micros(cpuGoal), met: judge(user <= cpuGoal)},
		{what: "system CPU of watch per exec", ours: micros(float64(v.system.Nanoseconds()) / execs)},
		{what: "resident memory of watch after it, without rings", ours: mebis(float64(v.memory.total - v.memory.rings)),
			goal: mebis(memoryGoal), met: judge(v.memory.total-v.memory.rings <= memoryGoal)},
	}
	rows = append(rows, v.rings.rows("4 KB")...)
	large, err := b.flood(64<<10, b.scale(1500))
	if err != nil {
		return nil, err
	}
	missing = float64(large.started) - float64(large.trace.complete)
	rows = append(rows, row{
		what: fmt.Sprintf("execs lost or incomplete of %d with 64 KB, at %s/s", large.started, three(float64(large.started)/large.wall.Seconds())),
		ours: fmt.Sprintf("%.0f", missing),
	})
	return append(rows, large.rings.rows("64 KB")...), nil
}

// flooded is what a run at full rate has shown.
type flooded struct {
	started      int // execs, as the loads count them
	wall         time.Duration
	user, system time.Duration // of watch during the loads
	memory       memory        // of watch at their end
	rings        ringLevels
	trace        counted
}

func (b *bench) flood(bytes, each int) (v flooded, err error) {
	p, trace, err := b.watch()
	if err != nil {
		return v, err
	}
	defer p.kill()
	if v.rings, err = ringsOf(p.pid); err != nil {
		return v, err
	}
	defer v.rings.close()
	marker := fmt.Sprintf("load-%d-%d", os.Getpid(), b.traces)
	user, system, err := p.cpu()
	if err != nil {
		return v, err
	}
	begin := time.Now()
	if v.started, err = b.everywhere(load{count: each, cpu: -1, bytes: bytes, marker: marker}, v.rings.look); err != nil {
		return v, err
	}
	v.wall = time.Since(begin)
	time.Sleep(100 * time.Millisecond) // watch looks at its rings every 20 ms
	if v.user, v.system, err = p.cpu(); err != nil {
		return v, err
	}
	v.user, v.system = v.user-user, v.system-system
	smaps, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps", p.pid))
	if err != nil {
		return v, fmt.Errorf("read memory of watch: %w", err)
	}
	if v.memory, err = parseSmaps(smaps); err != nil {
		return v, err
	}
	if err := p.stop(); err != nil {
		return v, err
	}
	v.trace, err = readTrace(trace, marker, variables)
	return v, err
}

// readTrace counts what a trace holds, and removes it.
func readTrace(name, marker string, variables int) (counted, error) {
	f, err := os.Open(name)
	if err != nil {
		return counted{}, fmt.Errorf("open trace: %w", err)
	}
	defer f.Close()
	c, err := countExecs(f, marker, variables)
	return c, errors.Join(err, os.Remove(name))
}

// everywhere runs the load once on each core at the same time.
func (b *bench) everywhere(l load, look func() error) (started int, err error) {
	var all []*process
	for range runtime.NumCPU() {
		p, err := start(b.dir, l.argv(b.self), l.environ())
		if err != nil {
			return 0, err
		}
		defer p.kill()
		all = append(all, p)
	}
	for _, p := range all {
		if err := p.join(time.Minute, look); err != nil {
			return 0, fmt.Errorf("load: %w", err)
		}
		o, err := parseOutcome(p.lastWords())
		if err != nil {
			return 0, err
		}
		started += o.count
	}
	return started, nil
}
