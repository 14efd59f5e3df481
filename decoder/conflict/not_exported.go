// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var notExported = Rule{
	ID:       "NOT-EXPORTED",
	Title:    "a startup file sets the variable for the shell alone",
	Severity: Info,
	Doc: Doc{
		What: "A startup file of a shell above the go command assigns a variable that go reads, nothing exports it, and " +
			"the command doesn't have it. Told only where the file was read for other reasons.",
		Why: "echo $GOPROXY shows the value, and no program gets it: what a shell assigns stays in the shell until it is exported.",
		Fix: "Put export in front of the assignment that the finding names.",
	},
	Check: checkNotExported,
}

func checkNotExported(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	var found []Finding
	for _, u := range c.Launch.Subject.Unexported(goenv.Known) {
		at := fmt.Sprintf("%s:%d", show(u.Step.Location.File), u.Step.Location.Line)
		found = append(found, Finding{
			Severity: Info,
			Var:      u.Name,
			Message:  fmt.Sprintf("%s doesn't have %s, which %s sets and doesn't export", c.subject(), u.Name, at),
			Culprits: []Culprit{{Var: u.Name, Step: u.Step}},
			Fix:      []string{"write export " + u.Name + "=… at " + at},
		})
	}
	return found
}
