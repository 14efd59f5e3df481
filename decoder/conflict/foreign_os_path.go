// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"regexp"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var foreignOSPath = Rule{
	ID:       "FOREIGN-OS-PATH",
	Title:    "Windows paths in a Linux build",
	Severity: Warn,
	Doc: Doc{
		What: "Under WSL the go command that ran, GOROOT, GOPATH or GOBIN lies on a Windows drive (/mnt/c/…); or PATH " +
			"was torn at the blanks of Windows' directory names. Entries for Windows at the end of PATH are the normal case.",
		Why: "WSL appends Windows' PATH. A GOROOT or GOPATH that was copied from there holds programs for Windows, and " +
			"scripts that split PATH at blanks (older version managers) leave /mnt/c/Program and Files/… behind.",
		Fix:     "Set the variable to a Linux path, or unset it; [interop] appendWindowsPath=false in /etc/wsl.conf keeps Windows' PATH out.",
		Message: "/mnt/c/Program: No such file or directory",
		Refs:    []string{"golang/vscode-go#3160", "rancher-sandbox/rancher-desktop#5359", "golang/go#69374"},
	},
	Check: checkForeignOSPath,
}

var (
	windowsDrive = regexp.MustCompile(`^/mnt/[a-z]/`)
	tornEntry    = regexp.MustCompile(`^(Files|\(x86\)|Files \(x86\))(/|$)|^/mnt/[a-z]/Program$`)
)

func checkForeignOSPath(c *Case) []Finding {
	if e, ok := c.entry("WSL_DISTRO_NAME"); !ok || e.Value == "" {
		return nil
	}
	var found []Finding
	for _, name := range []string{"GOROOT", "GOPATH", "GOBIN"} {
		if s, ok := c.setting(name); ok && s.Layer != goenv.Default && windowsDrive.MatchString(s.Value) {
			found = append(found, c.found(Warn, s, ", which is a Windows drive"))
		}
	}
	if windowsDrive.MatchString(c.Exec.Exe) {
		f := Finding{Severity: Warn, Var: "PATH", Value: c.Exec.Exe,
			Message: fmt.Sprintf("%s runs %s, from a Windows drive", c.subject(), show(c.Exec.Exe))}
		if binary := c.chooser(); binary.known {
			f.Culprits = []Culprit{binary.culprit}
		}
		found = append(found, f)
	}
	return append(found, c.tornPath()...)
}

// tornPath finds what is left of an entry that was split at a blank.
func (c *Case) tornPath() []Finding {
	for _, p := range c.Launch.Subject.Path() {
		if !tornEntry.MatchString(p.Entry) {
			continue
		}
		step := p.Step
		step.Value = pathEntry(p.Entry)
		return []Finding{{
			Severity: Warn, Var: "PATH", Value: p.Entry,
			Message:  fmt.Sprintf("%s has a PATH that was split at a blank: entry %d is %s", c.subject(), p.Index+1, show(p.Entry)),
			Culprits: []Culprit{{Var: "PATH", Step: step}},
			Fix:      []string{"keep PATH in quotation marks where it is changed"},
		}}
	}
	return nil
}
