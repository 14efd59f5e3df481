// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"path/filepath"
)

// stormGoal is a spawn storm with watch on / without.
const stormGoal = 1.05

// storms is the slow-down of a spawn storm on one core, another one free. Each
// storm with a tracer is weighed against those without before and after it: the
// machine is not the same a minute later.
func (b *bench) storms() ([]row, error) {
	const n = 500
	ours, err := b.pairs(b.rounds(8), n, b.stormWatched)
	if err != nil {
		return nil, err
	}
	name := "spawn storm, watch -o against none"
	r := compare(name, median(ours.with), median(ours.without), micros)
	r.ratio = times(median(ours.ratios))
	rows := []row{
		r.atMost(median(ours.ratios), stormGoal),
		compare("its CPU time, watch -o against none", median(ours.cpuWith), median(ours.cpuWithout), micros),
	}
	for _, t := range peers {
		rows = append(rows, b.stormOf(t, median(ours.ratios)))
	}
	return rows, nil
}

// stormOf is the row of a peer. strace is two orders slower: with the same count it
// alone would take minutes.
func (b *bench) stormOf(t tracer, ours float64) row {
	name := "spawn storm, slow-down against that of " + t.name
	if why := t.missing(b.dir); why != "" {
		return notMeasured(name, why)
	}
	n := 500
	if t.wraps {
		n = 60
	}
	theirs, err := b.pairs(b.rounds(3), n, func(l load) (outcome, error) { return b.stormUnder(t, l) })
	if err != nil {
		return notMeasured(name, err.Error())
	}
	return compare(name, ours, median(theirs.ratios), times)
}

// interleaved holds one value of each round.
type interleaved struct {
	with, without, ratios []float64 // ns per process life, and their ratio
	cpuWith, cpuWithout   []float64
}

func (b *bench) pairs(rounds, n int, with func(load) (outcome, error)) (v interleaved, err error) {
	l := load{count: b.scale(n), cpu: b.cpu, bytes: 4096}
	before, err := b.load(l)
	if err != nil {
		return v, err
	}
	for range rounds {
		on, err := with(l)
		if err != nil {
			return v, err
		}
		after, err := b.load(l)
		if err != nil {
			return v, err
		}
		off := (before.each() + after.each()) / 2
		v.with = append(v.with, on.each())
		v.without = append(v.without, off)
		v.ratios = append(v.ratios, on.each()/off)
		v.cpuWith = append(v.cpuWith, on.used())
		v.cpuWithout = append(v.cpuWithout, (before.used()+after.used())/2)
		before = after
	}
	return v, nil
}

func (b *bench) stormWatched(l load) (outcome, error) {
	p, _, err := b.watch()
	if err != nil {
		return outcome{}, err
	}
	o, err := b.load(l)
	return o, errors.Join(err, p.stop())
}

func (b *bench) stormUnder(t tracer, l load) (outcome, error) {
	if t.wraps {
		return b.load(l, t.argv(filepath.Join(b.dir, "peer.out"))...)
	}
	p, err := b.on(t)
	if err != nil {
		return outcome{}, err
	}
	o, err := b.load(l)
	if err != nil {
		err = fmt.Errorf("load under %s: %w", t.name, err)
	}
	return o, errors.Join(err, p.stop())
}
