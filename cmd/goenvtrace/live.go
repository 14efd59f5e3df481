// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// judgeAfter is how long a launch may run before it is judged without a child
// or an exit, in ns.
const judgeAfter = 500e6

// live prints findings and one line a launch as they come. What it says is
// provisional: an exit status may refute a finding, and the report has the
// last word.
type live struct {
	out     liveWriter
	open    map[*launch]*liveState
	ordered []*launch // those whose line has not been printed yet
	others  companions
}

type liveState struct {
	since    uint64 // CLOCK_BOOTTIME in ns
	asked    bool   // its facts are in
	due      bool   // it started a child, ended or has run long enough
	shown    bool
	findings []report.Finding
	others   []*launch // that it was compared with
}

// liveWriter is one format of live output.
type liveWriter interface {
	launch(r *report.Report)                                  // a first judgement
	ended(r *report.Report, withdrawn, late []report.Finding) // it ended after that
}

func newLive(out liveWriter) *live {
	return &live{out: out, open: make(map[*launch]*liveState)}
}

func (v *live) opened(l *launch, now uint64) {
	v.open[l] = &liveState{since: now}
	v.ordered = append(v.ordered, l)
}

// asked notes that the facts of a launch are in: judging it sooner would call
// it unverified for nothing.
func (v *live) asked(l *launch) {
	if st := v.open[l]; st != nil {
		st.asked = true
		v.update(l, st)
	}
}

// due notes that a launch started a child, ended or was replaced.
func (v *live) due(l *launch) {
	if st := v.open[l]; st != nil {
		st.due = true
		v.update(l, st)
	}
}

// tick judges what has run long enough.
func (v *live) tick(now uint64) {
	waiting := v.ordered[:0]
	for _, l := range v.ordered {
		st := v.open[l]
		if st == nil || st.shown {
			continue
		}
		if now-st.since > judgeAfter {
			st.due = true
			v.update(l, st)
		}
		if !st.shown && v.open[l] != nil {
			waiting = append(waiting, l)
		}
	}
	clear(v.ordered[len(waiting):])
	v.ordered = waiting
}

func (v *live) update(l *launch, st *liveState) {
	switch {
	case l.Superseded:
		delete(v.open, l)
	case !st.asked || !st.due:
	case !st.shown:
		st.shown = true
		st.others = v.others.meet(l)
		r := l.compared(st.others)
		st.findings = r.Findings
		v.out.launch(r)
		if l.Exit != nil {
			delete(v.open, l)
		}
	case l.Exit != nil:
		r := l.compared(st.others)
		v.out.ended(r, missing(st.findings, r.Findings), missing(r.Findings, st.findings))
		delete(v.open, l)
	}
}

// finish shows what has not been shown: nothing more will be known of it.
func (v *live) finish() {
	for _, l := range v.ordered {
		if st := v.open[l]; st != nil && !st.shown {
			st.asked, st.due = true, true
			v.update(l, st)
		}
	}
}

// missing are the findings of a that b has not.
func missing(a, b []report.Finding) []report.Finding {
	var out []report.Finding
	for _, f := range a {
		found := false
		for _, g := range b {
			found = found || f.Rule == g.Rule && f.Var == g.Var && f.Severity == g.Severity
		}
		if !found {
			out = append(out, f)
		}
	}
	return out
}

// maxTold bounds the findings that are remembered; after so many one is told again.
const maxTold = 4096

// textLines is live output for a person. A finding is told in full once.
type textLines struct {
	w    io.Writer
	told map[string]bool
}

func (t *textLines) launch(r *report.Report) {
	t.findings(r, r.Findings)
	report.LaunchLine(t.w, r, r.Launches[0])
}

func (t *textLines) ended(r *report.Report, withdrawn, late []report.Finding) {
	for _, f := range withdrawn {
		fmt.Fprintf(t.w, "withdrawn %s: %s\n", f.Rule, report.Escape(f.Message))
	}
	t.findings(r, late)
	report.EndLine(t.w, r, r.Launches[0])
}

func (t *textLines) findings(r *report.Report, list []report.Finding) {
	for _, f := range list {
		key := f.Rule + "\x00" + f.Var + "\x00" + f.Value
		for _, c := range f.Culprits {
			if c.Image != nil {
				key += "\x00" + *c.Image
			}
		}
		if f.Severity == string(conflict.Info) || !t.first(key) {
			continue
		}
		f.Launches = nil // they have no numbers yet
		report.FindingText(t.w, f)
	}
	for _, c := range r.Comparisons {
		if len(list) > 0 && t.first(fmt.Sprintf("%d %d %v", c.Left.PID, c.Right.PID, c.Rows)) {
			c.Left.Launch, c.Right.Launch = "", ""
			report.CompareText(t.w, c)
		}
	}
}

// first reports that something has not been told yet, and remembers it.
func (t *textLines) first(key string) bool {
	if t.told[key] {
		return false
	}
	if len(t.told) == maxTold {
		clear(t.told)
	}
	t.told[key] = true
	return true
}

// jsonLines is live output for a program: one report of one launch a line, a
// second one when the launch ends after it was judged.
type jsonLines struct{ w io.Writer }

func (j jsonLines) launch(r *report.Report) { _ = report.JSONLine(j.w, r) }

func (j jsonLines) ended(r *report.Report, _, _ []report.Finding) { _ = report.JSONLine(j.w, r) }
