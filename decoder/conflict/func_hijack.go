// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
)

var funcHijack = Rule{
	ID:       "FUNC-HIJACK",
	Title:    "an exported shell function stands in front of go",
	Severity: Warn,
	Doc: Doc{
		What: "A go command was started by bash, and bash's environment holds an exported function named go.",
		Why: "Every bash below runs the function where a script says go, with whatever it changes. which go and go " +
			"version show nothing of it; type go does.",
		Fix:     "unset -f go, where the finding says.",
		Message: "go is a function",
	},
	Check: checkFuncHijack,
}

func checkFuncHijack(c *Case) []Finding {
	const name = "BASH_FUNC_go%%"
	e, ok := c.entry(name)
	chain := c.Launch.Subject.Chain()
	if !ok || !c.isGo() || len(chain) < 2 || base(chain[1].Exec) != "bash" {
		return nil
	}
	culprit := c.origin(name, Culprit{Var: name, Step: blame.Step{Op: blame.Set, Value: e}})
	f := Finding{
		Severity: Warn,
		Var:      name,
		Message:  fmt.Sprintf("%s was started where go is an exported shell function", c.subject()),
		Culprits: []Culprit{culprit},
	}
	if l := culprit.Location; l != nil {
		f.Fix = append(f.Fix, fmt.Sprintf("see %s:%d", show(l.File), l.Line))
	}
	f.Fix = append(f.Fix, "unset -f go")
	return []Finding{f}
}
