// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// objects counts what an analysis keeps.
func (a *analysis) objects() map[string]int {
	return map[string]int{
		"processes": a.tree.Len(), "launches": len(a.launches), "by image": len(a.byImage), "running": len(a.running),
		"tries": len(a.tries), "startup": len(a.startup.answers), "opens": len(a.opens.byProcess), "kept opens": len(a.opens.kept),
		"answers": len(a.shared.facts), "children": len(a.shared.children),
	}
}

// shells is a terminal in which a shell after another starts a few go commands: with a
// startup file, a failed exec and an open each.
func shells(n int, conflict func(int) bool) *workload {
	w := newWorkload()
	env := []string{"HOME=/home/u", "PATH=/usr/local/go/bin:/usr/bin:/bin"}
	terminal := w.launcher("/usr/bin/terminal", []string{"terminal"}, env)
	for i := range n {
		shell := w.start(terminal, "/home/u", "/usr/bin/bash", []string{"bash"}, env)
		q := decoder.Question{Kind: decoder.AskStartup, Path: "/home/u/.bashrc"}
		w.events = append(w.events,
			&decoder.Open{Time: w.now, Process: shell.Image.Process, Path: q.Path},
			&decoder.Fact{Time: w.now, Image: shell.Image, Question: q, Answer: decoder.Answer{State: decoder.Absent}},
			&decoder.Attempt{Time: w.now, Image: shell.Image, Filename: "/usr/bin/nothing", Errno: 2})
		for range 4 {
			e, code := env, 0
			if conflict(i) {
				code = 2 // with which the go command ends
				e = append(env[:2:2], "GOPATH=relative")
			}
			x := w.start(shell, "/home/u/src", "/usr/local/go/bin/go", []string{"go", "vet"}, e)
			w.identify(x)
			w.events = append(w.events, &decoder.Exit{Time: w.now, Process: x.Image.Process, Code: code})
		}
		w.exit(shell)
	}
	return w
}

// TestBounded: what is kept does not grow with the length of a trace.
func TestBounded(t *testing.T) {
	for _, tt := range []struct {
		name     string
		load     *workload
		limit    int
		launches int // of those with a finding that the report must hold
	}{
		{"a storm", spawnStorm(100_000), maxLaunches, 0},
		{"a build", goBuild(20_000), maxLaunches, 0},
		{"shells and launches", shells(1_500, func(i int) bool { return i == 3 }), 64, 4},
		{"nothing but findings", shells(1_500, func(int) bool { return true }), 64, 64},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a := newAnalysis(trace.Header{}, proctree.Scope{})
			a.limit = tt.limit
			most := map[string]int{}
			launched := 0
			for i, ev := range tt.load.events {
				if f, ok := ev.(*decoder.Fact); ok && f.Question.Kind == decoder.AskBuildInfo {
					launched++
				}
				a.add(ev)
				if i%31 > 0 {
					continue
				}
				for what, n := range a.objects() {
					most[what] = max(most[what], n)
				}
			}
			t.Logf("of %d events at most %v", len(tt.load.events), most)
			for what, n := range most {
				if n > 2*tt.limit+200 {
					t.Errorf("%d %s are kept", n, what)
				}
			}
			r := a.report(true)
			var released report.Released
			if r.Trace.Released != nil {
				released = *r.Trace.Released
			}
			if len(r.Launches)+int(released.Launches) != launched {
				t.Errorf("%d launches, in the report %d, released %d", launched, len(r.Launches), released.Launches)
			}
			found := 0
			for _, l := range r.Launches {
				if l.Verdict == "conflict" {
					found++
				}
			}
			if found < tt.launches {
				t.Errorf("%d launches with a finding, want %d", found, tt.launches)
			}
		})
	}
}

// TestBoundedReplay: a report made from the file has let go of the same launches.
func TestBoundedReplay(t *testing.T) {
	w := shells(2600, func(i int) bool { return i%100 == 3 })
	name := filepath.Join(t.TempDir(), "t"+traceSuffix)
	a := recordEvents(t, name, w)
	o, err := replayFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if a.released.Launches == 0 {
		t.Fatal("nothing was released")
	}
	var live, later bytes.Buffer
	if err := errors.Join(report.JSON(&live, a.report(true)), report.JSON(&later, report.New(o))); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(live.Bytes(), later.Bytes()) {
		t.Error(cmp.Diff(strings.Split(live.String(), "\n"), strings.Split(later.String(), "\n")))
	}
}
