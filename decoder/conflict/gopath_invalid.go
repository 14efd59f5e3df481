// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var gopathInvalid = Rule{
	ID:       "GOPATH-INVALID",
	Title:    "GOPATH has an entry that is not absolute",
	Severity: Error,
	Fatal:    true,
	Total:    true,
	Doc: Doc{
		What: "An entry of GOPATH is relative, begins with ~, or begins with a quotation mark. Empty entries are fine.",
		Why: "Every command ends with it, go version too. A shell would have expanded ~ and removed " +
			"quotes, so such a value comes from a place that doesn't: a quoted export, a systemd unit, " +
			"a Dockerfile's ENV, an editor's settings, /etc/environment.",
		Fix: "Write the path out, or unset GOPATH: the default is $HOME/go.",
		Message: `go: GOPATH entry is relative; must be absolute path: "go".` + "\n" +
			`go: GOPATH entry cannot start with shell metacharacter '~': "~/go"`,
		Refs: []string{"golang/go#14460", "golang/go#62239", "bazel-contrib/rules_go#1318"},
	},
	Check: checkGopathInvalid,
}

// gopath is GOPATH where it is known; what is withheld is noted.
func (c *Case) gopath() (goenv.Setting, bool) {
	s, ok := c.Config.Get("GOPATH")
	if ok && s.Redacted {
		c.notes.doubt("the value of GOPATH is withheld")
		return s, false
	}
	return s, ok && c.isGo()
}

func checkGopathInvalid(c *Case) []Finding {
	s, ok := c.gopath()
	// A default that is relative, from a relative HOME, the go command drops.
	if !ok || s.Layer == goenv.Default || path.Clean(s.Value) == path.Clean(c.Config.Root.Value) {
		return nil
	}
	for _, entry := range strings.Split(s.Value, ":") {
		if entry == "" || path.IsAbs(entry) {
			continue
		}
		culprit := c.culprit(s)
		return []Finding{{
			Severity: Error,
			Var:      "GOPATH",
			Value:    s.Value,
			Message: fmt.Sprintf("%s ran with GOPATH=%s: %s",
				c.subject(), show(s.Value), pathFault(entry)),
			Cause:    c.cause(s, culprit, nil),
			Culprits: []Culprit{culprit},
			Fix:      unset(s, culprit, " (the default is $HOME/go)"),
		}}
	}
	return nil
}

func pathFault(entry string) string {
	switch entry[0] {
	case '~':
		return fmt.Sprintf("the ~ in %s was never expanded", show(entry))
	case '\'', '"':
		return fmt.Sprintf("the quotation mark in %s is part of the value", show(entry))
	case '$', '%':
		return fmt.Sprintf("%s was never expanded", show(entry))
	}
	return show(entry) + " is relative"
}
