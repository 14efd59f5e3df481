// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var valueMalformed = Rule{
	ID:       "VALUE-MALFORMED",
	Title:    "a path has a blank, a quotation mark or an unexpanded variable in it",
	Severity: Warn,
	Yields:   true,
	Doc: Doc{
		What: "GOROOT, GOPATH, GOBIN, GOCACHE, GOMODCACHE, GOTMPDIR, GOENV or GOWORK begins or ends with a blank or a " +
			"carriage return, stands in quotation marks, holds $NAME or %NAME%, is a list where one path is " +
			"meant, or is no valid UTF-8; and nothing of that name exists.",
		Why: "The value comes from a place that doesn't expand or unquote as a shell does: a file with Windows line " +
			"ends, systemd's Environment=, a Dockerfile, an editor's settings, go env -w with too many quotes. " +
			"The go command takes it as it is, and on a terminal it looks right.",
		Fix:     "Write the path out, without quotation marks, where the finding says.",
		Message: `go: cannot find GOROOT directory: "/usr/local/go"`,
	},
	Check: checkValueMalformed,
}

// unexpanded finds $NAME, ${NAME} and %NAME%.
var unexpanded = regexp.MustCompile(`\$\{?[A-Za-z_][A-Za-z0-9_]*|%[A-Za-z_][A-Za-z0-9_]*%`)

func checkValueMalformed(c *Case) []Finding {
	if !c.isGo() {
		return nil
	}
	var found []Finding
	for _, name := range []string{"GOROOT", "GOPATH", "GOBIN", "GOCACHE", "GOMODCACHE", "GOTMPDIR", "GOENV", "GOWORK"} {
		s, ok := c.Config.Get(name)
		if !ok || s.Redacted || s.Value == "" || s.Layer == goenv.Default {
			continue
		}
		fault := malformed(name, s.Value)
		if fault == "" || c.standsThere(s.Value) {
			continue
		}
		found = append(found, c.found(Warn, s, ": "+fault))
	}
	return found
}

// malformed says what is wrong with the look of a path; empty: nothing.
func malformed(name, v string) string {
	switch {
	case strings.HasSuffix(v, "\r"):
		return "it ends with a carriage return, so it comes from a file with Windows line ends"
	case strings.TrimSpace(v) != v:
		return "it begins or ends with a blank"
	case v[0] == '"' || v[0] == '\'':
		return "the quotation mark is part of the value"
	case unexpanded.MatchString(v):
		return show(unexpanded.FindString(v)) + " was never expanded"
	case (name == "GOROOT" || name == "GOBIN") && strings.Contains(v, ":"):
		return "it is a list, and one path is meant"
	case !utf8.ValidString(v):
		return "it is no valid UTF-8"
	}
	return ""
}

// standsThere reports that something exists under a value, as odd as it looks.
// In doubt it does.
func (c *Case) standsThere(value string) bool {
	p, ok := goenv.Join(c.Config.Command.Dir, value)
	if !ok {
		return true
	}
	// Asked late it may have gone since, but nobody makes and removes such a thing.
	a := c.notes.ask(decoder.Question{Kind: decoder.AskStat, Path: p})
	return a.State != decoder.Absent
}
