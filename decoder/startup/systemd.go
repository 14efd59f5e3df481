// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseEnvironmentD reads environment.d/*.conf (environment.d(5)): NAME=value
// with quotes, and ${NAME}, ${NAME:-default}, ${NAME:+other} expanded.
func parseEnvironmentD(f *file) {
	f.systemdLines(func(name, value string) decoder.Expr { return systemdExpand(value) })
}

// parseSystemdEnvFile reads the file of an EnvironmentFile=: the same, and
// nothing is expanded.
func parseSystemdEnvFile(f *file) {
	f.systemdLines(func(name, value string) decoder.Expr {
		v, _ := systemdUnquote(value, false)
		return text(v)
	})
}

func (f *file) systemdLines(value func(name, value string) decoder.Expr) {
	for l := range f.logical('#') {
		if l.text[0] == ';' {
			continue
		}
		name, v, ok := strings.Cut(strings.TrimRight(l.text, " \t"), "=")
		name = strings.TrimRight(name, " \t")
		if !ok || !isName(name) {
			continue
		}
		a := decoder.Assignment{
			Name: name, Value: value(name, strings.TrimLeft(v, " \t")), Exported: true, Text: l.source,
		}
		a.Op = classify(name, a.Value)
		f.assign(a, l.from)
	}
}

// systemdUnquote undoes the quotes and escapes of a value. marked: a "$" that
// they had made an ordinary one comes out as "\x00", which no file holds.
func systemdUnquote(s string, marked bool) (string, bool) {
	var b strings.Builder
	var quoted byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quoted == 0 && (c == '"' || c == '\''):
			quoted = c
			continue
		case c == quoted && quoted != 0:
			quoted = 0
			continue
		case c == '\\' && quoted != '\'' && i+1 < len(s):
			i++
			c = s[i]
		}
		if c == '$' && marked && (quoted == '\'' || i > 0 && s[i-1] == '\\') {
			c = 0
		}
		b.WriteByte(c)
	}
	return b.String(), quoted == 0
}

// systemdExpand expands a value of environment.d.
func systemdExpand(s string) decoder.Expr {
	s, _ = systemdUnquote(s, true)
	return dollars(s, 0)
}

// dollars expands $NAME, ${NAME}, ${NAME:-default} and ${NAME:+other}; \x00
// stands for a "$" that is an ordinary one.
func dollars(s string, depth int) decoder.Expr {
	var all []decoder.Expr
	plain := func(s string) decoder.Expr { return text(strings.ReplaceAll(s, "\x00", "$")) }
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 || depth > maxDepth {
			return join(append(all, plain(s))...)
		}
		all = append(all, plain(s[:i]))
		s = s[i+1:]
		if name := leadingName(s); name != "" {
			all = append(all, variable(name))
			s = s[len(name):]
			continue
		}
		end := closingBrace(s)
		if end < 0 {
			all = append(all, text("$"))
			continue
		}
		all = append(all, braced(s[1:end], depth))
		s = s[end+1:]
	}
}

