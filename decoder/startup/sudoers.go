// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseSudoers reads the Defaults of sudoers that decide what of the caller's
// environment a command gets.
func parseSudoers(f *file) {
	for l := range f.logical(0) {
		word, rest, _ := strings.Cut(strings.ReplaceAll(l.text, "\t", " "), " ")
		rest = strings.TrimSpace(rest)
		switch {
		case word == "@include" || word == "#include":
			f.include(decoder.Include{Path: text(rest), Kind: decoder.StartupSudoers, Text: l.source}, l.from)
		case word == "@includedir" || word == "#includedir":
			star := decoder.Expr{{Kind: decoder.PartGlob, Text: "*"}}
			f.include(decoder.Include{
				Path: join(text(strings.TrimSuffix(rest, "/")+"/"), star), Kind: decoder.StartupSudoers, Text: l.source,
			}, l.from)
		case word == "Defaults" || strings.HasPrefix(word, "Defaults") && strings.ContainsAny(word[8:9], "@:!>"):
			for _, parameter := range sudoersList(rest) {
				f.sudoersDefault(word, parameter, l)
			}
		}
	}
}

// sudoersList splits at commas outside quotes.
func sudoersList(s string) []string {
	var out []string
	begin, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ',' && !quoted:
			out = append(out, strings.TrimSpace(s[begin:i]))
			begin = i + 1
		case s[i] == '#' && !quoted && i > 0 && s[i-1] == ' ':
			return append(out, strings.TrimSpace(s[begin:i]))
		}
	}
	return append(out, strings.TrimSpace(s[begin:]))
}

func (f *file) sudoersDefault(word, parameter string, l logicalLine) {
	name, value, _ := strings.Cut(parameter, "=")
	name = strings.TrimSpace(name)
	name, minus := strings.CutSuffix(name, "-")
	name = strings.TrimSpace(strings.TrimSuffix(name, "+"))
	name, not := strings.CutPrefix(name, "!")
	name = strings.TrimSpace(name)
	value = strings.ReplaceAll(strings.Trim(strings.TrimSpace(value), `"`), `\`, "")
	a := decoder.Assignment{Exported: true, For: name, Text: word + " " + parameter}
	at := l.from + max(0, strings.Index(l.source, parameter))
	policy := func(op decoder.AssignOp, names string) {
		for n := range strings.FieldsSeq(names) {
			// NAME=value and NAME=pattern* keep the variable for some values only.
			a.Name, _, _ = strings.Cut(n, "=")
			a.Op = op
			f.assign(a, at)
		}
	}
	switch name {
	case "secure_path":
		if !not {
			a.Name, a.Op, a.Value = "PATH", decoder.AssignSet, text(value)
			f.assign(a, at)
		}
	case "env_keep":
		policy(opIf(minus, decoder.AssignDrop, decoder.AssignKeep), value)
	case "env_check":
		policy(decoder.AssignKeep, value)
	case "env_delete":
		policy(opIf(minus, decoder.AssignKeep, decoder.AssignDrop), value)
	case "env_reset":
		policy(opIf(not, decoder.AssignKeep, decoder.AssignDrop), "*")
	case "setenv":
		if !not {
			policy(decoder.AssignKeep, "*")
		}
	case "env_file", "restricted_env_file":
		f.include(decoder.Include{
			Path: text(value), Kind: decoder.StartupEnvironment, Exported: true, For: name, Text: a.Text,
		}, at)
	}
}

func opIf(condition bool, yes, no decoder.AssignOp) decoder.AssignOp {
	if condition {
		return yes
	}
	return no
}
