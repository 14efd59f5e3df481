// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"slices"
	"syscall"
	"time"
)

// syscalls is what a tracer costs a program that does nothing with processes: the
// time of getppid(2), the cheapest system call that enters the kernel. Slices
// with and without take turns, and the two sets without say how much is noise.
func (b *bench) syscalls() ([]row, error) {
	const calls = 5_000_000
	snoop := peers[0]
	var off [2][]float64
	var ours, theirs []float64
	var reason error
	rounds := b.rounds(5)
	for i := range rounds {
		n := b.scale(calls) / rounds
		off[i%2] = append(off[i%2], getppid(n)...)
		p, _, err := b.watch()
		if err != nil {
			return nil, err
		}
		ours = append(ours, getppid(n)...)
		if err := p.stop(); err != nil {
			return nil, err
		}
		off[(i+1)%2] = append(off[(i+1)%2], getppid(n)...)
		if reason != nil {
			continue
		}
		if p, reason = b.on(snoop); reason == nil {
			theirs = append(theirs, getppid(n)...)
			reason = p.stop()
		}
	}
	without := undisturbed(slices.Concat(off[0], off[1]))
	noise := math.Abs(undisturbed(off[0]) - undisturbed(off[1]))
	r := compare("getppid, watch on against off", undisturbed(ours), without, nanos)
	more := undisturbed(ours) - without
	r.ratio = fmt.Sprintf("%+.1f ns", more)
	r.goal, r.met = fmt.Sprintf("+0 (noise %.1f)", noise), judge(more <= max(noise, 1))
	name := "getppid, against execsnoop on"
	if reason != nil {
		return []row{r, notMeasured(name, reason.Error())}, nil
	}
	return []row{r, compare(name, undisturbed(ours), undisturbed(theirs), nanos)}, nil
}

// getppid returns the time of one call in ns, for each of many short slices.
func getppid(calls int) []float64 {
	const slice = 20_000
	var each []float64
	for range max(calls/slice, 1) {
		begin := time.Now()
		for range slice {
			syscall.RawSyscall(syscall.SYS_GETPPID, 0, 0, 0)
		}
		each = append(each, float64(time.Since(begin).Nanoseconds())/slice)
	}
	return each
}
