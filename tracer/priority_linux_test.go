// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"os"
	"testing"

	"golang.org/x/sys/unix"
)

// niceOf returns the nice value of a thread, 0 for the calling one. The system call
// gives 20 less it.
func niceOf(tid int) (int, error) {
	n, err := unix.Getpriority(unix.PRIO_PROCESS, tid)
	return 20 - n, err
}

// The thread that calls goes ahead, and nobody else: neither a thread that is started
// later, nor a program.
func TestGoAhead(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("a negative nice value needs root")
	}
	before, err := niceOf(0)
	if err != nil {
		t.Fatal(err)
	}
	path := program(t, "wait")
	done := make(chan struct{})
	go func() {
		defer close(done)
		goAhead()
		here, err := niceOf(0)
		other := make(chan int)
		go func() {
			n, err := niceOf(0)
			if err != nil {
				t.Error(err)
			}
			other <- n
		}()
		thread := <-other
		p, startErr := os.StartProcess(path, []string{path}, &os.ProcAttr{})
		if err := errors.Join(err, startErr); err != nil {
			t.Error(err)
			return
		}
		defer func() { _, _ = p.Wait() }()
		child, err := niceOf(p.Pid)
		if err != nil {
			t.Error(err)
		}
		if here != -20 || thread != before || child != 0 {
			t.Errorf("the thread has %d, another one %d, a program %d; before it was %d", here, thread, child, before)
		}
	}()
	<-done
}
