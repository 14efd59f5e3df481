// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"
)

var gorootRelative = Rule{
	ID:       "GOROOT-RELATIVE",
	Title:    "GOROOT is not absolute",
	Severity: Warn,
	Doc: Doc{
		What:    "GOROOT is a relative path that happens to exist from where the command ran.",
		Why:     "It breaks in every other directory, and for every tool that changes directory before it calls go.",
		Fix:     "Unset GOROOT, at the place that the finding names. A correct go never needs it.",
		Message: "go: cannot find GOROOT directory: go",
	},
	Check: checkGorootRelative,
}

func checkGorootRelative(c *Case) []Finding {
	dir, ok := c.namedRoot()
	if !ok || path.IsAbs(c.Config.Root.Value) || c.ofBazel() {
		return nil
	}
	if isDir, ok := c.isDir(dir); !ok || !isDir {
		return nil
	}
	return []Finding{c.rootFinding(Warn, "which is relative")}
}

// ofBazel reports an SDK of Bazel's rules_go, whose actions name GOROOT relative
// to their sandbox on purpose.
func (c *Case) ofBazel() bool {
	return strings.Contains(c.Exec.Exe, "/external/") && strings.Contains(c.Exec.Exe, "go_sdk")
}