// closingBrace returns where the "{" that begins s is closed, -1 for nowhere.
func closingBrace(s string) int {
	if !strings.HasPrefix(s, "{") {
		return -1
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// braced is what stands between ${ and }.
func braced(s string, depth int) decoder.Expr {
	name := leadingName(s)
	rest := s[len(name):]
	if name == "" {
		return unknown("${" + quote(s) + "}")
	}
	if rest == "" {
		return variable(name)
	}
	for _, op := range [...]string{":-", ":+", ":=", ":?", "-", "+"} {
		if arg, ok := strings.CutPrefix(rest, op); ok {
			return decoder.Expr{{Kind: decoder.PartVar, Name: name, Op: op, Arg: dollars(arg, depth+1)}}
		}
	}
	return unknown("${" + quote(s) + "}")
}

// parseSystemdUnit reads Environment=, EnvironmentFile=, PassEnvironment= and
// UnsetEnvironment= of a unit, and DefaultEnvironment= of the manager.
func parseSystemdUnit(f *file) {
	section := ""
	for l := range f.logical('#') {
		if l.text[0] == ';' {
			continue
		}
		if l.text[0] == '[' {
			section = strings.Trim(l.text, "[] \t")
			continue
		}
		key, value, ok := strings.Cut(l.text, "=")
		if !ok {
			continue
		}
		switch strings.TrimSpace(key) {
		case "Environment", "DefaultEnvironment", "ManagerEnvironment":
			f.unitEnvironment(strings.TrimSpace(key), value, section, l)
		case "EnvironmentFile":
			f.unitFile(strings.TrimSpace(value), section, l)
		case "PassEnvironment":
			f.unitPolicy(decoder.AssignKeep, value, section, l)
		case "UnsetEnvironment":
			f.unitPolicy(decoder.AssignUnset, value, section, l)
		}
	}
}

// unitEnvironment adds the assignments of one line. Each is quoted as if it
// were the only one.
func (f *file) unitEnvironment(key, value, section string, l logicalLine) {
	for _, word := range systemdWords(value) {
		plain, _ := systemdUnquote(word, false)
		name, v, ok := strings.Cut(plain, "=")
		if !ok || !isName(name) {
			continue
		}
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignSet, Value: unitValue(v), Exported: true, For: section, Text: key + "=" + word,
		}, l.from+max(0, strings.Index(l.source, word)))
	}
}

// unitValue: a unit knows no variables, but specifiers; "%%" is a percent sign.
func unitValue(s string) decoder.Expr {
	var all []decoder.Expr
	for {
		i := strings.IndexByte(s, '%')
		if i < 0 || i+1 == len(s) {
			return join(append(all, text(s))...)
		}
		all = append(all, text(s[:i]))
		switch s[i+1] {
		case '%':
			all = append(all, text("%"))
		case 'h':
			all = append(all, home())
		default:
			all = append(all, unknown(s[i:i+2]))
		}
		s = s[i+2:]
	}
}

func (f *file) unitFile(path, section string, l logicalLine) {
	path, _ = systemdUnquote(strings.TrimPrefix(path, "-"), false)
	f.include(decoder.Include{
		Path: globs(unitValue(path)), Kind: decoder.StartupSystemdEnvFile, Exported: true,
		For: section, Text: l.source,
	}, l.from)
}

func (f *file) unitPolicy(op decoder.AssignOp, value, section string, l logicalLine) {
	for _, word := range systemdWords(value) {
		name, _, _ := strings.Cut(word, "=")
		f.assign(decoder.Assignment{Name: name, Op: op, Exported: true, For: section, Text: l.source}, l.from)
	}
}

// systemdWords splits at blanks outside quotes, and keeps the quotes.
func systemdWords(s string) []string {
	var words []string
	begin := -1
	var quoted byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			if begin < 0 {
				begin = i
			}
			i++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == ' ' || c == '\t':
			if begin >= 0 {
				words = append(words, s[begin:i])
				begin = -1
			}
		default:
			if begin < 0 {
				begin = i
			}
			if c == '"' || c == '\'' {
				quoted = c
			}
		}
	}
	if begin >= 0 {
		words = append(words, s[begin:])
	}
	return words
}

// globs makes the wildcards in the texts of a path wildcards.
func globs(e decoder.Expr) decoder.Expr {
	var out decoder.Expr
	for _, p := range e {
		for p.Kind == decoder.PartText {
			i := strings.IndexAny(p.Text, "*?[]")
			if i < 0 {
				break
			}
			out = append(out, text(p.Text[:i])...)
			out = append(out, decoder.Part{Kind: decoder.PartGlob, Text: p.Text[i : i+1]})
			p.Text = p.Text[i+1:]
		}
		if p.Kind != decoder.PartText || p.Text != "" {
			out = append(out, p)
		}
	}
	return out
}
