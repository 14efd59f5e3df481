// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var gopathEqGoroot = Rule{
	ID:       "GOPATH-EQ-GOROOT",
	Title:    "GOPATH and GOROOT are one directory",
	Severity: Warn,
	Doc: Doc{
		What: "The first entry of GOPATH and GOROOT are the same directory, as written or through symlinks: " +
			"set so, or because Go was unpacked in $HOME/go, which is the default GOPATH.",
		Why: "Module cache and installed binaries end up inside the Go tree: the next upgrade deletes them, " +
			"or keeps stale files of the old version. The go command warns only where both are spelled alike.",
		Fix:     "Move Go elsewhere (/usr/local/go), or set GOPATH to another directory.",
		Message: "warning: both GOPATH and GOROOT are the same directory (/home/u/go); see https://go.dev/wiki/InstallTroubleshooting",
		Refs:    []string{"golang/go#65656", "golang/go#47889", "golang/go#70093", "golang/go#24623"},
	},
	Check: checkGopathEqGoroot,
}

func checkGopathEqGoroot(c *Case) []Finding {
	s, ok := c.gopath()
	root := c.Config.Root
	if !ok || root.Dir == "" {
		return nil
	}
	first, _, _ := strings.Cut(s.Value, ":")
	if !path.IsAbs(first) || !c.sameDir(first, root.Dir) {
		return nil
	}
	culprit, fix := c.gopathSource(s)
	return []Finding{{
		Severity: Warn,
		Var:      "GOPATH",
		Value:    s.Value,
		Message: fmt.Sprintf("%s ran with GOPATH=%s, which is its GOROOT (%s)",
			c.subject(), show(s.Value), show(root.Value)),
		Cause:    c.cause(s, culprit, nil),
		Culprits: []Culprit{culprit},
		Fix:      fix,
	}}
}

// gopathSource is who set GOPATH or, where nobody did, HOME.
func (c *Case) gopathSource(s goenv.Setting) (Culprit, []string) {
	if s.Layer != goenv.Default {
		culprit := c.culprit(s)
		return culprit, unset(s, culprit, "")
	}
	home := c.origin("HOME", Culprit{Var: "HOME", Step: blame.Step{
		Op: blame.Set, Value: decoder.Entry{Name: "HOME", Value: path.Dir(s.Value)},
	}})
	return home, []string{"move Go out of " + show(s.Value), "set GOPATH to another directory"}
}

// sameDir is os.SameFile.
func (c *Case) sameDir(a, b string) bool {
	if path.Clean(a) == path.Clean(b) {
		return true
	}
	x, ok1 := c.stat(a)
	y, ok2 := c.stat(b)
	return ok1 && ok2 && x != nil && y != nil && x.Ino == y.Ino && x.Dev == y.Dev
}
