// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
)

var loginPathReset = Rule{
	ID:       "LOGIN-PATH-RESET",
	Title:    "a login shell chose another go by making PATH anew",
	Severity: Info,
	Doc: Doc{
		What: "A login shell (bash -l, su -, ssh) replaced PATH, and go is another version than it was with the PATH that " +
			"the shell was started with.",
		Why: "/etc/profile sets PATH from scratch on many systems, so what the parent had put in front is gone.",
		Fix: "Set PATH in a file that login shells read after /etc/profile (~/.profile), or start the shell without -l.",
	},
	Check: checkLoginPathReset,
}

func checkLoginPathReset(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	binary := c.chooser()
	injector := binary.culprit.Injector
	if !binary.through || !binary.known || injector == nil || injector.Exec == nil || !injector.Exec.Complete ||
		binary.culprit.Op != blame.Replaced && binary.culprit.Op != blame.Removed || !isLoginShell(injector.Exec) {
		return nil
	}
	was, known := c.versionIn(injector.Exec)
	if !known || !differ(was, c.Build.GoVersion) {
		return nil
	}
	return []Finding{{
		Severity: Info, Var: "PATH", Value: binary.candidates[0].File,
		Message:  fmt.Sprintf("%s: a login shell changed PATH; before, go was %s", c.subject(), was),
		Culprits: []Culprit{binary.culprit},
		Fix:      []string{"set PATH in ~/.profile"},
	}}
}

// isLoginShell reports a shell that reads the profile: by its name on the
// command line, or by a flag.
func isLoginShell(e *decoder.Exec) bool {
	switch base(e) {
	case "bash", "dash", "sh", "zsh", "ksh", "fish":
	default:
		return false
	}
	if len(e.Argv) == 0 {
		return false
	}
	for _, a := range e.Argv[1:] {
		if a == "--login" || len(a) > 1 && a[0] == '-' && a[1] != '-' && strings.Contains(a, "l") {
			return true
		}
		if !strings.HasPrefix(a, "-") {
			break
		}
	}
	return strings.HasPrefix(e.Argv[0], "-")
}
