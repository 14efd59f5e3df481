// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"regexp"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var pathDeadEntry = Rule{
	ID:       "PATH-DEAD-ENTRY",
	Title:    "an entry of PATH for a Go that is gone",
	Severity: Info,
	Doc: Doc{
		What: "An entry of PATH before the one that gave go looks like a Go installation's (…/go…/bin) and doesn't exist.",
		Why:  "It did once: the installation that was meant is gone, and another one takes its place.",
		Fix:  "Remove the entry where the finding says.",
	},
	Check: checkPathDeadEntry,
}

var goBin = regexp.MustCompile(`/\.?go[^/]*(/[^/]+)?/bin/?$`)

func checkPathDeadEntry(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	binary := c.chooser()
	if !binary.through {
		return nil
	}
	var found []Finding
	for _, p := range c.Launch.Subject.Path() {
		if p.Index >= binary.candidates[0].Index || !goBin.MatchString(p.Entry) || p.Entry[0] != '/' || isGopathBin(c, p.Entry) {
			continue
		}
		if there, ok := c.exists(p.Entry); !ok || there {
			continue
		}
		step := p.Step
		step.Value = pathEntry(p.Entry)
		found = append(found, Finding{
			Severity: Info, Var: "PATH", Value: p.Entry,
			Message:  fmt.Sprintf("%s found go behind %s, which doesn't exist", c.subject(), show(p.Entry)),
			Culprits: []Culprit{{Var: "PATH", Step: step}},
			Fix:      []string{"remove " + show(p.Entry) + " from PATH"},
		})
	}
	return found
}

// isGopathBin reports where go install puts programs: nothing is missing while
// nothing was installed.
func isGopathBin(c *Case, entry string) bool {
	for _, dir := range goenv.SplitList(c.value("GOPATH")) {
		if path.Join(dir, "bin") == path.Clean(entry) {
			return true
		}
	}
	return path.Clean(entry) == path.Clean(c.value("GOBIN"))
}
