// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// TestTries: a fork of the shell looks for env, and env looks for go.
func TestTries(t *testing.T) {
	a := newStory().a
	shell := decoder.ImageID{Process: decoder.ProcessID{TGID: 9, Start: 900}, Exec: 1}
	of := func(exec uint64) decoder.ImageID { return decoder.ImageID{Process: goProcess, Exec: exec} }
	goExec := &decoder.Exec{Time: 1005, Image: of(3), Source: decoder.Observed, Exe: "/go/bin/go", Complete: true}
	for _, ev := range []decoder.Event{
		&decoder.Exec{Time: 900, Image: shell, Source: decoder.Snapshot, Exe: "/bin/sh", Complete: true},
		&decoder.Attempt{Time: 910, Image: shell, Filename: "/of/the/shell/itself", Errno: 2},
		&decoder.Fork{Time: 1000, Parent: shell, Child: goProcess},
		&decoder.Attempt{Time: 1001, Image: of(1), Filename: "/a/env", Errno: 13},
		&decoder.Exec{Time: 1002, Image: of(2), Source: decoder.Observed, Exe: "/bin/env", Complete: true},
		&decoder.Attempt{Time: 1003, Image: of(2), Filename: "/a/go", Errno: 2},
		&decoder.Attempt{Time: 1004, Image: of(2), Filename: "/a/go", Errno: 2},
		goExec,
		&decoder.Fact{Image: goExec.Image, Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: goExec.Exe},
			Answer: decoder.Answer{State: decoder.Exists, Build: &decoder.BuildInfo{GoVersion: "go1.26.8", Path: "cmd/go"}}},
		&decoder.Exit{Time: 2000, Process: goProcess},
	} {
		a.add(ev)
	}
	if len(a.tries) != 1 {
		t.Errorf("the tries of %d processes are kept, one lives", len(a.tries))
	}
	got := map[string][]report.Attempt{}
	for _, img := range a.report(true).Images {
		got[img.ID] = img.Attempts
	}
	want := map[string][]report.Attempt{
		shell.String(): nil,
		of(2).String(): {{Filename: "/a/env", Errno: "EACCES", Count: 1}},
		of(3).String(): {{Filename: "/a/go", Errno: "ENOENT", Count: 2}},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("attempts (-want +got):\n%s", d)
	}
}

// TestVain: where nothing was launched, what was tried is the answer.
func TestVain(t *testing.T) {
	shell := decoder.ImageID{Process: decoder.ProcessID{TGID: 9, Start: 900}, Exec: 1}
	other := decoder.ImageID{Process: decoder.ProcessID{TGID: 8, Start: 800}, Exec: 1}
	a := newAnalysis(trace.Header{}, proctree.Scope{Kind: proctree.ScopeTree, Process: shell.Process})
	for _, ev := range []decoder.Event{
		&decoder.Exec{Time: 800, Image: other, Source: decoder.Snapshot, Exe: "/bin/sh", Complete: true},
		&decoder.Exec{Time: 900, Image: shell, Source: decoder.Snapshot, Exe: "/bin/sh", Complete: true},
		&decoder.Attempt{Time: 910, Image: other, Filename: "/not/in/scope/go", Errno: 2},
		&decoder.Attempt{Time: 911, Image: shell, Filename: "/a/go", Errno: 2},
		&decoder.Attempt{Time: 912, Image: shell, Filename: "/b/go", Errno: 13},
		&decoder.Attempt{Time: 913, Image: shell, Filename: "/a/cargo", Errno: 2},
		&decoder.Exit{Time: 914, Process: shell.Process},
	} {
		a.add(ev)
	}
	var text strings.Builder
	if err := report.Text(&text, a.report(true)); err != nil {
		t.Fatal(err)
	}
	if want := "tried in vain: /a/go (ENOENT), /b/go (EACCES)\n"; !strings.Contains(text.String(), want) {
		t.Errorf("%q is not in:\n%s", want, &text)
	}
}

func TestTriesAreBounded(t *testing.T) {
	a := tries{}
	for i := range uint64(100) {
		a.add(&decoder.Attempt{Image: decoder.ImageID{Process: goProcess, Exec: i}, Errno: 2})
	}
	list := a[goProcess]
	if len(list) != maxTriers || list[len(list)-1].exec != 99 {
		t.Errorf("%d images are kept, the last is %d", len(list), list[len(list)-1].exec)
	}
}
