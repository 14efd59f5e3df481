// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func ptr[T any](v T) *T { return &v }

// mismatch is the report of one build whose GOROOT came from an rc file.
func mismatch() *Report {
	return &Report{
		Schema: Schema,
		Trace: Trace{
			Started: "2026-01-02T03:04:05Z", Kernel: "6.12.0", Host: "host", Live: true, Complete: true,
			Notes: []string{}, Events: Events{Exec: 3, Fork: 2, Exit: 2},
		},
		Images: []Image{
			{ID: "12@1000.3", PID: 12, Predecessor: ptr("11@900.2"), Edge: "fork", Source: "observed",
				Exe: "/usr/local/go/bin/go", Argv: []string{"go", "build", "."}, Complete: true, Exit: &Exit{Code: 1}},
			{ID: "11@900.2", PID: 11, Edge: "unknown", Source: "snapshot", Exe: "/usr/bin/bash", Argv: []string{"bash", "-i"}, Complete: true},
		},
		Launches: []Launch{
			{ID: "L1", Image: "12@1000.3", Tool: "go", Version: "go1.26.8", Verdict: "conflict", Reasons: []string{}, Exit: &Exit{Code: 1}},
		},
		Findings: []Finding{{
			Rule: "GOROOT-MISMATCH", Severity: "error", Var: "GOROOT", Value: "/opt/go1.22",
			Message: "go build (go1.26.8, pid 12) ran with GOROOT=/opt/go1.22 (tools go1.22.0)", Cause: "rc-file",
			Launches: []string{"L1"},
			Culprits: []Culprit{
				{Var: "GOROOT", Op: "set", Value: "/opt/go1.22", Image: ptr("11@900.2"), Exe: ptr("/usr/bin/bash"),
					Argv: []string{"bash", "-i"}, PID: ptr(uint32(11)),
					Location: &Location{File: "~/.bashrc", Line: 14, Text: "export GOROOT=/opt/go1.22", Confidence: "proven"}},
				{Var: "PATH", Op: "inherited", Found: "found as /usr/local/go/bin/go through PATH entry 1", Value: "/usr/local/go/bin", BeforeTrace: true,
					Image: ptr("11@900.2"), Exe: ptr("/usr/bin/bash"), Argv: []string{"bash", "-i"}, PID: ptr(uint32(11))},
			},
			Fix: []string{"unset GOROOT"},
		}},
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Report)
	}{
		{"mismatch", func(*Report) {}},
		{"no-launch", func(r *Report) { r.Launches, r.Findings = nil, nil }},
		{"no-launch-in-scope", func(r *Report) { r.Launches, r.Findings, r.Trace.Scope = nil, nil, "--pid 7" }},
		{"clean", func(r *Report) { r.Findings, r.Launches[0].Verdict = nil, "clean" }},
		{"unverified", func(r *Report) {
			r.Findings, r.Launches[0].Verdict = nil, "unverified"
			r.Launches[0].Reasons = []string{"the tools of GOROOT could not be read: permission denied"}
		}},
		{"lossy", func(r *Report) {
			r.Trace.Complete, r.Trace.Lost, r.Trace.IncompleteExecs = false, 7, 1
			r.Trace.Notes = []string{"7 lost (bulk): bulk ring of 8192 bytes was full"}
		}},
		{"tried", func(r *Report) {
			r.Findings, r.Launches[0].Verdict = nil, "clean"
			r.Images[0].Edge, r.Images[1].Edge = "exec", "fork"
			r.Images[0].Attempts = []Attempt{{"/usr/local/bin/go", "ENOENT", 3}, {"/opt/a b\x1b/go", "EACCES", 1}}
			r.Images[1].Attempts = []Attempt{{"/usr/local/bin/bash", "ENOENT", 1}}
			r.Images[1].Predecessor = ptr("10@800.1")
		}},
		{"tried-much", func(r *Report) {
			r.Findings, r.Launches[0].Verdict = nil, "clean"
			r.Images[0].Attempts = slices.Repeat([]Attempt{{"/nowhere/go", "ENOENT", 1}}, 20)
			r.Images[0].AttemptsMore = 5
			r.Images[1].Attempts = []Attempt{{"/not/of/this/process", "ENOENT", 1}}
		}},
		{"recovered", func(r *Report) { r.Trace.Complete, r.Trace.Lost, r.Trace.RecoveredExecs = false, 2, 1 }},
		{"hostile", func(r *Report) {
			r.Images[0].Argv = []string{"go", "build", "\x1b[2J\n"}
			r.Findings[0].Message = "go build \x1b]0;x\x07"
			r.Findings[0].Culprits[0].Location.Text = "export GOROOT=\u202e/opt"
		}},
		{"gap", func(r *Report) {
			r.Findings[0].Culprits[0].Gap, r.Findings[0].Culprits[0].Location = true, nil
			r.Findings[0].Culprits[1].BeforeTrace, r.Findings[0].Culprits[1].Unknown = false, true
		}},
		{"via", func(r *Report) {
			c := &r.Findings[0].Culprits[1]
			c.BeforeTrace, c.Op, c.Value = false, "removed", "/opt/go1.22/bin"
			c.Via = &Via{How: "tmux client", Argv: []string{"tmux", "new-session", "-d"}, PID: 40, Confidence: "matched"}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := mismatch()
			tt.change(r)
			var got bytes.Buffer
			if err := Text(&got, r); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", tt.name+".txt"), got.Bytes())
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("%s (-want +got):\n%s\nrewrite it with: go test ./cmd/internal/report -update", name, d)
	}
}
