// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
)

var goenvfileLost = Rule{
	ID:       "GOENVFILE-LOST",
	Title:    "GOROOT leads to a tree without go.env, so the defaults are gone",
	Severity: Info,
	Doc: Doc{
		What: "GOROOT names a tree that has no go.env, while the tree of the go command has one, and GOPROXY, GOSUMDB " +
			"and GOTOOLCHAIN aren't set elsewhere.",
		Why: "Since Go 1.21 these three have their defaults in $GOROOT/go.env. Without it they are empty: no proxy, " +
			"no checksum database, no toolchain switch.",
		Fix:     "Unset GOROOT, or copy go.env into the tree.",
		Message: "GOPROXY list is not the empty string, but contains no entries",
	},
	Check: checkGoenvfileLost,
}

func checkGoenvfileLost(c *Case) []Finding {
	root := c.Config.Root
	if !c.isGo() || !root.Explicit || root.Dir == "" || c.Config.Version("go1.21") < 0 {
		return nil
	}
	own := path.Dir(path.Dir(c.Exec.Exe))
	if own == root.Dir {
		return nil
	}
	a := c.notes.ask(decoder.Question{Kind: decoder.AskLines, Path: path.Join(root.Dir, "go.env")})
	if a.State != decoder.Absent || c.value("GOPROXY") != "" || c.value("GOSUMDB") != "" || c.value("GOTOOLCHAIN") != "" {
		return nil
	}
	if there, ok := c.exists(path.Join(own, "go.env")); !ok || !there {
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
