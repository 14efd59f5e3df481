// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"slices"
	"testing"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// said is a live output that remembers what was said.
type said []string

func (s *said) launch(r *report.Report) { *s = append(*s, "launch "+r.Launches[0].Verdict) }

func (s *said) ended(r *report.Report, withdrawn, late []report.Finding) {
	*s = append(*s, fmt.Sprintf("ended %d, withdrawn %d, late %d", r.Launches[0].Exit.Code, len(withdrawn), len(late)))
}

// story feeds a launch of go version to the analysis and to the live output, as
// the pipeline does, and lets a test choose what happens when.
type story struct {
	a    *analysis
	v    *live
	said said
	l    *launch
	env  []decoder.Entry
}

var goProcess = decoder.ProcessID{TGID: 10, Start: 1000}

func newStory(env ...string) *story {
	s := &story{a: newAnalysis(trace.Header{}, proctree.Scope{})}
	s.v = newLive(&s.said)
	for _, e := range env {
		s.env = append(s.env, decoder.ParseEntry(e))
	}
	return s
}

func (s *story) pass(ev decoder.Event) *launch {
	l := s.a.add(ev)
	if l != nil {
		s.v.due(l)
	}
	return l
}

func (s *story) opens() {
	shell := decoder.ImageID{Process: decoder.ProcessID{TGID: 9, Start: 900}, Exec: 1}
	s.pass(&decoder.Exec{Time: 900, Image: shell, Source: decoder.Snapshot, Exe: "/bin/sh", Complete: true})
	s.pass(&decoder.Fork{Time: 990, Parent: shell, Child: goProcess})
	exec := &decoder.Exec{
		Time: 1000, Image: decoder.ImageID{Process: goProcess, Exec: 2}, Source: decoder.Observed,
		Exe: "/go/bin/go", Filename: "/go/bin/go", CWD: "/", Argv: []string{"/go/bin/go", "version"},
		Env: s.env, Complete: true,
	}
	s.pass(exec)
	s.l = s.pass(&decoder.Fact{
		Image:    exec.Image,
		Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: exec.Exe},
		Answer: decoder.Answer{State: decoder.Exists, Build: &decoder.BuildInfo{
			GoVersion: "go1.26.8", Path: "cmd/go", Machine: "linux/amd64"}},
	})
	s.v.opened(s.l, 1000)
}

// answered gives every question its answer: a tree of Go in /go, and nothing else.
func (s *story) answered() {
	s.l.judge(func(q decoder.Question) decoder.Answer {
		a := decoder.Answer{State: decoder.Absent}
		if q.Path == "/go/pkg/tool" {
			a = decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{Type: "dir", Real: q.Path}}
		}
		s.pass(&decoder.Fact{Image: s.l.image.ID, Question: q, Answer: a})
		return a
	})
	s.v.asked(s.l)
}

func (s *story) exits(code int) { s.pass(&decoder.Exit{Time: 2000, Process: goProcess, Code: code}) }

// replaced is an exec whose environment was lost.
func (s *story) replaced() {
	s.pass(&decoder.Exec{
		Time: 1500, Image: decoder.ImageID{Process: goProcess, Exec: 3}, Source: decoder.Observed,
		Missing: []decoder.Range{{Len: 100, Cause: "ring_full"}},
	})
}

func (s *story) switches() {
	s.pass(&decoder.Exec{
		Time: 1500, Image: decoder.ImageID{Process: goProcess, Exec: 3}, Source: decoder.Observed,
		Env: []decoder.Entry{decoder.ParseEntry("GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.27.0")}, Complete: true,
	})
}

func TestLive(t *testing.T) {
	tests := []struct {
		name string
		env  []string
		tell func(*story)
		want []string
	}{
		{"exit, then facts", nil, func(s *story) { s.opens(); s.exits(0); s.answered() }, []string{"launch clean"}},
		{"facts, then exit", nil, func(s *story) { s.opens(); s.answered(); s.exits(0) }, []string{"launch clean"}},
		{"runs long", nil, func(s *story) { s.opens(); s.answered(); s.v.tick(1000 + judgeAfter + 1) }, []string{"launch clean"}},
		{"does not run long yet", nil, func(s *story) { s.opens(); s.answered(); s.v.tick(1001) }, nil},
		{"facts are awaited however long it runs", nil, func(s *story) { s.opens(); s.v.tick(1e12) }, nil},
		{"the end shows what was never judged", nil, func(s *story) { s.opens(); s.v.finish() }, []string{"launch unverified"}},
		{"ends after its line", nil, func(s *story) {
			s.opens()
			s.answered()
			s.v.tick(1e12)
			s.exits(3)
		}, []string{"launch clean", "ended 3, withdrawn 0, late 0"}},
		{"superseded", nil, func(s *story) { s.opens(); s.answered(); s.switches(); s.v.finish() }, nil},
		{"perhaps superseded", nil, func(s *story) { s.opens(); s.answered(); s.replaced() }, []string{"launch unverified"}},
		{"exit 0 takes a finding back", []string{"GOPATH=relative"}, func(s *story) {
			s.opens()
			s.answered()
			s.v.tick(1e12)
			s.exits(0)
		}, []string{"launch conflict", "ended 0, withdrawn 1, late 0"}},
		{"another exit does not", []string{"GOPATH=relative"}, func(s *story) {
			s.opens()
			s.answered()
			s.v.tick(1e12)
			s.exits(2)
		}, []string{"launch conflict", "ended 2, withdrawn 0, late 0"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newStory(tt.env...)
			tt.tell(s)
			if !slices.Equal(s.said, tt.want) {
				t.Errorf("said %q, want %q", s.said, tt.want)
			}
		})
	}
}

// A fact that does not stand right behind its exec makes no launch: the tree
// may have taken the image for a child's that has not called execve yet.
func TestFactElsewhereMakesNoLaunch(t *testing.T) {
	s := newStory()
	s.opens()
	other := decoder.ProcessID{TGID: 11, Start: 1100}
	s.pass(&decoder.Fork{Time: 1100, Parent: s.l.image.ID, Child: other})
	l := s.pass(&decoder.Fact{
		Image:    decoder.ImageID{Process: other, Exec: 2},
		Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: "/go/bin/go"},
		Answer:   decoder.Answer{State: decoder.Exists, Build: &decoder.BuildInfo{Path: "cmd/go"}},
	})
	if l != nil || len(s.a.launches) != 1 {
		t.Errorf("%d launches", len(s.a.launches))
	}
}
