// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var pathRelative = Rule{
	ID:       "PATH-RELATIVE",
	Title:    "go is found through a relative entry of PATH",
	Severity: Error,
	Doc: Doc{
		What: "The first entry of PATH that holds a go command is relative or empty (the current directory).",
		Why: "A shell runs it. A program written in Go refuses to (since Go 1.19), so gopls and dlv fail where the " +
			"terminal works, and in another directory everybody finds another go. Relative entries without a go are fine.",
		Fix:     "Make the entry absolute, or remove it. GODEBUG=execerrdot=0 switches the refusal off.",
		Message: `exec: "go": cannot run executable found relative to current directory`,
		Refs:    []string{"github/codeql#14373", "DopplerHQ/cli#415"},
	},
	Check: checkPathRelative,
}

func checkPathRelative(c *Case) []Finding {
	value, whole, ok := c.pathOf(0)
	if !ok || !whole || !slices.ContainsFunc(goenv.SplitList(value), func(e string) bool { return !path.IsAbs(e) }) ||
		strings.Contains(c.value("GODEBUG"), "execerrdot=0") || !c.isGo() && !c.startsGo() {
		return nil
	}
	list := goenv.LookPath(c.notes.ask, value, c.Exec.CWD, "go")
	if len(list) == 0 || list[0].Unknown || path.IsAbs(list[0].Entry) {
		return nil
	}
	if b, ok := c.build(list[0].File); !ok || !isToolchain(b) {
		return nil
	}
	entry := list[0].Entry
	f := Finding{
		Severity: Warn,
		Var:      "PATH",
		Value:    entry,
		Message: fmt.Sprintf("%s ran where go is found as %s through PATH entry %d (%s), which is relative",
			c.subject(), show(list[0].File), list[0].Index+1, show(entry)),
		Fix: []string{"make the entry absolute, or remove it"},
	}
	if !c.isGo() {
		f.Severity = Error
	}
	if steps := c.Launch.Subject.Path(); list[0].Index < len(steps) {
		step := steps[list[0].Index].Step
		step.Value = pathEntry(entry)
		f.Culprits = []Culprit{{Var: "PATH", Step: step}}
	}
	return []Finding{f}
}
