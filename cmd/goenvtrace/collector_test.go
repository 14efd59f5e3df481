// SPDX-License-Identifier: Apache-2.0

package main

import (
	"runtime"
	"runtime/debug"
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

// TestPaceCollector: the pace is that of the events, and of nothing behind them.
func TestPaceCollector(t *testing.T) {
	before := debug.SetGCPercent(90)
	defer debug.SetGCPercent(before)
	stop := paceCollector()
	for range 3 {
		runtime.GC()
	}
	stop()
	if now := debug.SetGCPercent(90); now != 90 {
		t.Errorf("it stays at %d %%", now)
	}
}
