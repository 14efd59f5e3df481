// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// TestRuleBook holds docs/rules.md against the rules; -update writes it.
func TestRuleBook(t *testing.T) {
	file := filepath.Join("..", "..", "docs", "rules.md")
	var want bytes.Buffer
	ruleBook(&want, conflict.Rules())
	if *update {
		if err := os.WriteFile(file, want.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want.String(), string(got)); diff != "" {
		t.Errorf("docs/rules.md is stale; go test ./cmd/goenvtrace -run RuleBook -update (-want +got):\n%s", diff)
	}
}

// TestRulesInReadme: the table people see first names every rule.
func TestRulesInReadme(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range conflict.Rules() {
		if !regexp.MustCompile(`\b` + r.ID + `\b`).Match(data) {
			t.Errorf("README.md doesn't name %s", r.ID)
		}
	}
}

// TestCoverage: every rule and every test that docs/coverage.md names exists.
func TestCoverage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "coverage.md"))
	if err != nil {
		t.Fatal(err)
	}
	var rules []string
	for _, r := range conflict.Rules() {
		rules = append(rules, r.ID)
	}
	tests := testNames(t)
	for _, word := range regexp.MustCompile(`\b(Test[A-Z]\w+|[A-Z]+[0-9]*[A-Z]*(?:-[A-Z]+[0-9]*)+)\b`).FindAllString(string(data), -1) {
		switch {
		case strings.HasPrefix(word, "Test"):
			if !tests[word] {
				t.Errorf("docs/coverage.md names %s, which doesn't exist", word)
			}
		case !slices.Contains(rules, word):
			t.Errorf("docs/coverage.md names %s, which is no rule", word)
		}
	}
}

// testNames are the test functions of the packages that docs/coverage.md cites.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	names := make(map[string]bool)
	for _, pattern := range []string{"*_test.go", "../../decoder/*/*_test.go", "../internal/*/*_test.go", "../../tracer/*_test.go", "../../tracer/*/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllStringSubmatch(string(data), -1) {
				names[m[1]] = true
			}
		}
	}
	return names
}
