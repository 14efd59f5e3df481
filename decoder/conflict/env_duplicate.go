// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var envDuplicate = Rule{
	ID:       "ENV-DUPLICATE",
	Title:    "a variable stands in the environment twice, with two values",
	Severity: Error,
	Doc: Doc{
		What: "The environment has two entries for GOROOT, GOPATH, PATH, HOME, GOFLAGS, GOTOOLCHAIN or another variable " +
			"of the go command, and their values differ. Equal entries, which sudo -i makes, are fine.",
		Why: "The first one counts for Go, glibc, zsh, fish and Python, the last one for bash and dash. So the shell " +
			"prints one value and go uses the other. env and setenv change only the first. Programs that build an " +
			"environment by hand make such lists; a shell never shows them.",
		Fix: "Correct the program that made the list: the one that the finding names.",
	},
	Check: checkEnvDuplicate,
}

// decisive are the variables whose second value alone breaks a build.
var decisive = []string{"GOROOT", "GOPATH", "PATH", "HOME", "GOFLAGS", "GOTOOLCHAIN"}

func checkEnvDuplicate(c *Case) []Finding {
	first := make(map[string]decoder.Entry)
	var found []Finding
	var told []string
	for _, e := range c.Exec.Env {
		if e.Bare || !slices.Contains(decisive, e.Name) && !goenv.Known(e.Name) {
			continue
		}
		was, twice := first[e.Name]
		if !twice {
			first[e.Name] = e
			continue
		}
		if was.Value == e.Value || slices.Contains(told, e.Name) {
			continue
		}
		told = append(told, e.Name)
		found = append(found, Finding{
			Severity: errorIf(slices.Contains(decisive, e.Name)),
			Var:      e.Name,
			Value:    was.Value,
			Message: fmt.Sprintf("%s has %s twice: go sees %s, bash sees %s",
				c.subject(), e.Name, show(was.Value), show(c.last(e.Name).Value)),
			Culprits: []Culprit{c.gone(e.Name)},
			Fix:      []string{"correct the program that set it twice"},
		})
	}
	return found
}

// last is the entry that counts for bash and dash.
func (c *Case) last(name string) decoder.Entry {
	var out decoder.Entry
	for _, e := range c.Exec.Env {
		if e.Name == name && !e.Bare {
			out = e
		}
	}
	return out
}
