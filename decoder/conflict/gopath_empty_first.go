// SPDX-License-Identifier: Apache-2.0

package conflict

import "strings"

var gopathEmptyFirst = Rule{
	ID:       "GOPATH-EMPTY-FIRST",
	Title:    "GOPATH begins with an empty entry, so there is no module cache",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "GOPATH begins with a colon, GOMODCACHE isn't set, and a command that needs modules failed.",
		Why: "The module cache lies below the first entry. GOPATH=$GOPATH:/home/u/go makes such a value where GOPATH " +
			"was empty before. Commands that need no module work; empty entries elsewhere are fine.",
		Fix:     "Take the leading colon away where the finding says, or set GOMODCACHE.",
		Message: "module cache not found: neither GOMODCACHE nor GOPATH is set",
	},
	Check: checkGopathEmptyFirst,
}

func checkGopathEmptyFirst(c *Case) []Finding {
	s, ok := c.gopath()
	if !ok || !strings.HasPrefix(s.Value, ":") || c.value("GOMODCACHE") != "" || !c.Config.Command.Fetches() || !c.failed() {
		return nil
	}
	return []Finding{c.found(Error, s, ": there is no module cache below an empty entry")}
}
