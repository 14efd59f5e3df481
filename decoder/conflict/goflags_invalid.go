// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goflagsInvalid = Rule{
	ID:       "GOFLAGS-INVALID",
	Title:    "GOFLAGS holds something that is no flag of this go command",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "GOFLAGS can't be split (a quotation mark is open), has a word that is no flag, has a flag that no " +
			"command of this Go version knows, or a build flag whose value is missing or wrong.",
		Why: "Every command but go env, go bug and go help ends with it. A flag needs its value in the same word " +
			"(-tags=foo, not -tags foo), and a flag of a newer Go ends an older one.",
		Fix: "Correct GOFLAGS where the finding says. Values with blanks need quotation marks around the whole word: '-ldflags=-s -w'.",
		Message: `go: parsing $GOFLAGS: non-flag "foo"` + "\n" + "go: parsing $GOFLAGS: unknown flag -buildvcs\n" +
			"go: flag needs an argument: -tags (from $GOFLAGS)",
		Refs: []string{"golang/go#27368", "Jguer/yay#1525"},
	},
	Check: checkGoflagsInvalid,
}

func checkGoflagsInvalid(c *Case) []Finding {
	s, ok := c.setting("GOFLAGS")
	cmd := &c.Config.Command
	if !ok || !c.isGo() || cmd.Name == "env" || cmd.Name == "bug" || cmd.Name == "" {
		return nil
	}
	fault := c.goflagsFault(s.Value)
	if fault == "" {
		return nil
	}
	return []Finding{c.found(Error, s, ": "+fault)}
}

// goflagsFault is what this go command says of GOFLAGS; empty: nothing.
func (c *Case) goflagsFault(value string) string {
	flags, err := goenv.ParseGOFLAGS(value)
	if err != nil {
		return err.Error()
	}
	for _, f := range flags {
		if !goenv.KnowsFlag(f.Name, c.Build.GoVersion) && !c.analyzes(f.Name) {
			return fmt.Sprintf("unknown flag -%s", f.Name)
		}
	}
	if c.Config.Command.Name == "vet" || !c.Config.Command.Building() && c.Config.Command.Name != "list" {
		return "" // it lacks most build flags, or has some of its own under the same names
	}
	for _, f := range flags {
		if fault := goenv.BadFlagValue(f); fault != "" && !strings.HasPrefix(f.Name, "test.") {
			return fault
		}
	}
	return ""
}

// analyzes reports a flag of what go vet and go fix run. Which those are depends on
// the version of fix, and with -vettool on a program that is not known.
func (c *Case) analyzes(name string) bool {
	switch c.Config.Command.Name {
	case "fix":
		return true
	case "vet":
		return goenv.IsAnalyzer(name) || c.overridden("vettool") || c.goflagsHave("vettool")
	}
	return false
}
