// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"slices"
)

var goenvShadowed = Rule{
	ID:       "GOENV-SHADOWED",
	Title:    "the environment overrides what go env -w wrote",
	Severity: Info,
	Doc: Doc{
		What: "A variable stands in the user's go/env file, and the environment has it with another value.",
		Why: "The environment wins. go env -w says so once, when it writes; later nobody does, and the file looks " +
			"as if it had no effect.",
		Fix:     "Unset the variable where the finding says, or drop the line: go env -u NAME.",
		Message: "warning: go env -w GOPROXY=... does not override conflicting OS environment variable",
	},
	Check: checkGoenvShadowed,
}

func checkGoenvShadowed(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	var found []Finding
	for _, line := range c.Config.Shadowed {
		s, ok := c.Config.Get(line.Name)
		if !ok || slices.Contains(c.Config.Command.Repairs(), line.Name) {
			continue
		}
		f := c.found(Info, s, "")
		f.Message = fmt.Sprintf("%s ran with %s=%s from the environment; %s:%d says %s",
			c.subject(), s.Name, show(s.Value), show(line.File), line.Line, show(line.Value))
		f.Fix = append(f.Fix, "go env -u "+line.Name)
		found = append(found, f)
	}
	return found
}
