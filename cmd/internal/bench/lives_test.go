// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestPerLife(t *testing.T) {
	for name, c := range map[string]struct {
		before, after []progStat
		n             int
		ns            float64
		lives         uint64
	}{
		"the load alone": {
			before: []progStat{{id: 1, time: 100, runs: 5}, {id: 2, time: 50, runs: 5}},
			after:  []progStat{{id: 1, time: 1100, runs: 15}, {id: 2, time: 550, runs: 15}},
			n:      10, ns: 150, lives: 10,
		},
		"others had two lives and five threads": {
			before: []progStat{{id: 1}, {id: 2}},
			after:  []progStat{{id: 1, time: 1200, runs: 12}, {id: 2, time: 1200, runs: 17}},
			n:      10, ns: 200, lives: 12,
		},
		"a program for something else": {
			before: []progStat{{id: 1}, {id: 2}},
			after:  []progStat{{id: 1, time: 1000, runs: 10}, {id: 2, time: 10, runs: 1}},
			n:      10, ns: 101, lives: 10,
		},
		"loaded meanwhile": {
			after: []progStat{{id: 1, time: 1000, runs: 10}},
			n:     10, ns: 100, lives: 10,
		},
		"nothing ran": {
			before: []progStat{{id: 1, time: 7, runs: 1}},
			after:  []progStat{{id: 1, time: 7, runs: 1}},
			n:      10,
		},
	} {
		ns, lives := perLife(c.before, c.after, c.n)
		if ns != c.ns || lives != c.lives {
			t.Errorf("%s: %v ns, %d lives, want %v, %d", name, ns, lives, c.ns, c.lives)
		}
	}
}

func TestPerRun(t *testing.T) {
	got := perRun(
		[]progStat{{id: 1, name: "a", time: 100, runs: 1}, {id: 2, name: "b", time: 5, runs: 1}},
		[]progStat{{id: 1, name: "a", time: 400, runs: 4}, {id: 2, name: "b", time: 5, runs: 1}},
	)
	if len(got) != 1 || got["a"] != 100 {
		t.Errorf("got %v, want a: 100", got)
	}
}
