// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// TestCauseBook holds docs/causes.md against the catalogue; -update writes it.
func TestCauseBook(t *testing.T) {
	var b strings.Builder
	b.WriteString(`<!-- Made by: go test ./cmd/goenvtrace -run CauseBook -update. Don't edit: change decoder/conflict. -->

# Causes

A finding's ` + "`cause`" + ` names the mechanism behind the value: it decides how to get rid of it for good. It is
empty where a shell made the change and nothing tells how, as for a line that was typed.

Who is recognised, and by what, stands in ` + "`decoder/conflict/launcher*.go`" + `: by the file in which the
assignment was found, by the marks that a program leaves in the environment of what it starts, by where
the value lies, and by the executable last. A name that a process gives itself decides nothing.

| cause | where the value stands | recognised |
|---|---|---|
`)
	for _, c := range conflict.Causes() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.ID, c.Means, strings.Join(c.Launchers, "; "))
	}
	file := filepath.Join("..", "..", "docs", "causes.md")
	if *update {
		write(t, file, 0o644, b.String())
	}
	have, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(b.String(), string(have)); d != "" {
		t.Errorf("docs/causes.md is stale (-want +got):\n%s", d)
	}
}
