// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"go/version"
	"strconv"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var dlvGoVersion = Rule{
	ID:       "DLV-GO-VERSION",
	Title:    "dlv doesn't support the go that it builds with",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "dlv debug or test finds a go in its PATH that is older or newer than this release of dlv supports; or one of " +
			"Go 1.25 and later, which writes DWARF 5, while dlv was built with an older Go. Not with --check-go-version=false.",
		Why: "dlv and Go are upgraded apart: one by go install, the other by a package manager or an editor.",
		Fix: "Install the dlv that fits: go install github.com/go-delve/delve/cmd/dlv@latest, with the Go that it is to debug.",
		Message: "Go version go1.20.14 is too old for this version of Delve (minimum supported version 1.25, suppress this error with --check-go-version=false)\n" +
			"Version of Delve is too old for Go version go1.26.0 (maximum supported version 1.24, suppress this error with --check-go-version=false)\n" +
			"To debug executables using DWARFv5 or later Delve must be built with Go version 1.25.0 or later",
		Refs: []string{"go-delve/delve#3957", "go-delve/delve#4227", "go-delve/delve#4268", "go-delve/delve#1974", "go-delve/delve#3777"},
	},
	Check: checkDlvGoVersion,
}

// dlvSupports is what pkg/goversion/compat.go of each dlv release says, the
// widest range among the patch releases: the Go 1.N from and to.
var dlvSupports = map[int][2]int{
	3: {10, 13}, 4: {11, 14}, 5: {12, 15}, 6: {13, 16}, 7: {15, 17}, 8: {16, 18}, 9: {16, 19},
	20: {18, 20}, 21: {18, 21}, 22: {19, 22}, 23: {21, 23}, 24: {21, 24}, 25: {21, 25}, 26: {24, 26}, 27: {25, 27},
}

func checkDlvGoVersion(c *Case) []Finding {
	if c.Config.Tool != goenv.Dlv || !c.builds() || c.skipsCheck() {
		return nil
	}
	value, whole, ok := c.pathOf(0)
	if !ok || !whole {
		return nil
	}
	list := goenv.LookPath(c.notes.ask, value, c.Exec.CWD, "go")
	if len(list) == 0 || list[0].Unknown {
		return nil
	}
	b, ok := c.build(list[0].File)
	if !ok || !isToolchain(b) || goenv.Release(b.GoVersion) == "" || c.asksForNewer(b.GoVersion) {
		return nil
	}
	fault := c.dlvFault(goenv.Release(b.GoVersion))
	if fault == "" {
		return nil
	}
	f := Finding{
		Severity: Error, Var: "PATH", Value: list[0].File,
		Message: fmt.Sprintf("%s finds %s (%s), and %s", c.subject(), show(list[0].File), b.GoVersion, fault),
		Fix:     []string{"go install github.com/go-delve/delve/cmd/dlv@latest"},
	}
	if steps := c.Launch.Subject.Path(); list[0].Index < len(steps) {
		step := steps[list[0].Index].Step
		step.Value = pathEntry(list[0].Entry)
		f.Culprits = []Culprit{{Var: "PATH", Step: step}}
	}
	return []Finding{f}
}

func (c *Case) skipsCheck() bool {
	for _, a := range c.Config.Command.Args {
		if strings.Contains(a, "check-go-version") {
			return true
		}
	}
	return false
}

// asksForNewer reports a go.mod for which the go command may turn to another
// toolchain, as it can since Go 1.21.
func (c *Case) asksForNewer(v string) bool {
	if version.Compare(goenv.Release(v), "go1.21") < 0 || c.value("GOTOOLCHAIN") == "local" {
		return false
	}
	m, ok := c.modules()
	if !ok {
		return true
	}
	if m.Mod == nil {
		return false
	}
	return version.Compare("go"+m.Mod.Go, goenv.Release(v)) > 0 ||
		version.Compare(goenv.Release(m.Mod.Toolchain), goenv.Release(v)) > 0
}

// dlvFault is what dlv says of a Go version.
func (c *Case) dlvFault(v string) string {
	minor, ok := minorOf(v)
	if !ok {
		return ""
	}
	if own, ok := minorOf("go" + strings.TrimPrefix(c.Build.Version, "v")); ok {
		if r, known := dlvSupports[own]; known && (minor < r[0] || minor > r[1]) {
			return fmt.Sprintf("dlv %s supports go1.%d to go1.%d", c.Build.Version, r[0], r[1])
		}
	}
	built := goenv.Release(c.Build.GoVersion)
	if minor >= 25 && built != "" && version.Compare(built, "go1.25") < 0 && !strings.Contains(c.value("GOEXPERIMENT"), "nodwarf5") {
		return fmt.Sprintf("dlv was built with %s, which can't read its debug information", built)
	}
	return ""
}

// minorOf is the N of go1.N.
func minorOf(v string) (int, bool) {
	rest, ok := strings.CutPrefix(version.Lang(goenv.Release(v)), "go1.")
	n, err := strconv.Atoi(rest)
	return n, ok && err == nil
}
