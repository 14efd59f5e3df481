// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var sumdbOffToolchain = Rule{
	ID:       "SUMDB-OFF-TOOLCHAIN",
	Title:    "GOSUMDB=off, and another toolchain is needed",
	Severity: Error,
	Fatal:    true,
	Total:    true,
	Select:   true,
	Doc: Doc{
		What: "GOTOOLCHAIN or go.mod asks for another toolchain, PATH doesn't have it under its name, and GOSUMDB " +
			"is off. Not where GOPROXY is one file:// URL.",
		Why: "Toolchains are always verified, so GOSUMDB=off forbids every switch, even to a toolchain that is in " +
			"the module cache already, and GONOSUMDB doesn't help. Where the checksum database is out of reach " +
			"people switch it off for good, and meet this much later.",
		Fix: "Set GOSUMDB to a mirror of the checksum database that can be reached (and GONOSUMDB for private " +
			"modules), install the toolchain, or set GOTOOLCHAIN=local where it is new enough.",
		Message: "golang.org/toolchain@v0.0.1-go1.25.0.linux-amd64: verifying module: checksum database disabled by GOSUMDB=off",
	},
	Check: checkSumdbOffToolchain,
}

func checkSumdbOffToolchain(c *Case) []Finding {
	sumdb, ok := c.setting("GOSUMDB")
	if !ok || sumdb.Value != "off" || !c.isGo() || goenv.SwitchTarget(c.Exec) {
		return nil
	}
	s, needed := c.verifies()
	if !needed {
		return nil
	}
	by := "GOTOOLCHAIN"
	if s.File != "" {
		by = show(s.File)
	}
	f := c.found(Error, sumdb, fmt.Sprintf(", and %s asks for %s", by, show(s.Toolchain)))
	if want, ok := c.setting("GOTOOLCHAIN"); ok && s.File == "" {
		f = c.blamed(f, want)
	}
	f.Fix = append([]string{"set GOSUMDB to a mirror of the checksum database"}, f.Fix...)
	return []Finding{f}
}

// verifies reports that the command turns to a toolchain that has to be held against
// the checksum database: it is not in PATH, and GOPROXY is no directory of one's own
// (useSumDB in cmd/go/internal/modfetch/sumdb.go).
func (c *Case) verifies() (goenv.Selection, bool) {
	if proxy := c.value("GOPROXY"); strings.HasPrefix(proxy, "file://") && !strings.ContainsAny(proxy, ",|") {
		return goenv.Selection{}, false
	}
	s, known := c.selection()
	if !known || s.Toolchain == "" || s.Invalid || s.PathOnly {
		return s, false
	}
	found, known := c.onPath(s.Toolchain)
	return s, known && !found
}
