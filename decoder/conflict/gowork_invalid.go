// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goworkInvalid = Rule{
	ID:       "GOWORK-INVALID",
	Title:    "GOWORK names no go.work",
	Severity: Error,
	Fatal:    true,
	Total:    true,
	Doc: Doc{
		What: "GOWORK is neither off nor an absolute path, or nothing stands there.",
		Why: "Every command that works on modules ends with it. GOWORK=on is a common guess; a workspace that was " +
			"deleted leaves the variable behind.",
		Fix:     "Unset GOWORK: a go.work in the directory or above is found by itself. GOWORK=off ignores it.",
		Message: "go: invalid GOWORK: not an absolute path\ngo: reading go.work: open /w/go.work: no such file or directory",
		Refs:    []string{"golang/go#49632", "golang/go#51604"},
	},
	Check: checkGoworkInvalid,
}

func checkGoworkInvalid(c *Case) []Finding {
	s, ok := c.setting("GOWORK")
	if ok && c.isGo() && s.Value != "off" && s.Value != "auto" && !path.IsAbs(s.Value) && c.looksForWork() {
		return []Finding{c.found(Error, s, ": "+pathFault(s.Value))}
	}
	if s, ok = c.gowork(); !ok || !path.IsAbs(s.Value) {
		return nil
	}
	if there, ok := c.exists(s.Value); !ok || there {
		return nil
	}
	return []Finding{c.found(Error, s, ", which doesn't exist")}
}

// noWorkspace are the commands on modules that work on one go.mod, whatever
// GOWORK says.
var noWorkspace = map[string]bool{"mod tidy": true, "mod vendor": true}

// looksForWork reports a command that looks at GOWORK. Since Go 1.21 every one
// does, to choose a toolchain; before, those on modules and go env.
func (c *Case) looksForWork() bool {
	if c.value("GO111MODULE") == "off" || c.Config.Version("go1.18") < 0 || c.Config.Command.Name == "work init" {
		return false
	}
	_, reads := c.gowork()
	return reads || c.Config.Command.Name == "env" || c.Config.Version("go1.21") >= 0
}

// gowork is a GOWORK that names a file, for a command that reads it.
func (c *Case) gowork() (goenv.Setting, bool) {
	s, ok := c.setting("GOWORK")
	cmd := &c.Config.Command
	reads := cmd.LoadsModule() && !noWorkspace[cmd.Name] || cmd.Name == "list" ||
		strings.HasPrefix(cmd.Name, "work ") && cmd.Name != "work init"
	if !ok || !reads || !c.isGo() || s.Value == "off" || s.Value == "auto" ||
		c.value("GO111MODULE") == "off" || c.Config.Version("go1.18") < 0 {
		return s, false
	}
	return s, true
}
