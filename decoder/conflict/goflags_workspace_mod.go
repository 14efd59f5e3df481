// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goflagsWorkspaceMod = Rule{
	ID:       "GOFLAGS-WORKSPACE-MOD",
	Title:    "GOFLAGS=-mod=mod or -modfile in a workspace",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "GOFLAGS has -mod=mod or -modfile, or -mod=vendor for Go 1.21 and older, and a go.work is in effect.",
		Why: "In a workspace the go command refuses them. The flag was set long before the go.work was made, " +
			"often by go env -w or in a CI image.",
		Fix: "Take the flag out of GOFLAGS, or set GOWORK=off for the command.",
		Message: "go: -mod may only be set to readonly or vendor when in workspace mode, but it is set to \"mod\"\n" +
			"go: -modfile cannot be used in workspace mode",
	},
	Check: checkGoflagsWorkspaceMod,
}

func checkGoflagsWorkspaceMod(c *Case) []Finding {
	cmd := &c.Config.Command
	if !c.isGo() || !cmd.LoadsModule() || strings.HasPrefix(cmd.Name, "mod ") || cmd.Name == "get" {
		return nil
	}
	flag, ok := c.workspaceFlag()
	if !ok {
		return nil
	}
	m, known := c.modules()
	if !known || m.Work == nil {
		return nil
	}
	s, _ := c.setting("GOFLAGS")
	return []Finding{c.found(Error, s, ": "+show(flag.Word)+" doesn't go with "+show(m.GoWork))}
}

// workspaceFlag is the word of GOFLAGS that no workspace allows.
func (c *Case) workspaceFlag() (goenv.GoFlag, bool) {
	if f, ok := c.goflag("mod"); ok && !c.overridden("mod") &&
		(f.Value == "mod" || f.Value == "vendor" && c.Config.Version("go1.22") < 0) {
		return f, true
	}
	if f, ok := c.goflag("modfile"); ok && f.Value != "" && !c.overridden("modfile") {
		return f, true
	}
	return goenv.GoFlag{}, false
}
