// SPDX-License-Identifier: Apache-2.0

package main

import (
	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// A trace may go on for days, so what is kept of it is bounded: the processes that
// live, and a number of launches with all that their verdicts rest on. Everything
// depends on the order of the events alone, so that a report made from the file
// lets go of the same launches.

// maxLaunches is how many launches a report tells of. Each takes 2 KB, and 7 KB when it has
// been judged. The go command's own tests start 2,900 in two minutes.
const maxLaunches = 4096

// weight is what a launch that has ended is worth keeping for.
type weight int

const (
	unweighed weight = iota
	light            // nothing to tell but that it was there
	heavy            // it has a finding of warn or worse
)

// bound lets go of launches where there are too many: the oldest without a finding
// first, then the oldest. A quarter more than the bound may be there, so that the
// work is done once in a while.
func (a *analysis) bound() {
	if len(a.launches) < a.limit+a.limit/4 {
		return
	}
	a.forget()
	for _, l := range a.launches {
		if a.gone(l) && !l.Superseded && l.weight == unweighed {
			l.weight = l.weigh()
		}
	}
	over := len(a.launches) - a.limit
	over -= a.release(over, func(l *launch) bool { return l.Superseded }) // no report tells of them
	n := a.release(over, func(l *launch) bool { return l.weight == light })
	m := a.release(over-n, func(l *launch) bool { return l.weight == heavy })
	a.released.Launches += uint64(n + m)
	a.released.Conflicts += uint64(m)
	a.trim()
}

// release lets go of at most n launches that have ended, and returns how many they were.
func (a *analysis) release(n int, which func(*launch) bool) (released int) {
	kept := a.launches[:0]
	for _, l := range a.launches {
		if released >= n || !a.gone(l) || !which(l) {
			kept = append(kept, l)
			continue
		}
		delete(a.byImage, l.image.ID)
		released++
	}
	clear(a.launches[len(kept):])
	a.launches = kept
	return released
}

// gone reports that nothing more will be known of a launch.
func (a *analysis) gone(l *launch) bool { return a.running[l.image.Process.ID] != l }

// forget ends what belongs to processes whose end was lost.
func (a *analysis) forget() {
	for p := range a.running {
		if a.tree.Process(p) == nil {
			delete(a.running, p)
		}
	}
	for p := range a.tries {
		if a.tree.Process(p) == nil {
			delete(a.tries, p)
		}
	}
}

// weigh judges a copy: what judging finds out is remembered in the launch, and of most
// of them it is not needed again.
func (l *launch) weigh() weight {
	if l.doubt != "" {
		return light
	}
	c := l.Launch
	c.Subject = blame.Of(l.image)
	for _, f := range conflict.Judge(&c, l.build, l.ask).Findings {
		if f.Severity != conflict.Info {
			return heavy
		}
	}
	return light
}

// trim lets go of what is known of startup files, where neither a launch that is kept
// nor a process that lives descends from whoever has read them.
func (a *analysis) trim() {
	images := make(map[decoder.ImageID]bool)
	processes := make(map[decoder.ProcessID]bool)
	var mark func(*proctree.Image)
	mark = func(img *proctree.Image) {
		for ; img != nil && !images[img.ID]; img = img.Pred {
			images[img.ID] = true
			processes[img.ID.Process] = true
			for _, c := range img.Clients {
				mark(c) // who handed a value over to a pane
			}
		}
	}
	for _, l := range a.launches {
		mark(l.image)
	}
	for p := range a.tree.Processes() {
		mark(p.Image)
	}
	a.startup.trim(images)
	a.opens.trim(processes)
}

// releasedOf is what the report says of launches that are gone, nil: there are none.
func (a *analysis) releasedOf() *report.Released {
	if a.released == (report.Released{}) {
		return nil
	}
	r := a.released
	return &r
}
