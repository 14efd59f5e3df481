// SPDX-License-Identifier: Apache-2.0

package conflict

import "path"

var gobinInvalid = Rule{
	ID:       "GOBIN-INVALID",
	Title:    "GOBIN is not absolute",
	Severity: Error,
	Doc: Doc{
		What: "GOBIN is a relative path, begins with ~, or carries quotation marks.",
		Why: "go install ends with it; every other command is content, so it shows late. go env -w takes such a " +
			"value without a word. An empty or missing GOBIN is the normal case.",
		Fix:     "Write the path out, or unset GOBIN: the default is the bin directory of GOPATH.",
		Message: "cannot install, GOBIN must be an absolute path",
	},
	Check: checkGobinInvalid,
}

func checkGobinInvalid(c *Case) []Finding {
	s, ok := c.setting("GOBIN")
	if !ok || !c.isGo() || path.IsAbs(s.Value) {
		return nil
	}
	severity := Warn
	if c.Config.Command.Name == "install" {
		severity = Error
	}
	return []Finding{c.found(severity, s, ": "+pathFault(s.Value))}
}
