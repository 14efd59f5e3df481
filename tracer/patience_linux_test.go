// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"runtime"
	"testing"
	"time"
)

// A read that does not end is given up, and so many of them are enough.
func TestPatience(t *testing.T) {
	p := &patience{each: time.Millisecond}
	block := make(chan struct{})
	reads := make(chan struct{}, 2*maxLooks)
	for range 2 * maxLooks {
		if _, ok := p.run(func() found { reads <- struct{}{}; <-block; return found{} }); ok {
			t.Error("a read that goes on has a result")
		}
	}
	close(block)
	for p.looks.Load() > 0 {
		runtime.Gosched() // the readers end
	}
	if n := len(reads); n != maxLooks {
		t.Errorf("%d reads, want %d", n, maxLooks)
	}
	p.each = time.Hour
	if f, ok := p.run(func() found { return found{argc: 3} }); !ok || f.argc != 3 {
		t.Errorf("afterwards: %v %+v", ok, f)
	}
}
