// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

var goenvInvalid = Rule{
	ID:       "GOENV-INVALID",
	Title:    "GOENV names no file",
	Severity: Warn,
	Doc: Doc{
		What: "GOENV in the environment is a directory. A file that doesn't exist yet is fine: go env -w makes it.",
		Why: "GOENV is the path of the file that go env -w writes, not a place for environments. The go command " +
			"reads nothing there and says nothing; go env -w fails.",
		Fix:     "Unset GOENV, or name a file. GOENV=off does without.",
		Message: "go: writing go env config: open /home/u/go: is a directory",
	},
	Check: checkGoenvInvalid,
}

func checkGoenvInvalid(c *Case) []Finding {
	s, ok := c.setting("GOENV")
	if !ok || !c.isGo() || s.Layer != goenv.OS || s.Value == "off" || c.Config.Env.Path == "" {
		return nil
	}
	if dir, ok := c.isDir(c.Config.Env.Path); !ok || !dir {
		return nil
	}
	return []Finding{c.found(Warn, s, ", which is a directory")}
}
