// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"sync/atomic"
	"time"
)

const (
	// lookPatience bounds a look at one process. Its memory may be a file of somebody's
	// own file system, even where execve has put argv: reading that takes as long as
	// they like.
	lookPatience = time.Second
	// maxLooks bounds the looks that go on at a time, those included that nobody waits
	// for any more. Past it no process is looked at until one of them ends.
	maxLooks = 8
)

// patience ends the wait for reads that don't.
type patience struct {
	each  time.Duration
	looks atomic.Int32
}

// run calls read and waits for it; false: there was no time for it. read may go on then.
func (p *patience) run(read func() found) (found, bool) {
	if p.looks.Add(1) > maxLooks {
		p.looks.Add(-1)
		return found{}, false
	}
	done := make(chan found, 1)
	go func() {
		defer p.looks.Add(-1)
		done <- read()
	}()
	timeout := time.NewTimer(p.each)
	defer timeout.Stop()
	select {
	case f := <-done:
		return f, true
	case <-timeout.C:
		return found{}, false
	}
}
