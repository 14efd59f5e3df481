// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var sudoEnvDrop = Rule{
	ID:       "SUDO-ENV-DROP",
	Title:    "sudo took variables away, or chose another go",
	Severity: Warn,
	Doc: Doc{
		What: "Between the go command and the shell stands a sudo that removed GO* variables. It warns where sudo's " +
			"PATH leads to another Go version than the caller's, and only mentions the variables otherwise.",
		Why: "sudo starts from a clean environment (env_reset), and its secure_path replaces PATH whatever -E says. " +
			"The same command line builds with another Go, other flags, another module cache.",
		Fix: "Build as the user and run the result with sudo; or sudo env \"PATH=$PATH\" go …; or env_keep in sudoers.",

		Message: "sudo: go: command not found",
		Refs:    []string{"golang/go#21818"},
	},
	Check: checkSudoEnvDrop,
}

func checkSudoEnvDrop(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	started, ok := c.sudoEdge()
	if !ok {
		return nil
	}
	chain := c.Launch.Subject.Chain()
	before, after := chain[started+1], chain[started]
	dropped := droppedSettings(before.Exec, after.Exec)
	caller, known := c.versionIn(before.Exec)
	sudos, leads := c.versionIn(after.Exec)
	if _, mismatch := c.toolMismatch(); mismatch {
		return nil // that one names both edges
	}
	// A login shell below sudo may have chosen anew.
	other := known && leads && sudos == c.Build.GoVersion && c.Exec.Argv[0] == "go" && differ(caller, sudos)
	if len(dropped) == 0 && !other {
		return nil
	}
	f := Finding{
		Severity: Info,
		Var:      "PATH",
		Cause:    CauseSudo,
		Fix:      []string{`sudo env "PATH=$PATH" go …`, "build as user, and run the result with sudo"},
		Culprits: []Culprit{{Var: "PATH", Step: blame.Step{
			Op: blame.Replaced, Value: pathEntry(pathValue(after.Exec)), Image: after, Injector: before,
		}}},
	}
	var what []string
	if other {
		f.Severity = Warn
		what = append(what, fmt.Sprintf("sudo's PATH leads to %s, the caller's to %s", c.Build.GoVersion, caller))
	}
	if len(dropped) > 0 {
		what = append(what, "sudo removed "+strings.Join(dropped, ", "))
	}
	f.Message = c.subject() + ": " + strings.Join(what, "; ")
	return []Finding{f}
}

// sudoEdge finds the nearest sudo above the launch: the place in the chain of
// what it started.
func (c *Case) sudoEdge() (started int, ok bool) {
	chain := c.Launch.Subject.Chain()
	for i := 1; i < len(chain); i++ {
		if base(chain[i].Exec) == "sudo" && chain[i].Exec.Complete && base(chain[i-1].Exec) != "sudo" &&
			chain[i-1].Exec != nil && chain[i-1].Exec.Complete && chain[i-1].Edge != "unknown" {
			return i - 1, true
		}
	}
	return 0, false
}

// droppedSettings are the go command's variables that one environment has and
// the other has not.
func droppedSettings(before, after *decoder.Exec) []string {
	var names []string
	for _, e := range before.Env {
		if e.Value == "" || !goenv.Known(e.Name) || strings.HasPrefix(e.Name, "CGO_") {
			continue
		}
		if _, still := variable(after, e.Name); !still {
			names = append(names, e.Name)
		}
	}
	return names
}

// versionIn is the version of the go command that the PATH of an image leads to.
func (c *Case) versionIn(e *decoder.Exec) (version string, known bool) {
	list := goenv.LookPath(c.notes.ask, pathValue(e), c.Exec.CWD, "go")
	if len(list) == 0 || list[0].Unknown {
		return "", false
	}
	b, ok := c.build(list[0].File)
	if !ok || !isToolchain(b) {
		return "", false
	}
	return b.GoVersion, true
}

// pathValue is the PATH of an image; empty where it has none, or it is withheld.
func pathValue(image *decoder.Exec) string {
	value, _ := valueOf(image, "PATH")
	return value
}
