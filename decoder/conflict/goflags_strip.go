// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goflagsStrip = Rule{
	ID:       "GOFLAGS-STRIP",
	Title:    "GOFLAGS takes away what a debugger needs",
	Severity: Warn,
	Doc: Doc{
		What: "dlv builds a program with GOFLAGS that hold -trimpath, or -ldflags with -s or -w.",
		Why: "Without debug information dlv has nothing to show; with -trimpath it doesn't find the sources. " +
			"The flags come from a release build and reach the debugger through the environment or go env -w.",
		Fix:     "Take them out of GOFLAGS, or unset it for the debugger.",
		Message: "Warning: no debug info found, some functionality will be missing such as stack traces and variable evaluation.",
	},
	Check: checkGoflagsStrip,
}

func checkGoflagsStrip(c *Case) []Finding {
	if c.Config.Tool != goenv.Dlv || !c.Config.Command.Debugs() {
		return nil
	}
	for _, f := range c.goflags() {
		strips := f.Name == "trimpath" && f.Value != "false"
		if f.Name == "ldflags" {
			words := strings.Fields(f.Value)
			strips = slices.Contains(words, "-s") || slices.Contains(words, "-w")
		}
		if strips {
			s, _ := c.setting("GOFLAGS")
			return []Finding{c.found(Warn, s, ": "+show(f.Word)+" leaves nothing to debug")}
		}
	}
	return nil
}
