// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goflagsIgnoredWord = Rule{
	ID:       "GOFLAGS-IGNORED-WORD",
	Title:    "a word of GOFLAGS belongs to the one before it, and is lost",
	Severity: Info,
	Doc: Doc{
		What: "GOFLAGS has -ldflags, -gcflags or -asmflags, and the next word is a flag that building commands don't have: -ldflags=-s -w.",
		Why: "GOFLAGS is split at blanks, so -w is a word of its own. Some go command has a flag of that name " +
			"(go env -w), which is why nobody complains; the linker never sees it.",
		Fix:  "Quote the whole word: GOFLAGS=\"'-ldflags=-s -w'\"",
		Refs: []string{"golang/go#27368"},
	},
	Check: checkGoflagsIgnoredWord,
}

func checkGoflagsIgnoredWord(c *Case) []Finding {
	s, ok := c.setting("GOFLAGS")
	if !ok || !c.isGo() || !c.Config.Command.Building() || c.goflagsFault(s.Value) != "" {
		return nil
	}
	flags := c.goflags()
	for i, f := range flags {
		if !slices.Contains([]string{"ldflags", "gcflags", "asmflags"}, f.Name) || i+1 == len(flags) {
			continue
		}
		next := flags[i+1]
		if _, build := goenv.IsBuildFlag(next.Name); build || c.Config.Command.Name == "test" {
			continue
		}
		return []Finding{c.found(Info, s, ": "+show(next.Word)+" is a word of its own, and ignored")}
	}
	return nil
}
