// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

func TestPercentFor(t *testing.T) {
	const mib = 1 << 20
	for _, tt := range []struct {
		name        string
		live, roots uint64
		want        uint64 // at which size the next round is
	}{
		{"nothing is known", 0, 0, heapFloor},
		{"next to nothing is in use", 1 * mib, mib / 2, heapFloor},
		{"a trace", 5 * mib, mib / 2, heapFloor},
		{"half of the floor", heapFloor / 2, 0, heapFloor},
		{"many launches", 40 * mib, mib, 81 * mib},
	} {
		t.Run(tt.name, func(t *testing.T) {
			percent := uint64(percentFor(tt.live, tt.roots))
			// As runtime.(*gcControllerState).commit has it.
			got := max(tt.live+(tt.live+tt.roots)*percent/100, smallestHeap*percent/100)
			if got > tt.want || got < tt.want-tt.want/20 {
				t.Errorf("%d %%: the next round is at %d, want %d", percent, got, tt.want)
			}
		})
	}
}

// TestPaceCollector: what is in use is known after a round, and the pace goes by it.
func TestPaceCollector(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(90))
	much := make([]byte, heapFloor)
	c := &collector{before: 90, now: 90, sample: []metrics.Sample{
		{Name: "/gc/heap/live:bytes"}, {Name: "/gc/scan/globals:bytes"}, {Name: "/gc/scan/stack:bytes"},
	}}
	runtime.GC()
	c.adapt()
	if c.live < heapFloor || c.now != 100 {
		t.Errorf("%d bytes in use, %d %%", c.live, c.now)
	}
	c.stop()
	if now := debug.SetGCPercent(90); now != 90 {
		t.Errorf("it stays at %d %%", now)
	}
	runtime.KeepAlive(much)
}
