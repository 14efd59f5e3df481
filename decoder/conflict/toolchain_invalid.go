// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"go/version"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var toolchainInvalid = Rule{
	ID:       "TOOLCHAIN-INVALID",
	Title:    "GOTOOLCHAIN names no toolchain",
	Severity: Error,
	Fatal:    true,
	Total:    true,
	Select:   true,
	Doc: Doc{
		What: "GOTOOLCHAIN is not local, auto, path, a release (go1.25.0), or one of these with +auto or +path; or it " +
			"names a language version (go1.25), which was never released under that name, and PATH has no such " +
			"program; or it allows PATH only, and PATH has no such program.",
		Why: "Every command but a few forms of go env ends with it. The usual slip is the missing go: " +
			"GOTOOLCHAIN=1.25.0.",
		Fix: "Write go1.25.0, or unset GOTOOLCHAIN.",
		Message: "go: invalid GOTOOLCHAIN \"1.25.0\"\n" + "go: cannot find \"go1.25.0\" in PATH\n" +
			"go: invalid toolchain: go1.25 is a language version but not a toolchain version (go1.25.x)",
	},
	Check: checkToolchainInvalid,
}

func checkToolchainInvalid(c *Case) []Finding {
	if !c.isGo() || goenv.SwitchTarget(c.Exec) {
		return nil
	}
	want, ok := c.setting("GOTOOLCHAIN")
	if !ok || want.Layer == goenv.Default || strings.HasPrefix(want.Value, "local") || want.Value == "auto" {
		return nil
	}
	s, known := c.selection()
	if !known || s.Toolchain == "" {
		return nil
	}
	if s.Invalid {
		return []Finding{c.found(Error, want, ", which names no toolchain")}
	}
	language := version.Lang(s.Toolchain) == s.Toolchain && version.Compare(s.Toolchain, "go1.21") >= 0
	if !language && !s.PathOnly {
		return nil
	}
	if found, known := c.onPath(s.Toolchain); !known || found {
		return nil
	}
	if s.PathOnly {
		return []Finding{c.found(Error, want, ", and PATH has no "+show(s.Toolchain))}
	}
	return []Finding{c.found(Error, want, ", which is no release: those are "+s.Toolchain+".N")}
}

// selection is the toolchain that the launch turns to.
func (c *Case) selection() (goenv.Selection, bool) {
	return goenv.SelectToolchain(c.Exec, c.Build, c.Config, c.notes.ask)
}

// onPath reports that PATH offers a program of that name.
func (c *Case) onPath(name string) (found, known bool) {
	value, whole, ok := c.pathOf(0)
	if !ok || !whole {
		return false, false
	}
	list := goenv.LookPath(c.notes.ask, value, c.Config.Command.Dir, name)
	if len(list) > 0 && list[0].Unknown {
		return false, false
	}
	return len(list) > 0, true
}
