// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"
)

var gorootInvalid = Rule{
	ID:       "GOROOT-INVALID",
	Title:    "GOROOT names a directory that is no Go tree",
	Severity: Error,
	Doc: Doc{
		What: "GOROOT names a directory that lacks the compiler (pkg/tool/OS_ARCH/compile) or the " +
			"standard library (src/fmt).",
		Why: "go version and go env work, so Go looks fine; go build doesn't find a single package of " +
			"the standard library. Usual shapes: the bin directory instead of its parent, the directory " +
			"of a symlink (/usr/bin), Debian's /usr/share/go-1.N (sources without tools), GOPATH.",
		Fix: "Unset GOROOT, at the place that the finding names. A correct go never needs it.",
		Message: "package fmt is not in std (/usr/local/go/bin/src/fmt)\n" +
			`go: no such tool "compile"`,
		Refs: []string{"golang/go#47512", "visualfc/liteide#201", "golang/vscode-go#1924",
			"asdf-community/asdf-golang#9", "gopherjs/gopherjs#214"},
	},
	Check: checkGorootInvalid,
}

func checkGorootInvalid(c *Case) []Finding {
	dir, ok := c.namedRoot()
	if !ok {
		return nil
	}
	if isDir, known := c.isDir(dir); !known || !isDir {
		return nil
	}
	file, ok := c.compiler(dir)
	if !ok {
		return nil
	}
	compiler, ok1 := c.exists(file)
	std, ok2 := c.isDir(path.Join(dir, "src/fmt"))
	var what string
	switch {
	case ok1 && !compiler && ok2 && !std:
		what = "which has neither compiler nor standard library"
	case ok1 && !compiler:
		what = "which has no compiler"
	case ok2 && !std:
		what = "which has no standard library"
	default:
		return nil
	}
	return []Finding{c.rootFinding(c.severity(), what+c.rootShape(dir))}
}

// rootShape names the mistake where the directory shows it.
func (c *Case) rootShape(dir string) string {
	if path.Base(dir) == "bin" {
		if tree, ok := c.isDir(path.Join(path.Dir(dir), "pkg/tool")); ok && tree {
			return ": drop the /bin"
		}
	}
	if there, ok := c.exists(path.Join(dir, "go")); ok && there && path.Base(dir) == "bin" {
		return ": it is the directory of the go command, not its tree"
	}
	if strings.HasPrefix(dir, "/usr/share/go-") {
		return ": these are the sources alone, the tree is in /usr/lib"
	}
	if mods, ok := c.isDir(path.Join(dir, "pkg/mod")); ok && mods {
		return ": it is a GOPATH"
	}
	return ""
}
