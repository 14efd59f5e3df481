// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goexperimentUnknown = Rule{
	ID:       "GOEXPERIMENT-UNKNOWN",
	Title:    "GOEXPERIMENT names an experiment that Go never had",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "GOEXPERIMENT holds a word that is no experiment of any release.",
		Why: "Every command ends with it. The variable is set for one trial, or for one vendor's Go, and stays in a " +
			"startup file. A word that another release knew may end the command too; which release knows " +
			"which isn't judged here.",
		Fix:     "Unset GOEXPERIMENT where the finding says.",
		Message: "go: unknown GOEXPERIMENT bogus",
	},
	Check: checkGoexperimentUnknown,
}

func checkGoexperimentUnknown(c *Case) []Finding {
	s, ok := c.setting("GOEXPERIMENT")
	if !ok || !c.isGo() {
		return nil
	}
	for word := range strings.SplitSeq(s.Value, ",") {
		if !goenv.KnownExperiment(word) {
			return []Finding{c.found(Error, s, ": nobody knows "+show(word))}
		}
	}
	return nil
}
