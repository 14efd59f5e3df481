// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// rc is the explanation of a GOROOT from a startup file below a login.
func rc() Explanation {
	return Explanation{
		Launch:  Launch{ID: "L1", Tool: "go", Version: "go1.26.8", Verdict: "conflict", Exit: &Exit{Code: 1}},
		Command: []string{"go", "build", "."}, PID: 15,
		Names:  []string{"GOROOT", "PATH"},
		Values: []Value{{Name: "GOROOT", Value: "/opt/go1.22", Set: true, Layer: "os"}, {Name: "PATH", Set: true, Layer: "os"}},
		Links: []Link{
			{PID: 1, Argv: []string{"/sbin/init"}, Changes: []Change{{Name: "PATH", Step: Step{Op: "inherited", Value: "/usr/bin:/bin", BeforeTrace: true}}}},
			{PID: 8, Argv: []string{"sshd: u"}, Exe: "/usr/sbin/sshd", Forked: true},
			{PID: 9, Argv: []string{"-bash"}, At: ptr(int64(2e6)), Changes: []Change{
				{Name: "GOROOT", Step: Step{Op: "set", Value: "/opt/go1.20", Location: &Location{File: "/home/u/.profile", Line: 3, Text: "export GOROOT=/opt/go1.20", Confidence: "proven", home: "/home/u"}}},
				{Name: "PATH", Step: Step{Op: "prepended", Value: "/opt/go1.20/bin"}, Bracket: &Bracket{After: &Child{PID: 10, Argv: []string{"dircolors", "-b"}, At: 3e6}, By: &Child{PID: 11, Argv: []string{"ls"}, At: 9e8}}},
				{Name: "PATH", Step: Step{Op: "removed", Value: "/snap/bin"}, Bracket: &Bracket{After: &Child{PID: 10, Argv: []string{"dircolors", "-b"}, At: 3e6}, By: &Child{PID: 11, Argv: []string{"ls"}, At: 9e8}}},
			}},
			{PID: 12, Argv: []string{"make"}, Exe: "/usr/bin/make", At: ptr(int64(1e9))},
			{PID: 13, Argv: []string{"sh", "-c", "./build"}, Exe: "/usr/bin/dash", At: ptr(int64(1e9))},
			{PID: 13, Argv: []string{"bash", "./build"}, Exe: "/usr/bin/bash", At: ptr(int64(1e9)), Becomes: true},
			{PID: 14, Argv: []string{"sh", "-c", "GOROOT=/opt/go1.22 go build ."}, At: ptr(int64(11e8)), Changes: []Change{
				{Name: "GOROOT", Step: Step{Op: "replaced", Value: "/opt/go1.22", Unlocated: "typed or evaluated in sh (pid 14)"}, Bracket: &Bracket{By: &Child{PID: 15, Argv: []string{"go", "build", "."}, At: 12e8}, Alone: true}},
			}},
			{PID: 15, Argv: []string{"go", "build", "."}, At: ptr(int64(12e8))},
		},
	}
}

func TestExplainText(t *testing.T) {
	for _, tt := range []struct {
		name   string
		width  int
		change func(*Explanation)
	}{
		{"explain", 0, func(*Explanation) {}},
		{"explain-narrow", 50, func(*Explanation) {}},
		{"explain-removed", 0, func(e *Explanation) {
			e.Links[6].Changes[0] = Change{Name: "GOROOT", Step: Step{Op: "removed", Value: "/opt/go1.20"}, Bracket: &Bracket{After: &Child{PID: 2, At: 1e9, Exe: "/bin/x"}}}
			e.Values[0] = Value{Name: "GOROOT", Layer: "os"}
		}},
		{"explain-gap", 0, func(e *Explanation) {
			e.Links[2].Changes[0].Gap, e.Links[2].Changes[0].Location = true, nil
			e.Links[4].Gap = true
			e.Links[0].Changes[0].BeforeTrace, e.Links[0].Changes[0].Unknown = false, true
			e.Launch.Unread = []Unread{{File: "/home/u/.bash_profile", Reason: "permission denied"}}
		}},
		{"explain-hostile", 0, func(e *Explanation) {
			e.Values[0].Value = "/opt/\x1b[2J\n"
			e.Command = []string{"go", "\x1b]0;x\x07"}
			e.Links[2].Changes[0].Location.Text = "export GOROOT=\u202e/opt"
			e.Links[2].Changes[1].Bracket.By.Argv = []string{"\x07"}
			e.Links[4].Exe = "/\x1b[31m"
			e.Links[6].Changes[0].Unlocated = "typed\nL2  clean"
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := rc()
			tt.change(&e)
			var got bytes.Buffer
			if err := ExplainText(&got, e, tt.width); err != nil {
				t.Fatal(err)
			}
			golden(t, filepath.Join("testdata", tt.name+".txt"), got.Bytes())
		})
	}
}

// A chain may be of any length: the tree doesn't walk off the page.
func TestExplainDeep(t *testing.T) {
	e := rc()
	var links []Link
	for range 100 {
		links = append(links, e.Links[2], e.Links[3])
	}
	e.Links = links
	var got bytes.Buffer
	if err := ExplainText(&got, e, 80); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(got.String()) {
		if n := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); n > 80 {
			t.Fatalf("%d columns: %s", n, line)
		}
	}
}

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		in    string
		width int
		want  string
	}{
		{"abc", 0, "abc"}, {"abc", 3, "abc"}, {"abcd", 3, "ab…"}, {"a  d", 3, "a…"}, {"äöüß", 3, "äö…"},
		{"世界世", 6, "世界世"}, {"世界世界", 6, "世界…"}, {"", 1, ""}, {"ab", 1, "…"},
	} {
		if got := cut(tt.in, tt.width); got != tt.want {
			t.Errorf("%q at %d: %q, want %q", tt.in, tt.width, got, tt.want)
		}
	}
}
