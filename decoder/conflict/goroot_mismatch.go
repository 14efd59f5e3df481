// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var gorootMismatch = Rule{
	ID:       "GOROOT-MISMATCH",
	Title:    "GOROOT names a tree of another Go version than the go command",
	Severity: Error,
	Doc: Doc{
		What: "GOROOT, from the environment or from the user's go/env file, names a tree whose compiler " +
			"has another version than the go command that runs. Versions are compared, never paths: " +
			"a copy, a symlink or a symlink farm of the same release is fine.",
		Why: "The go command takes compiler, linker and standard library from GOROOT and itself from PATH. " +
			"When the two come from different places (a line in a startup file, a terminal server that is " +
			"older than the line, sudo that keeps one and replaces the other, a version manager that " +
			"exported GOROOT once), every command that compiles fails. go version doesn't show it, " +
			"and go env prints the version of one and the path of the other. gopls reports nothing and " +
			"reads the wrong standard library.",
		Fix: "Unset GOROOT, at the place that the finding names. A go command finds its own tree; " +
			"GOROOT is never needed for a correct installation. If a version manager sets it, let " +
			"the same manager provide the first go in PATH.",
		Message: `compile: version "go1.22.0" does not match go tool version "go1.26.8"`,
		Refs: []string{"golang/go#34214", "golang/go#26933", "golang/go#15877", "pulumi/pulumi#6002",
			"asdf-community/asdf-golang#106", "jdx/mise#12342", "actions/setup-go#107", "microsoft/go#454"},
	},
	Check: checkGorootMismatch,
}

func checkGorootMismatch(c *Case) []Finding {
	m, ok := c.toolMismatch()
	if !ok {
		if c.isGo() && c.Config.Root.Baked {
			c.notes.doubt("its GOROOT is linked into the executable, and build info doesn't tell it")
		}
		return nil
	}
	if m.leak {
		return nil
	}
	return []Finding{c.mismatchFinding(m, "")}
}

// mismatchFinding is the finding of both rules about a mismatch.
func (c *Case) mismatchFinding(m mismatch, addendum string) Finding {
	f := Finding{
		Severity: c.severity(),
		Var:      "GOROOT",
		Value:    m.setting.Value,
		Message: fmt.Sprintf("%s ran with GOROOT=%s (tools %s)%s",
			c.subject(), show(m.setting.Value), m.tools, addendum),
	}
	binary := c.chooser()
	if m.culprit != nil {
		f.Culprits = append(f.Culprits, *m.culprit)
		f.Cause = c.cause(m.setting, *m.culprit, binary)
		f.Fix = unset(m.setting, *m.culprit, whyUnset)
	} else if c.Config.Root.Baked {
		f.Cause = CauseBaked
		f.Fix = []string{"run the go of a whole tree, not a copied binary"}
	} else {
		f.Fix = []string{"install that tree again into an empty directory"}
	}
	if binary.known {
		f.Culprits = append(f.Culprits, binary.culprit)
	}
	if m.setting.Layer == goenv.OS && m.leak {
		f.Cause = CauseToolchainLeak
	}
	return f
}
