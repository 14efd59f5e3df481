// SPDX-License-Identifier: Apache-2.0

package main

// perLife is the time that a tracer's programs took, divided by the process lives
// that they saw: the load's, of which there were n, and those that others on this
// machine had meanwhile.
//
// Every life runs a tracer's exec program once, and threads and failed execs run
// others more often. So the count of lives is the smallest one that covers the load.
func perLife(before, after []progStat, n int) (ns float64, lives uint64) {
	old := make(map[uint64]progStat)
	for _, p := range before {
		old[p.id] = p
	}
	var spent uint64
	for _, p := range after {
		spent += p.time - old[p.id].time
		runs := p.runs - old[p.id].runs
		if runs >= uint64(n) && (lives == 0 || runs < lives) {
			lives = runs
		}
	}
	if lives == 0 {
		return 0, 0
	}
	return float64(spent) / float64(lives), lives
}

// perRun is the mean time of one run of each program that ran, by its name.
func perRun(before, after []progStat) map[string]float64 {
	old := make(map[uint64]progStat)
	for _, p := range before {
		old[p.id] = p
	}
	each := make(map[string]float64)
	for _, p := range after {
		if runs := p.runs - old[p.id].runs; runs > 0 {
			each[p.name] = float64(p.time-old[p.id].time) / float64(runs)
		}
	}
	return each
}
