// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

func TestMerge(t *testing.T) {
	by := func(exec uint64) []conflict.Culprit {
		return []conflict.Culprit{{Var: "V", Step: blame.Step{Injector: &proctree.Image{ID: decoder.ImageID{Exec: exec}}}}}
	}
	at := func(line int) []conflict.Culprit {
		return []conflict.Culprit{{Var: "V", Step: blame.Step{Location: &blame.Location{File: "f", Line: line}}}}
	}
	finding := func(launch string, s conflict.Severity, rule string, c []conflict.Culprit) *conflict.Result {
		return &conflict.Result{Findings: []conflict.Finding{{
			Rule: rule, Severity: s, Var: "V", Value: "x", Message: launch, Launches: []string{launch}, Culprits: c,
		}}}
	}
	results := []*conflict.Result{
		finding("L1", conflict.Info, "C", nil),
		finding("L2", conflict.Warn, "A", by(1)),
		finding("L3", conflict.Error, "A", by(1)),
		finding("L4", conflict.Warn, "A", by(1)),
		finding("L5", conflict.Warn, "A", by(2)),
		finding("L6", conflict.Warn, "B", by(1)),
		finding("L7", conflict.Error, "B", at(1)),
		finding("L8", conflict.Error, "B", at(2)),
	}
	type line struct {
		Severity conflict.Severity
		Rule     string
		Message  string
		Launches []string
	}
	var got []line
	for _, f := range conflict.Merge(results) {
		got = append(got, line{f.Severity, f.Rule, f.Message, f.Launches})
	}
	want := []line{
		{conflict.Error, "A", "L3", []string{"L2", "L3", "L4"}},
		{conflict.Error, "B", "L7", []string{"L7"}},
		{conflict.Error, "B", "L8", []string{"L8"}},
		{conflict.Warn, "A", "L5", []string{"L5"}},
		{conflict.Warn, "B", "L6", []string{"L6"}},
		{conflict.Info, "C", "L1", []string{"L1"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	if got := results[1].Findings[0].Launches; len(got) != 1 {
		t.Errorf("the result was changed: %q", got)
	}
}

func TestRulesAreDocumented(t *testing.T) {
	seen := make(map[string]bool)
	for _, r := range conflict.Rules() {
		if seen[r.ID] {
			t.Errorf("%s twice", r.ID)
		}
		seen[r.ID] = true
		if r.Title == "" || r.Doc.What == "" || r.Doc.Why == "" || r.Doc.Fix == "" || (r.Check == nil) == (r.Across == nil) {
			t.Errorf("%s lacks a part", r.ID)
		}
		// Nobody says anything about these two: that is what is wrong with them.
		mute := r.ID == "ENV-DUPLICATE" || r.ID == "GOENV-OFF-WRITE"
		if r.Severity != conflict.Info && r.Doc.Message == "" && len(r.Doc.Refs) == 0 && !mute {
			t.Errorf("%s: neither a message that people could search for nor a public report", r.ID)
		}
	}
}
