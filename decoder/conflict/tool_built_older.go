// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"go/version"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var toolBuiltOlder = Rule{
	ID:       "TOOL-BUILT-OLDER",
	Title:    "gopls or dlv was built with an older Go than the module asks for",
	Severity: Info,
	Doc: Doc{
		What: "The go line of the go.mod around names a newer language version than the Go that gopls or dlv was built with.",
		Why:  "The tool's own type checker may not know what the module uses.",
		Fix:  "Install the tool again with the newer Go.",
	},
	Check: checkToolBuiltOlder,
}

func checkToolBuiltOlder(c *Case) []Finding {
	own := goenv.Release(c.Build.GoVersion)
	if c.isGo() || own == "" || !c.startsGo() || c.Config.Command.Dir == "" {
		return nil
	}
	m, ok := c.modules()
	if !ok || m.Mod == nil || version.Compare(version.Lang("go"+m.Mod.Go), version.Lang(own)) <= 0 {
		return nil
	}
	return []Finding{{
		Severity: Info, Var: "exe", Value: c.Exec.Exe,
		Message: fmt.Sprintf("%s was built with %s, and %s says go %s", c.subject(), own, show(m.GoMod), m.Mod.Go),
		Fix:     []string{"install it again with a newer Go"},
	}}
}
