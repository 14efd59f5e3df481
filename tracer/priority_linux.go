// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"runtime"

	"golang.org/x/sys/unix"
)

// goAhead lets the thread of the calling goroutine run before others, for good: a ring
// fills in the time that a busy machine takes to get around to its reader, and programs
// with megabytes of environment fill it within one time slice. A real-time policy would
// do more, but a thread of it that spins on a lock of Go's runtime keeps away the thread
// that holds the lock.
//
// It needs CAP_SYS_NICE. Without it everything works, with less room for storms. What
// the thread starts is not to inherit it; Go starts no thread from a locked one.
func goAhead() {
	runtime.LockOSThread()
	_ = unix.SchedSetAttr(0, &unix.SchedAttr{
		Size:   unix.SizeofSchedAttr,
		Policy: unix.SCHED_NORMAL,
		Flags:  unix.SCHED_FLAG_RESET_ON_FORK,
		Nice:   -20,
	}, 0)
}
