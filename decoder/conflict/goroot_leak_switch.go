// SPDX-License-Identifier: Apache-2.0

package conflict

import "strings"

var gorootLeakSwitch = Rule{
	ID:       "GOROOT-LEAK-SWITCH",
	Title:    "a go command's own GOROOT leaked into another go",
	Severity: Error,
	Doc: Doc{
		What: "As GOROOT-MISMATCH, but no person set GOROOT: a go command did, for a toolchain switch " +
			"or for go generate, and a program that it started runs another go.",
		Why: "When go.mod asks for a newer Go, the go command replaces itself by that toolchain and sets " +
			"GOROOT to it. What this go starts (go run, go test, go generate) inherits GOROOT. A script " +
			"that then calls another go by its path, or resets PATH, runs that go with the tools of the first.",
		Fix: "Call go through PATH (go puts its own directory first for test and generate, and for run " +
			"since Go 1.24), unset GOROOT in the script that calls another go, or install the Go " +
			"that go.mod asks for so that no switch is needed.",
		Message: `compile: version "go1.26.7" does not match go tool version "go1.26.8"`,
		Refs:    []string{"golang/go#68005", "golang/vscode-go#3694", "golang/go#23635"},
	},
	Check: checkGorootLeakSwitch,
}

func checkGorootLeakSwitch(c *Case) []Finding {
	m, ok := c.toolMismatch()
	if !ok || !m.leak {
		return nil
	}
	from := "a toolchain switch"
	if !strings.Contains(m.setting.Value+"/", "/golang.org/toolchain@") {
		from = "the go command that started it"
	}
	return []Finding{c.mismatchFinding(m, ", which leaked from "+from)}
}
