// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

var raceNoCgo = Rule{
	ID:       "RACE-NO-CGO",
	Title:    "-race, -msan or -asan with CGO_ENABLED=0",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What:    "A building command has -race, -msan or -asan, on its command line or in GOFLAGS, and CGO_ENABLED is 0.",
		Why:     "The detectors need cgo on Linux. CGO_ENABLED=0 was set for static binaries, in a Dockerfile or a startup file.",
		Fix:     "Set CGO_ENABLED=1 for this command, or leave the flag out.",
		Message: "go: -race requires cgo; enable cgo by setting CGO_ENABLED=1",
	},
	Check: checkRaceNoCgo,
}

func checkRaceNoCgo(c *Case) []Finding {
	s, ok := c.setting("CGO_ENABLED")
	if !ok || s.Value != "0" || !c.isGo() || !c.Config.Command.Building() {
		return nil
	}
	for _, flag := range []string{"race", "msan", "asan"} {
		words, inFlags := c.goflag(flag)
		on := c.Config.Command.On(flag)
		if !c.overridden(flag) && inFlags && words.Value != "false" && words.Value != "0" {
			on = true
		}
		if !on {
			continue
		}
		f := c.found(Error, s, ", and -"+flag+" needs cgo")
		if goflags, ok := c.setting("GOFLAGS"); ok && inFlags && goflags.Layer != goenv.Default {
			f = c.blamed(f, goflags)
		}
		return []Finding{f}
	}
	return nil
}
