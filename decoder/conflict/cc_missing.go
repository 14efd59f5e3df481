// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var ccMissing = Rule{
	ID:       "CC-MISSING",
	Title:    "the C compiler that was asked for doesn't exist",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "A building command failed with CC set, or with CGO_ENABLED=1, and the compiler can't be found in PATH, " +
			"is given by a relative path, or is found only through a relative entry of PATH. Where neither is " +
			"set, Go 1.20 and later do without cgo and nothing is reported.",
		Why: "The packages with cgo (net, os/user and runtime/cgo among them) need it. The variable comes from a " +
			"conda or cross-compile environment, or from another machine's startup file.",
		Fix: "Install the compiler, unset CC, or set CGO_ENABLED=0.",
		Message: `cgo: C compiler "x" not found: exec: "x": executable file not found in $PATH` + "\n" +
			"go: CC environment variable is relative; must be absolute path: tools/gcc",
		Refs: []string{"conda-forge/go-feedstock#184"},
	},
	Check: checkCCMissing,
}

func checkCCMissing(c *Case) []Finding {
	if !c.isGo() || !c.Config.Command.Building() {
		return nil
	}
	cc, named := c.setting("CC")
	name, enough := c.compilerName()
	if named && strings.Contains(name, "/") && !path.IsAbs(name) {
		return []Finding{c.found(Error, cc, ", which is relative")}
	}
	s := cc
	if !named {
		s, _ = c.setting("CGO_ENABLED")
	}
	if name == "" || !c.cgo() || !named && s.Value != "1" || s.Layer == goenv.Default {
		return nil
	}
	what, missing := c.noProgram(name)
	if !missing || !named && !enough {
		return nil
	}
	return []Finding{c.found(Error, s, ": "+what)}
}

// compilerName is the program that CC names, gcc where it names none. enough:
// neither does a clang stand in PATH, which some builds of Go have as default.
func (c *Case) compilerName() (name string, enough bool) {
	words, err := goenv.SplitQuoted(c.value("CC"))
	if err != nil {
		return "", false
	}
	if len(words) > 0 {
		return words[0], true
	}
	if c.value("CGO_ENABLED") != "1" {
		return "", false
	}
	clang, known := c.onPath("clang")
	return "gcc", known && !clang
}

// cgo reports that cgo is on, as far as the variables say: by default it is for
// this machine.
func (c *Case) cgo() bool {
	if v := c.value("CGO_ENABLED"); v == "0" || v == "1" {
		return v == "1"
	}
	_, foreign := c.foreign()
	return !foreign
}

// noProgram says why a program can't be started by name.
func (c *Case) noProgram(name string) (what string, missing bool) {
	if path.IsAbs(name) {
		s, ok := c.stat(name)
		return show(name) + " doesn't exist", ok && (s == nil || s.Type != "file" || s.Mode&0o111 == 0)
	}
	value, whole, ok := c.pathOf(0)
	if !ok || !whole {
		return "", false
	}
	list := goenv.LookPath(c.notes.ask, value, c.Config.Command.Dir, name)
	switch {
	case len(list) == 0:
		return "there is no " + show(name) + " in PATH", true
	case list[0].Unknown || path.IsAbs(list[0].Entry):
		return "", false
	}
	return show(name) + " is found through a relative entry of PATH", c.Config.Version("go1.19") >= 0
}
