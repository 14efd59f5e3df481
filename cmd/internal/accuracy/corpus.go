// SPDX-License-Identifier: Apache-2.0

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// corpus is a command whose launches are judged.
type corpus struct {
	name    string
	argv    []string
	needs   []string // programs besides go; without one the corpus fails
	least   int      // launches: fewer mean that something was not looked at
	expects string   // table of the findings that are right; empty: none is
}

// corpora are what people do with Go, by the go project's own measure and by
// hand. In the first one many environments are wrong on purpose.
var corpora = []corpus{
	{
		name:    "cmd/go scripts",
		argv:    []string{"go", "test", "-short", "-count=1", "cmd/go"},
		least:   2500,
		expects: "cmd-go.tsv",
	},
	{
		name:  "std packages",
		argv:  []string{"go", "test", "-short", "-count=1", "os/exec", "go/build", "go/importer", "internal/testenv", "cmd/vet"},
		least: 10,
	},
	{
		name:  "ordinary work",
		argv:  []string{"sh", filepath.Join("testdata", "accuracy", "ordinary.sh")},
		least: 25,
	},
	{
		name:  "editor and debugger",
		argv:  []string{"sh", filepath.Join("testdata", "accuracy", "tools.sh")},
		needs: []string{"gopls", "dlv"},
		least: 10,
	},
}

// ready looks for what the corpus needs: better before than after minutes of others.
func (c corpus) ready() error {
	for _, name := range c.needs {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s: %w; go install it", c.name, err)
		}
	}
	return nil
}

// measure traces a corpus and compares its findings with its table.
func (c corpus) measure(dir string) (score, error) {
	trace := filepath.Join(dir, strings.NewReplacer(" ", "-", "/", "-").Replace(c.name)+".jsonl.zst")
	watch := append([]string{"watch", "--only", "--no-record", "-o", trace, "--"}, c.argv...)
	if err := quietly("bin/goenvtrace", watch...); err != nil {
		return score{}, err
	}
	r, err := readReport(trace)
	if err != nil {
		return score{}, err
	}
	if !r.Trace.Live || !r.Trace.Complete || r.Trace.Lost != 0 {
		return score{}, fmt.Errorf("not a whole live trace: %+v", r.Trace)
	}
	if len(r.Launches) < c.least {
		return score{}, fmt.Errorf("%d launches, at least %d were to be judged", len(r.Launches), c.least)
	}
	want, err := c.expected()
	if err != nil {
		return score{}, err
	}
	return compare(c.name, r, want), nil
}

// quietly runs a command whose output matters only where it fails.
func quietly(name string, args ...string) error {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("run %s %s: %w\n%s", name, strings.Join(args, " "), err, tail(out))
	}
	return nil
}

// tail is the end of an output.
func tail(out []byte) []byte {
	const most = 4000
	return out[max(0, len(out)-most):]
}

// document is what is read of a report.
type document struct {
	Trace struct {
		Live, Complete bool
		Lost           int
	}
	Images   []struct{ ID, CWD string }
	Launches []struct {
		ID, Image, Verdict string
	}
	Findings []struct {
		Rule, Severity, Var, Message string
		Launches                     []string
	}
}

func readReport(trace string) (document, error) {
	var r document
	out, err := exec.Command("bin/goenvtrace", "report", "--format", "json", trace).Output()
	if err != nil {
		return r, fmt.Errorf("report %s: %w", trace, err)
	}
	return r, json.Unmarshal(out, &r)
}

func (c corpus) expected() ([]expectation, error) {
	if c.expects == "" {
		return nil, nil
	}
	data, err := os.ReadFile(filepath.Join("testdata", "accuracy", c.expects))
	if err != nil {
		return nil, err
	}
	return parse(string(data))
}
