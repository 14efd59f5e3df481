// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// readyGoal is the start of watch until it sees everything, in ns.
const readyGoal = 200e6

// ready is the time from the start of `goenvtrace watch` until it says that it is
// watching, and of `goenvtrace watch -- COMMAND` until COMMAND is executed, by the
// kernel's clock.
func (b *bench) ready() ([]row, error) {
	var said, ran []float64
	for range b.rounds(10) {
		begin := time.Now()
		p, _, err := b.watch()
		if err != nil {
			return nil, err
		}
		said = append(said, float64(time.Since(begin).Nanoseconds()))
		if err := p.stop(); err != nil {
			return nil, err
		}
		ns, err := b.untilCommand()
		if err != nil {
			return nil, err
		}
		ran = append(ran, ns)
	}
	rows := []row{
		{what: "start of watch until it is watching", ours: millis(median(said))},
		{what: "start of watch until its COMMAND starts", ours: millis(median(ran))},
	}
	for i, v := range [][]float64{said, ran} {
		rows[i].goal, rows[i].met = millis(readyGoal), judge(median(v) <= readyGoal)
	}
	return rows, nil
}

func (b *bench) untilCommand() (ns float64, err error) {
	marker := fmt.Sprintf("command-%d-%d", os.Getpid(), b.traces)
	begin, err := boottime()
	if err != nil {
		return 0, err
	}
	c, err := b.watchCommand(marker, b.environ(), "true", marker)
	if err != nil {
		return 0, err
	}
	if c.complete != 1 {
		return 0, fmt.Errorf("goenvtrace watch -- true: %d complete execs of the command in the trace", c.complete)
	}
	return float64(c.first - begin), nil
}

// boottime is the clock of the events in a trace.
func boottime() (uint64, error) {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0, fmt.Errorf("read clock: %w", err)
	}
	return uint64(ts.Nano()), nil
}
