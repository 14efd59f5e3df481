// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseEnvironment reads /etc/environment as pam_env does (_parse_env_file): an
// "export " in front is allowed, a "#" begins a comment anywhere, a backslash
// before the line's end continues it, a quote in front of the value goes, with the one
// at its end, and nothing is expanded.
func parseEnvironment(f *file) {
	for l := range f.logical('#') {
		line, _, _ := strings.Cut(l.text, "#")
		source, _, _ := strings.Cut(l.source, "#")
		line = strings.TrimSpace(line)
		line = strings.TrimSpace(strings.TrimPrefix(line, "export "))
		name, value, ok := strings.Cut(line, "=")
		if !ok || !pamName(name) {
			continue
		}
		if value != "" && (value[0] == '"' || value[0] == '\'') {
			value = value[1:]
			if n := len(value) - 1; n >= 0 && (value[n] == '"' || value[n] == '\'') {
				value = value[:n]
			}
		}
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignSet, Value: text(value), Exported: true, Text: source,
		}, l.from)
	}
}

// pamName: letters, digits and underscores; pam_env leaves any other line out.
func pamName(s string) bool {
	return s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") == ""
}

// parsePamEnvConf reads pam_env.conf and ~/.pam_environment:
// NAME [DEFAULT=value] [OVERRIDE=value].
func parsePamEnvConf(f *file) {
	for l := range f.logical('#') {
		words := pamWords(l.text)
		if len(words) < 2 || !pamName(words[0]) {
			continue
		}
		var value decoder.Expr
		op := decoder.AssignSet
		for _, w := range words[1:] {
			switch key, v, _ := strings.Cut(w, "="); key {
			case "DEFAULT":
				if value == nil {
					value = pamValue(v)
				}
			case "OVERRIDE":
				if v != "" {
					// It counts where it expands to something.
					value = pamValue(v)
				}
			}
		}
		if value == nil {
			op = decoder.AssignUnset
		}
		if op == decoder.AssignSet {
			op = classify(words[0], value)
		}
		f.assign(decoder.Assignment{Name: words[0], Op: op, Value: value, Exported: true, Text: l.source}, l.from)
	}
}

// pamWords splits at blanks outside double quotes, and drops the quotes.
func pamWords(s string) []string {
	var words []string
	var b strings.Builder
	quoted, inside := false, false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			quoted, inside = !quoted, true
		case c == '#' && !quoted && !inside:
			return words
		case (c == ' ' || c == '\t') && !quoted:
			if inside {
				words = append(words, b.String())
				b.Reset()
			}
			inside = false
		default:
			inside = true
			b.WriteByte(c)
		}
	}
	if inside {
		words = append(words, b.String())
	}
	return words
}

// pamValue expands ${NAME}; @{HOME} and its like come from the user database.
func pamValue(s string) decoder.Expr {
	var all []decoder.Expr
	for s != "" {
		i := strings.IndexAny(s, "$@\\")
		if i < 0 {
			break
		}
		all = append(all, text(s[:i]))
		rest := s[i:]
		end := strings.IndexByte(rest, '}')
		switch {
		case rest[0] == '\\' && len(rest) > 1:
			all = append(all, text(rest[1:2]))
			s = rest[2:]
		case len(rest) > 2 && rest[1] == '{' && end > 2:
			switch name := rest[2:end]; {
			case rest[0] == '$':
				all = append(all, variable(name))
			case name == "HOME":
				all = append(all, home())
			default:
				all = append(all, unknown(rest[:end+1]))
			}
			s = rest[end+1:]
		default:
			all = append(all, text(rest[:1]))
			s = rest[1:]
		}
	}
	return join(append(all, text(s))...)
}

// parseSSHEnvironment reads ~/.ssh/environment as sshd does
// (read_environment_file): NAME=value, "#" begins a comment line, nothing is
// unquoted.
func parseSSHEnvironment(f *file) {
	for i := range f.lines {
		line, from := f.line(i)
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' {
			continue
		}
		if name, value, ok := strings.Cut(trimmed, "="); ok {
			f.assign(decoder.Assignment{
				Name: name, Op: decoder.AssignSet, Value: text(value), Exported: true, Text: trimmed,
			}, from+len(line)-len(trimmed))
		}
	}
}
