// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var govcsInvalid = Rule{
	ID:       "GOVCS-INVALID",
	Title:    "GOVCS can't be read",
	Severity: Error,
	Doc: Doc{
		What:    "GOVCS is no list of pattern:tool|tool entries.",
		Why:     "Nothing shows until a module is fetched without a proxy; then the download fails.",
		Fix:     "Write GOVCS=private:all,public:git|hg, or unset it.",
		Message: "malformed entry in GOVCS (missing colon): \"git\"",
	},
	Check: checkGovcsInvalid,
}

func checkGovcsInvalid(c *Case) []Finding {
	s, ok := c.setting("GOVCS")
	cmd := &c.Config.Command
	// The go command reads this one from the environment only.
	if !ok || s.Layer != goenv.OS || !c.isGo() || !cmd.Downloads() {
		return nil
	}
	fault := govcsFault(s.Value)
	if fault == "" {
		return nil
	}
	return []Finding{c.found(errorIf(c.Config.Command.Fetches()), s, ": "+fault)}
}

// govcsFault follows parseGOVCS of cmd/go/internal/vcs.
func govcsFault(value string) string {
	if strings.TrimSpace(value) == "" {
		return ""
	}
	have := make(map[string]bool)
	for item := range strings.SplitSeq(value, ",") {
		item = strings.TrimSpace(item)
		pattern, list, found := strings.Cut(item, ":")
		pattern, list = strings.TrimSpace(pattern), strings.TrimSpace(list)
		switch {
		case item == "":
			return "it has an empty entry"
		case !found:
			return fmt.Sprintf("%s has no colon", show(item))
		case pattern == "" || list == "":
			return fmt.Sprintf("%s lacks a half", show(item))
		case strings.HasPrefix(pattern, "./"), strings.HasPrefix(pattern, "../"), pattern == ".", pattern == "..":
			return fmt.Sprintf("%s is relative", show(pattern))
		case have[pattern]:
			return fmt.Sprintf("%s stands there twice", show(pattern))
		}
		have[pattern] = true
	}
	return ""
}
