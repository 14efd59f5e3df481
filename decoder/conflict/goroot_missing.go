// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
)

var gorootMissing = Rule{
	ID:       "GOROOT-MISSING",
	Title:    "GOROOT names no directory",
	Severity: Error,
	Fatal:    true,
	Total:    true,
	Doc: Doc{
		What: "GOROOT, from the environment or from the user's go/env file, names something that " +
			"doesn't exist or is no directory. Or nothing names GOROOT, and the go command is a binary of " +
			"Go 1.21 or later that was copied out of its tree.",
		Why: "Every command but go help ends with it. Usual reasons: a package manager removed the " +
			"version that a startup file names, an SDK was deleted, a container image has Go elsewhere.",
		Fix: "Unset GOROOT, at the place that the finding names. A correct go never needs it.",
		Message: "go: cannot find GOROOT directory: /opt/go1.22\n" +
			"go: cannot find GOROOT directory: 'go' binary is trimmed and GOROOT is not set",
		Refs: []string{"golang/go#19187", "moovweb/gvm#126", "danielmiessler/Fabric#971"},
	},
	Check: checkGorootMissing,
}

func checkGorootMissing(c *Case) []Finding {
	if c.isGo() && c.Config.Root.None {
		return []Finding{c.copiedBinary()}
	}
	dir, ok := c.namedRoot()
	if !ok {
		return nil
	}
	s, ok := c.stat(dir)
	if !ok || s != nil && s.Type == "dir" {
		return nil
	}
	what := "which doesn't exist"
	if s != nil {
		what = "which is no directory"
	}
	return []Finding{c.rootFinding(Error, what)}
}

// copiedBinary is the finding about a go command without a tree.
func (c *Case) copiedBinary() Finding {
	f := Finding{
		Severity: Error,
		Var:      "exe",
		Value:    c.Exec.Exe,
		Message:  fmt.Sprintf("%s ran %s, which lies in no Go tree and has none linked in", c.subject(), show(c.Exec.Exe)),
		Fix:      []string{"run the go of a whole tree, not a copied binary"},
	}
	if binary := c.chooser(); binary.known {
		f.Culprits = []Culprit{binary.culprit}
	}
	return f
}

// rootFinding is a finding about GOROOT alone.
func (c *Case) rootFinding(severity Severity, what string) Finding {
	setting := c.Config.Root.Setting
	culprit := c.culprit(setting)
	return Finding{
		Severity: severity,
		Var:      "GOROOT",
		Value:    setting.Value,
		Message:  fmt.Sprintf("%s ran with GOROOT=%s, %s", c.subject(), show(setting.Value), what),
		Cause:    c.cause(setting, culprit, nil),
		Culprits: []Culprit{culprit},
		Fix:      unset(setting, culprit, whyUnset),
	}
}

// isDir reports a directory; ok is false where that is not known.
func (c *Case) isDir(path string) (dir, ok bool) {
	s, ok := c.stat(path)
	return s != nil && s.Type == "dir", ok
}

// exists reports that something stands there.
func (c *Case) exists(path string) (there, ok bool) {
	var s *decoder.Stat
	s, ok = c.stat(path)
	return s != nil, ok
}
