// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"slices"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// maxCompanions bounds each kind of launches that one is compared with while the
// trace runs. The newest go commands at a prompt tell what the terminal has.
const maxCompanions = 8

// companions are the launches that the rules across launches hold against l as
// soon as it is judged, so that an editor and a terminal that disagree are told
// of at once. The report at the end compares all.
type companions struct {
	typed []*launch // at a prompt, the oldest first
	tools []*launch // gopls and dlv
}

// meet remembers a launch, and returns those to compare it with.
func (c *companions) meet(l *launch) []*launch {
	switch {
	case l.Tool != goenv.Go:
		c.tools = latest(c.tools, l)
		return c.typed
	case l.Subject.Prompt() == nil:
		return nil
	}
	others := append(append([]*launch(nil), c.tools...), c.typed...)
	c.typed = latest(c.typed, l)
	return others
}

// latest is a new list with l at its end: the old one may be in use.
func latest(list []*launch, l *launch) []*launch {
	from := max(0, len(list)-maxCompanions+1)
	return append(append([]*launch(nil), list[from:]...), l)
}

// compared is a report of the launch and of what the rules across launches say
// of it and the others. It stands first in it.
func (l *launch) compared(others []*launch) *report.Report {
	o := report.Outcome{Tried: maps.Clone(l.tried)}
	l.ID = report.LaunchID(0)
	o.Results = append(o.Results, l.judge(l.ask))
	for _, other := range others {
		other.ID = report.LaunchID(len(o.Results))
		res := other.judge(other.ask)
		res.Findings = nil // told when it was judged
		o.Results = append(o.Results, res)
	}
	conflict.Compare(o.Results)
	o.Results = concerned(o.Results)
	r := report.New(o)
	for _, other := range slices.Concat(others, []*launch{l}) {
		other.Subject = blame.Of(other.image) // the report at the end finds it out again
	}
	return r
}

// concerned drops the others about which nothing is said.
func concerned(results []*conflict.Result) []*conflict.Result {
	named := map[string]bool{results[0].Launch.ID: true}
	for _, res := range results {
		for _, f := range res.Findings {
			named[res.Launch.ID] = true
			named[f.Against] = true
		}
	}
	var kept []*conflict.Result
	for _, res := range results {
		if named[res.Launch.ID] {
			kept = append(kept, res)
		}
	}
	return kept
}
