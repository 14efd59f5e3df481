// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var proxyInvalid = Rule{
	ID:       "PROXY-INVALID",
	Title:    "GOPROXY or GOSUMDB can't be read",
	Severity: Error,
	Doc: Doc{
		What: "An entry of GOPROXY is neither direct, off nor a URL; or GOPROXY has no entry at all; or GOSUMDB " +
			"names neither a known checksum database nor a key.",
		Why: "Nothing shows as long as every module is in the cache. The first download fails, in the middle of " +
			"another change.",
		Fix:     "Correct the variable, or unset it: the defaults are in $GOROOT/go.env.",
		Message: "invalid proxy URL missing scheme: goproxy\ninvalid GOSUMDB: malformed verifier id\nGOPROXY list is not the empty string, but contains no entries",
	},
	Check: checkProxyInvalid,
}

func checkProxyInvalid(c *Case) []Finding {
	cmd := &c.Config.Command
	if !c.isGo() || !cmd.Downloads() {
		return nil
	}
	severity := errorIf(cmd.Fetches())
	var found []Finding
	if s, ok := c.setting("GOPROXY"); ok && s.Layer != goenv.GorootFile {
		if fault := proxyFault(s.Value); fault != "" {
			found = append(found, c.found(severity, s, ": "+fault))
		}
	}
	if s, ok := c.setting("GOSUMDB"); ok && s.Value != "off" && s.Layer != goenv.GorootFile {
		if fault := sumdbFault(s.Value); fault != "" {
			found = append(found, c.found(severity, s, ": "+fault))
		}
	}
	return found
}

// proxyFault is what is wrong with a list of proxies; empty: nothing.
func proxyFault(list string) string {
	entries := 0
	for _, url := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == '|' }) {
		url = strings.TrimSpace(url)
		if url == "" {
			continue
		}
		entries++
		if url == "direct" || url == "off" {
			return "" // what stands behind it is never looked at
		}
		if !strings.ContainsAny(url, ".:/") {
			return fmt.Sprintf("%s is no URL", show(url))
		}
	}
	if entries == 0 {
		return "it has no entries"
	}
	return ""
}

// sumdbFault is what is wrong with the name of a checksum database.
func sumdbFault(value string) string {
	words := strings.Fields(value)
	switch {
	case len(words) == 0:
		return "it is blank"
	case len(words) > 2:
		return "it has more than two words"
	case !strings.ContainsAny(words[0], "+/") && strings.Contains(words[0], "."):
		return "" // a host: those that need no key are compiled into cmd/go
	case strings.Count(words[0], "+") < 2:
		return show(words[0]) + " is neither a known database nor a key"
	}
	return ""
}
