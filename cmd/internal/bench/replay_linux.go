// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

const (
	memoryGoal = 64 << 20 // bytes
	rateGoal   = 200_000  // events a second and core
	// growthGoal is what counts as flat and as linear: a garbage collector's heap
	// swings by more than a few per cent.
	growthGoal = 1.25
)

// replays is the analysis of traces from 10^3 to 10^6 execs: events a second of
// CPU time, and resident memory along the largest.
func (b *bench) replays() ([]row, error) {
	sizes := []int{1_000, 10_000, 100_000, 1_000_000}
	if b.quick {
		sizes = sizes[:3]
	}
	_, empty, err := b.replayCPU(mix{}, 9)
	if err != nil {
		return nil, err
	}
	var rows []row
	var rates []float64
	var last replayed
	for _, n := range sizes {
		v, cpu, err := b.replayCPU(mix{execs: n, perBuild: buildSize}, min(9, 100_000/n))
		if err != nil {
			return nil, err
		}
		rate := float64(v.events) / (cpu - empty) * 1e9
		rates = append(rates, rate)
		last = v
		rows = append(rows, row{
			what: fmt.Sprintf("analysis of %d execs, events/s a core", n),
			ours: fmt.Sprintf("%.0f", rate), goal: strconv.Itoa(rateGoal), met: judge(rate >= rateGoal),
		})
	}
	slower := rates[1] / rates[len(rates)-1]
	rows = append(rows, row{
		what:  fmt.Sprintf("time per event, %d execs against %d", sizes[len(sizes)-1], sizes[1]),
		ratio: times(slower), goal: times(growthGoal), met: judge(slower <= growthGoal),
	})
	rows = append(rows, last.memoryRows(fmt.Sprintf("%d execs, %d launches", last.execs, last.launches))...)
	plain, err := b.replay(mix{execs: last.execs})
	if err != nil {
		return nil, err
	}
	return append(rows, plain.memoryRows(fmt.Sprintf("%d execs, no launch", plain.execs))...), nil
}

// replayCPU is the median CPU time in ns of several runs, at least one, and the last
// of them: a short run differs by a page fault more or less.
func (b *bench) replayCPU(m mix, rounds int) (v replayed, ns float64, err error) {
	var cpu []float64
	for range max(b.rounds(rounds), 1) {
		if v, err = b.replay(m); err != nil {
			return v, 0, err
		}
		cpu = append(cpu, float64(v.cpu.Nanoseconds()))
	}
	return v, median(cpu), nil
}

// replayed is one run of report over a made trace.
type replayed struct {
	size
	cpu     time.Duration // user and system, of all threads
	early   int64         // highest resident memory in the second tenth of the trace
	late    int64         // and in the last tenth
	highest int64
}

func (v replayed) memoryRows(of string) []row {
	growth := float64(v.late) / float64(v.early)
	return []row{
		{what: "resident memory of report, " + of, ours: mebis(float64(v.highest)),
			goal: mebis(memoryGoal), met: judge(v.highest <= memoryGoal)},
		{what: "its last tenth against its second", ours: mebis(float64(v.late)), other: mebis(float64(v.early)),
			ratio: times(growth), goal: times(growthGoal), met: judge(growth <= growthGoal)},
	}
}

// replay has a made trace reported. It goes through a pipe: no disk is measured, and
// how much has been read is known.
func (b *bench) replay(m mix) (v replayed, err error) {
	r, w, err := os.Pipe()
	if err != nil {
		return v, fmt.Errorf("make trace: %w", err)
	}
	p, err := startReading(b.dir, r, []string{b.goenvtrace, "report", "/dev/stdin"}, b.environ())
	if err := errors.Join(err, r.Close()); err != nil {
		return v, errors.Join(err, w.Close())
	}
	defer p.kill()
	buf := bufio.NewWriterSize(w, 64<<10)
	v.size, err = m.write(buf, func(done float64) { v.sample(p.pid, done) })
	if err := errors.Join(err, buf.Flush(), w.Close()); err != nil {
		return v, fmt.Errorf("make trace: %w", err)
	}
	if err := p.join(time.Minute, func() error { v.sample(p.pid, 1); return nil }); err != nil {
		return v, fmt.Errorf("goenvtrace report: %w", err)
	}
	v.cpu = time.Duration(p.usage.Utime.Nano() + p.usage.Stime.Nano())
	return v, os.Remove(p.output)
}

// sample notes resident memory when a part of the trace has been read. The high
// water mark that wait4 gives won't do: the kernel counts in what this process had
// when it forked.
func (v *replayed) sample(pid int, done float64) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return // it has ended
	}
	fields := parseFields(status)
	var now, highest int64
	_, _ = fmt.Sscan(fields["VmRSS"], &now)
	_, _ = fmt.Sscan(fields["VmHWM"], &highest)
	v.highest = max(v.highest, highest<<10)
	switch {
	case done >= 0.1 && done < 0.2:
		v.early = max(v.early, now<<10)
	case done >= 0.9:
		v.late = max(v.late, now<<10)
	}
}
