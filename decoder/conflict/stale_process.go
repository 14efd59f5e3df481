// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
)

var staleProcess = Rule{
	ID:       "STALE-PROCESS",
	Title:    "a gopls or dlv that still runs what has been replaced",
	Severity: Warn,
	Doc: Doc{
		What: "A gopls or dlv that was running before the trace began, and whose own file, or the tree that its GOROOT " +
			"names, is not there any more.",
		Why: "An update replaces files; a program that runs goes on with the old ones, and with the environment it was " +
			"started with. A language server lives as long as its editor, or longer.",
		Fix:     "Start it again: in the editor restart the language server, or end the process.",
		Message: "go: cannot find GOROOT directory",
		Refs:    []string{"golang/vscode-go#3752"},
	},
	Check: checkStaleProcess,
}

func checkStaleProcess(c *Case) []Finding {
	// One that the trace saw starting was what its file is now.
	if c.isGo() || c.Exec.Source != decoder.Snapshot {
		return nil
	}
	restart := []string{fmt.Sprintf("restart it: kill %d, or restart the language server in the editor", pid(c.Exec))}
	if s, ok := c.stat(c.Exec.Exe); ok && s == nil {
		return []Finding{{
			Severity: Warn, Var: "exe", Value: c.Exec.Exe,
			Message:  fmt.Sprintf("%s runs %s, which has been deleted or replaced since it was started", c.subject(), show(c.Exec.Exe)),
			Culprits: []Culprit{},
			Fix:      restart,
		}}
	}
	root := c.Config.Root
	if !root.Explicit || root.Dir == "" {
		return nil
	}
	if s, ok := c.stat(root.Dir); ok && s == nil {
		return []Finding{{
			Severity: Warn, Var: "GOROOT", Value: root.Value,
			Message:  fmt.Sprintf("%s runs with GOROOT=%s, which is not there any more", c.subject(), show(root.Value)),
			Culprits: []Culprit{c.culprit(root.Setting)},
			Fix:      restart,
		}}
	}
	return nil
}
