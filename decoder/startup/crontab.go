// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseCrontab reads the variables of a crontab as Vixie cron does (load_env):
// NAME = value, blanks around "=" allowed, matching quotes go from both,
// nothing is expanded.
func parseCrontab(f *file) {
	for i := range f.lines {
		line, from := f.line(i)
		trimmed := strings.TrimSpace(line)
		name, value, ok := strings.Cut(trimmed, "=")
		name = cronUnquote(strings.TrimSpace(name))
		if !ok || !isName(name) {
			continue
		}
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignSet, Value: text(cronUnquote(strings.TrimSpace(value))), Exported: true, Text: trimmed,
		}, from+strings.Index(line, trimmed))
	}
}

func cronUnquote(s string) string {
	if n := len(s); n > 1 && (s[0] == '"' || s[0] == '\'') && s[n-1] == s[0] {
		return s[1 : n-1]
	}
	return s
}
