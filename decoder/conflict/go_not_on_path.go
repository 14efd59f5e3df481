// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goNotOnPath = Rule{
	ID:       "GO-NOT-ON-PATH",
	Title:    "gopls or dlv can't find a go command",
	Severity: Error,
	Doc: Doc{
		What: "gopls, or dlv debug and test, was started with a PATH in which there is no go, and no go was seen " +
			"running below it.",
		Why: "Editors that are started from a desktop have the environment of the login, not that of a terminal " +
			"whose startup file added Go to PATH. The editor runs gopls by an absolute path, gopls looks for go.",
		Fix: "Put Go's bin directory into a file that the login reads (~/.profile), or start the editor from a " +
			"terminal, or give it the path in its settings.",
		Message: "go command required, not found: exec: \"go\": executable file not found in $PATH",
		Refs:    []string{"golang/vscode-go#713", "golang/vscode-go#707", "golang/vscode-go#716", "golang/go#35007"},
	},
	Check: checkGoNotOnPath,
}

func checkGoNotOnPath(c *Case) []Finding {
	if !c.startsGo() {
		return nil
	}
	found, known := c.onPath("go")
	if !known || found || c.startedGo() {
		return nil
	}
	culprit := c.pathLost()
	if c.succeeded() {
		return nil
	}
	return []Finding{{
		Severity: Error,
		Var:      "PATH",
		Value:    pathValue(c.Exec),
		Message:  fmt.Sprintf("%s has no go in its PATH", c.subject()),
		Culprits: []Culprit{culprit},
		Fix:      []string{"add Go's bin directory to PATH where " + string(c.Config.Tool) + " is started"},
	}}
}

// startsGo reports a gopls or dlv that needs a go command for what it was asked.
func (c *Case) startsGo() bool {
	switch c.Config.Tool {
	case goenv.Gopls:
		switch c.Config.Command.First() {
		case "version", "help", "bug", "api-json", "licenses", "remote":
			return false
		}
		for _, a := range c.Config.Command.Args {
			if strings.HasPrefix(a, "-h") || strings.HasPrefix(a, "--h") || strings.HasPrefix(a, "-remote") {
				return false
			}
		}
		return true
	case goenv.Dlv:
		return c.builds()
	}
	return false
}

func (c *Case) startedGo() bool {
	for _, child := range c.Launch.Children {
		// Not its telemetry, which is gopls itself.
		if name := base(child); name == "go" || strings.HasPrefix(name, "go1") {
			return true
		}
	}
	return false
}

// pathLost says where the last entry that holds a go went away, or who gave the
// PATH where none ever had one.
func (c *Case) pathLost() Culprit {
	for _, p := range c.Launch.Subject.PathRemoved() {
		dir, ok := goenv.Join(c.Exec.CWD, p.Entry)
		if !ok {
			continue
		}
		if there, ok := c.exists(path.Join(dir, "go")); ok && there {
			step := p.Step
			step.Value = pathEntry(p.Entry)
			return Culprit{Var: "PATH", Step: step}
		}
	}
	return c.origin("PATH", Culprit{Var: "PATH", Step: blame.Step{Op: blame.Removed, Value: pathEntry("")}})
}
