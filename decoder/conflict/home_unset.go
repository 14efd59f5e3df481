// SPDX-License-Identifier: Apache-2.0

package conflict

import "fmt"

var homeUnset = Rule{
	ID:       "HOME-UNSET",
	Title:    "nothing says where the build cache is",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "A command that needs the build cache runs without HOME, XDG_CACHE_HOME and GOCACHE.",
		Why: "Every building command ends at once. env -i, cron, a systemd system unit and a container without " +
			"a user all start programs so. GOPATH loses its default too.",
		Fix: "Set HOME, or GOCACHE (and GOPATH or GOMODCACHE) to absolute paths.",
		Message: "build cache is required, but could not be located: GOCACHE is not defined and neither " +
			"$XDG_CACHE_HOME nor $HOME are defined",
	},
	Check: checkHomeUnset,
}

func checkHomeUnset(c *Case) []Finding {
	if !c.isGo() || !c.Config.Command.NeedsCache() {
		return nil
	}
	for _, name := range []string{"HOME", "XDG_CACHE_HOME", "GOCACHE"} {
		if c.has(name) {
			return nil
		}
	}
	return []Finding{{
		Severity: Error,
		Var:      "HOME",
		Message:  fmt.Sprintf("%s ran without HOME, XDG_CACHE_HOME and GOCACHE: there is no build cache", c.subject()),
		Culprits: []Culprit{c.gone("HOME")},
		Fix:      []string{"export HOME", "set GOCACHE to an absolute path"},
	}}
}
