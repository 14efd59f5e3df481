// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var gobinNotOnPath = Rule{
	ID:       "GOBIN-NOT-ON-PATH",
	Title:    "what was installed is not in PATH",
	Severity: Info,
	Success:  true,
	Doc: Doc{
		What: "go install succeeded, and the directory that it installs to is no entry of its PATH.",
		Why:  "The program is there and the shell doesn't find it, or finds an older one elsewhere.",
		Fix:  "Add the directory to PATH: export PATH=\"$PATH:$(go env GOPATH)/bin\"",
	},
	Check: checkGobinNotOnPath,
}

func checkGobinNotOnPath(c *Case) []Finding {
	_, cross := c.foreign()
	if !c.isGo() || c.Config.Command.Name != "install" || cross {
		return nil
	}
	dir, name := c.value("GOBIN"), "GOBIN"
	if dir == "" {
		list := goenv.SplitList(c.value("GOPATH"))
		if len(list) == 0 || list[0] == "" {
			return nil
		}
		dir, name = path.Join(list[0], "bin"), "GOPATH"
	}
	value, whole, ok := c.pathOf(0)
	if !ok || !whole || !path.IsAbs(dir) || slices.ContainsFunc(goenv.SplitList(value), func(entry string) bool {
		return path.Clean(entry) == path.Clean(dir)
	}) {
		return nil
	}
	return []Finding{{
		Severity: Info,
		Var:      name,
		Value:    c.value(name),
		Message:  fmt.Sprintf("%s installs to %s, which is not in its PATH", c.subject(), show(dir)),
		Fix:      []string{"add " + show(dir) + " to PATH"},
	}}
}
