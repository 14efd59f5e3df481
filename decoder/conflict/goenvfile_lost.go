// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goenvfileLost = Rule{
	ID:       "GOENVFILE-LOST",
	Title:    "GOROOT leads to a tree without go.env, so the defaults are gone",
	Severity: Error,
	Select:   true,
	Doc: Doc{
		What: "GOROOT names a tree that has no go.env, while the tree of the go command has one, and GOPROXY, GOSUMDB " +
			"and GOTOOLCHAIN aren't set elsewhere. An error where GOTOOLCHAIN is, to a toolchain that PATH doesn't " +
			"have, and the command failed.",
		Why: "Since Go 1.21 these three have their defaults in $GOROOT/go.env. Without it they are empty: no proxy, " +
			"no checksum database, no toolchain switch. Toolchains are always verified, so that without a database " +
			"not even one in the module cache can be turned to.",
		Fix:     "Unset GOROOT, or copy go.env into the tree.",
		Message: "GOPROXY list is not the empty string, but contains no entries; verifying module: missing GOSUMDB",
	},
	Check: checkGoenvfileLost,
}

func checkGoenvfileLost(c *Case) []Finding {
	root := c.Config.Root
	if !c.isGo() || !root.Explicit || root.Dir == "" || c.Config.Version("go1.21") < 0 || goenv.SwitchTarget(c.Exec) {
		return nil
	}
	own := path.Dir(path.Dir(c.Exec.Exe))
	if own == root.Dir {
		return nil
	}
	a := c.notes.ask(decoder.Question{Kind: decoder.AskLines, Path: path.Join(root.Dir, "go.env")})
	if _, set := c.Config.Get("GOSUMDB"); set || a.State != decoder.Absent {
		return nil
	}
	if there, ok := c.exists(path.Join(own, "go.env")); !ok || !there {
		return nil
	}
	if c.value("GOTOOLCHAIN") != "" {
		return c.unverifiable()
	}
	if c.value("GOPROXY") != "" {
		return nil
	}
	file, ok := c.compiler(root.Dir)
	if !ok {
		return nil
	}
	if b, ok := c.build(file); !ok || b == nil || b.GoVersion != c.Build.GoVersion {
		return nil
	}
	return []Finding{c.found(Info, root.Setting, ", which has no go.env: GOPROXY, GOSUMDB and GOTOOLCHAIN are empty")}
}

// unverifiable finds a switch that fails for want of a checksum database.
func (c *Case) unverifiable() []Finding {
	s, needed := c.verifies()
	if !needed || c.succeeded() {
		return nil
	}
	return []Finding{c.found(Error, c.Config.Root.Setting,
		fmt.Sprintf(", which has no go.env: GOSUMDB is empty, and without it there is no switch to %s", show(s.Toolchain)))}
}
