// SPDX-License-Identifier: Apache-2.0

package conflict

import "github.com/goenvtrace/goenvtrace/decoder/goenv"

var goosarchUnsupported = Rule{
	ID:       "GOOSARCH-UNSUPPORTED",
	Title:    "Go builds for no such GOOS and GOARCH",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What:    "A building command has a GOOS and GOARCH that no release of Go builds for.",
		Why:     "A slip (linus), another tool's name for the same thing (x86_64, Linux), or two variables that were set in two places.",
		Fix:     "Correct the variable, or unset it. go tool dist list prints the pairs.",
		Message: "go: unsupported GOOS/GOARCH pair linus/amd64",
	},
	Check: checkGoosarchUnsupported,
}

func checkGoosarchUnsupported(c *Case) []Finding {
	if !c.isGo() || !c.Config.Command.Building() {
		return nil
	}
	s, foreign := c.foreign()
	os, arch := c.target()
	if !foreign || s.Layer == goenv.Default || goenv.KnownPort(os, arch) {
		return nil
	}
	f := c.found(Error, s, ": there is no Go for "+show(os+"/"+arch))
	if a, ok := c.setting("GOARCH"); ok && s.Name == "GOOS" {
		f = c.blamed(f, a)
	}
	return []Finding{f}
}
