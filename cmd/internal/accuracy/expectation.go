// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"regexp"
	"strings"
)

// expectation is a finding of warn or worse that is right, with the reason.
type expectation struct {
	script, rule, name string
}

func (e expectation) String() string { return e.script + " " + e.rule + " " + e.name }

// parse reads a table: script, rule, variable and reason, separated by tabs.
func parse(text string) ([]expectation, error) {
	var out []expectation
	for i, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 || f[3] == "" {
			return nil, fmt.Errorf("line %d: %d fields, want script, rule, variable and a reason", i+1, len(f))
		}
		out = append(out, expectation{f[0], f[1], f[2]})
	}
	return out, nil
}

// scriptDir is where the go command's tests run a script: its name and a number
// that is another one each time.
var scriptDir = regexp.MustCompile(`/cmd-go-test-[0-9]+/(?:tmpdir[0-9]+/)?([A-Za-z_0-9]*?)[0-9]{5,}(?:/|$)`)

// script names what a directory belongs to.
func script(cwd string) string {
	if m := scriptDir.FindStringSubmatch(cwd); m != nil {
		return m[1]
	}
	return "-"
}

// compare sorts the findings of a report: right, wrong, and what is missing. One
// that is missing where a launch of the same script could not be verified is
// counted apart: the report said so.
func compare(name string, r document, want []expectation) score {
	s := score{name: name, launches: len(r.Launches)}
	cwd := make(map[string]string)
	for _, img := range r.Images {
		cwd[img.ID] = img.CWD
	}
	of := make(map[string]string) // launch → script
	doubtful := make(map[string]bool)
	for _, l := range r.Launches {
		of[l.ID] = script(cwd[l.Image])
		if l.Verdict == "unverified" {
			s.unverified++
			doubtful[of[l.ID]] = true
		}
	}
	seen := make(map[expectation]string)
	for _, f := range r.Findings {
		if f.Severity == "info" {
			continue
		}
		for _, id := range f.Launches {
			seen[expectation{of[id], f.Rule, f.Var}] = f.Message
		}
	}
	for _, e := range want {
		switch {
		case seen[e] != "":
			s.right++
			delete(seen, e)
		case doubtful[e.script]:
			s.doubtful = append(s.doubtful, e.String())
		default:
			s.missing = append(s.missing, e.String())
		}
	}
	for e, message := range seen {
		s.wrong = append(s.wrong, e.String()+": "+message)
	}
	return s
}
