// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// heapFloor is how large the heap may get before the collector runs. By its own pace it
// runs when the heap is twice as large as what is in use: with the few MiB that a trace
// needs, all the time. Where more than half of this is in use that pace holds.
const heapFloor = 28 << 20

// smallestHeap is the runtime's own floor, at 100 percent.
const smallestHeap = 4 << 20

// collector sets the collector's pace after each of its rounds, when it is known what is
// in use. A ballast that is never touched does nearly the same, but what it lets the heap
// grow to is twice what is in use, and the ballast on top.
type collector struct {
	mu     sync.Mutex
	before int // percent, as for debug.SetGCPercent
	now    int
	live   uint64 // bytes that the latest round found in use
	ended  bool
	sample []metrics.Sample
}

// paceCollector is called when events begin to come, stop when all of them are known.
func paceCollector() (stop func()) {
	c := &collector{now: percentFor(0, 0), sample: []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/globals:bytes"}, {Name: "/gc/scan/stack:bytes"},
	}}
	c.before = debug.SetGCPercent(c.now)
	c.await()
	return c.stop
}

// await has adapt called behind the next round.
func (c *collector) await() {
	runtime.AddCleanup(&struct{ *collector }{}, (*collector).adapt, c)
}

func (c *collector) adapt() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	metrics.Read(c.sample)
	roots := c.sample[1].Value.Uint64() + c.sample[2].Value.Uint64()
	c.live = c.sample[0].Value.Uint64()
	if percent := percentFor(c.live, roots); percent != c.now {
		c.now = percent
		debug.SetGCPercent(percent)
	}
	c.await()
}

// percentFor asks for the next round at heapFloor, or at twice what is in use. The runtime
// counts stacks and globals in, and raises its smallest heap by the same part.
func percentFor(live, roots uint64) int {
	const most = 100 * heapFloor / smallestHeap
	if live >= heapFloor/2 {
		return 100
	}
	return int(min(max(100*(heapFloor-live)/max(live+roots, 1), 100), most))
}

// stop leaves the judgements to the pace that was before: what is in use grows with each
// of them, so that what the latest round has found says little. Where it is not much the
// program has ended before another round would be worth its time.
func (c *collector) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	if c.live > heapFloor/8 {
		debug.SetGCPercent(c.before)
	}
}
