// SPDX-License-Identifier: Apache-2.0

package conflict

import "fmt"

var obsoleteVar = Rule{
	ID:       "OBSOLETE-VAR",
	Title:    "a variable that this go command doesn't read",
	Severity: Info,
	Doc: Doc{
		What: "The environment has GOROOT_FINAL (Go 1.23 and later), GO15VENDOREXPERIMENT, GONOSUMCHECK, or GOTOOLDIR, " +
			"GOVERSION, GOHOSTOS and GOHOSTARCH that no go command set.",
		Why: "It has no effect, whatever a guide from another time says. The last four are told by go to its own " +
			"tools, and ignored from elsewhere.",
		Fix: "Unset it.",
	},
	Check: checkObsoleteVar,
}

func checkObsoleteVar(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	var found []Finding
	for _, name := range []string{"GOROOT_FINAL", "GO15VENDOREXPERIMENT", "GONOSUMCHECK", "GOTOOLDIR", "GOVERSION", "GOHOSTOS", "GOHOSTARCH"} {
		e, ok := c.entry(name)
		if !ok || e.Value == "" || name == "GOROOT_FINAL" && c.Config.Version("go1.23") < 0 {
			continue
		}
		culprit := c.gone(name)
		if culprit.BeforeTrace || c.setByGo(culprit) {
			continue
		}
		found = append(found, Finding{
			Severity: Info, Var: name, Value: e.Value,
			Message:  fmt.Sprintf("%s ran with %s, which it doesn't read", c.subject(), name),
			Culprits: []Culprit{culprit}, Fix: []string{"unset " + name},
		})
	}
	return found
}
