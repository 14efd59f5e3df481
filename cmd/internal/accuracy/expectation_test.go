// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScript(t *testing.T) {
	for cwd, want := range map[string]string{
		"/tmp/cmd-go-test-26966021/tmpdir377775231/mod_off1374288659/gopath/src": "mod_off",
		"/tmp/cmd-go-test-26966021/tmpdir377775231/mod_off1374288659":            "mod_off",
		"/tmp/cmd-go-test-26966021/gotest2557317625/home":                        "gotest",
		"/home/u/project12345678":                                                "-",
		"":                                                                       "-",
	} {
		if got := script(cwd); got != want {
			t.Errorf("%s belongs to %q, want %q", cwd, got, want)
		}
	}
}

func TestParseWantsAReason(t *testing.T) {
	got, err := parse("# a comment\n\nmod_off\tGO111MODULE-OFF\tGO111MODULE\tbecause\n")
	if err != nil || len(got) != 1 || got[0] != (expectation{"mod_off", "GO111MODULE-OFF", "GO111MODULE"}) {
		t.Errorf("parse = %v, %v", got, err)
	}
	for _, bad := range []string{"a\tb\tc", "a\tb\tc\t", "a b c d"} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// testReport is two launches: a finding in the first, doubt about the second.
const testReport = `{
	"Images": [{"ID": "1", "CWD": "/tmp/cmd-go-test-1/one1234567"}, {"ID": "2", "CWD": "/tmp/cmd-go-test-1/two1234567"}],
	"Launches": [{"ID": "L1", "Image": "1", "Verdict": "conflict"}, {"ID": "L2", "Image": "2", "Verdict": "unverified"}],
	"Findings": [
		{"Rule": "R", "Severity": "warn", "Var": "V", "Message": "m", "Launches": ["L1"]},
		{"Rule": "I", "Severity": "info", "Var": "V", "Message": "m", "Launches": ["L1"]}]}`

func TestCompare(t *testing.T) {
	var r document
	if err := json.Unmarshal([]byte(testReport), &r); err != nil {
		t.Fatal(err)
	}
	found := expectation{"one", "R", "V"}
	for _, tt := range []struct {
		name   string
		want   []expectation
		score  score
		failed bool
		ratios string
	}{
		{"right", []expectation{found}, score{right: 1}, false, "precision 1.0000 (1 of 1), recall 1.0000 (1 of 1)"},
		{"not expected", nil, score{wrong: []string{"one R V: m"}}, true, "precision 0.0000 (0 of 1), recall -"},
		{
			"missing", []expectation{found, {"one", "S", "V"}},
			score{right: 1, missing: []string{"one S V"}}, true, "recall 0.5000 (1 of 2)",
		},
		{
			"missing where the report says that it doesn't know", []expectation{found, {"two", "R", "V"}},
			score{right: 1, doubtful: []string{"two R V"}}, false, "recall 0.5000 (1 of 2)",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := compare("corpus", r, tt.want)
			tt.score.name, tt.score.launches, tt.score.unverified = "corpus", 2, 1
			if diff := cmp.Diff(tt.score, got, cmp.AllowUnexported(score{})); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
			var out bytes.Buffer
			err := show(&out, []score{got})
			if (err != nil) != tt.failed || !strings.Contains(out.String(), tt.ratios) {
				t.Errorf("%v, lacks %q:\n%s", err, tt.ratios, &out)
			}
		})
	}
}
