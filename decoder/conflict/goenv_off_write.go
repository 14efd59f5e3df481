// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

var goenvOffWrite = Rule{
	ID:       "GOENV-OFF-WRITE",
	Title:    "go env -w writes a file that GOENV=off ignores",
	Severity: Warn,
	Doc: Doc{
		What: "go env -w or -u runs with GOENV=off.",
		Why: "Reading is off, writing is not: the change goes to the default file, where it has no effect here and " +
			"surprises every other shell.",
		Fix: "Unset GOENV for go env -w, or set the variable in the environment instead.",
	},
	Check: checkGoenvOffWrite,
}

func checkGoenvOffWrite(c *Case) []Finding {
	s, ok := c.setting("GOENV")
	if !ok || !c.isGo() || s.Layer != goenv.OS || s.Value != "off" || !c.Config.Command.WritesEnv() {
		return nil
	}
	return []Finding{c.found(Warn, s, ": what it writes goes to the default file, and is not read here")}
}
