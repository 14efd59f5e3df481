// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var cgoCrossCC = Rule{
	ID:       "CGO-CROSS-CC",
	Title:    "cgo for another machine, with this machine's C compiler",
	Severity: Warn,
	Fatal:    true,
	Doc: Doc{
		What: "CGO_ENABLED=1 is set, GOOS or GOARCH is not this machine's, and CC is not set or names the host's " +
			"compiler without arguments. Not where the build succeeded.",
		Why: "Without CGO_ENABLED a cross build does without C. Somebody switched it on for native builds, and the " +
			"host's compiler gets assembly of another machine.",
		Fix: "Set CC to a cross compiler (CC=aarch64-linux-gnu-gcc), or unset CGO_ENABLED for cross builds.",
		Message: "gcc_arm64.S:30: Error: no such instruction: `stp x29,x30,[sp,'\n" +
			"gcc: error: unrecognized command-line option '-marm'",
		Refs: []string{"golang/go#52064"},
	},
	Check: checkCgoCrossCC,
}

func checkCgoCrossCC(c *Case) []Finding {
	if !c.isGo() || !c.Config.Command.Building() {
		return nil
	}
	cgo, ok := c.setting("CGO_ENABLED")
	s, foreign := c.foreign()
	if os, arch := c.target(); !ok || cgo.Value != "1" || !foreign || !goenv.KnownPort(os, arch) || arch == "386" {
		return nil // gcc -m32 builds for 386
	}
	words, err := goenv.SplitQuoted(c.value("CC"))
	if err != nil || len(words) > 1 {
		return nil
	}
	if len(words) == 1 && !slices.Contains([]string{"cc", "gcc", "clang"}, path.Base(words[0])) {
		return nil
	}
	f := c.found(Warn, cgo, " and "+s.Name+"="+show(s.Value)+", and CC is no cross compiler")
	return []Finding{c.blamed(f, s)}
}
