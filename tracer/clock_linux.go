// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// boottime is CLOCK_BOOTTIME as the kernel's own functions have it, the clock of every
// event.
func boottime() uint64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0
	}
	return uint64(ts.Nano() - boottimeOffset())
}

// boottimeOffset is what this process's time namespace adds to CLOCK_BOOTTIME, also in
// /proc, in ns.
func boottimeOffset() int64 {
	b, err := os.ReadFile("/proc/self/timens_offsets")
	if err != nil {
		return 0 // no time namespaces before 5.6
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Fields(line)
		if len(f) != 3 || f[0] != "boottime" {
			continue
		}
		sec, err1 := strconv.ParseInt(f[1], 10, 64)
		ns, err2 := strconv.ParseInt(f[2], 10, 64)
		if err1 == nil && err2 == nil {
			return sec*1e9 + ns
		}
	}
	return 0
}
