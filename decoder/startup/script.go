// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"regexp"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// scriptPattern finds one way to change a variable in a programming language.
// Its first group is the name; what follows the match is the value.
type scriptPattern struct {
	*regexp.Regexp
	op decoder.AssignOp
}

// scriptLanguage is what must be known of one.
type scriptLanguage struct {
	comment  string
	plus     string // joins strings
	patterns []scriptPattern
	variable *regexp.Regexp // reads a variable: anchored, the name in its first group
	quotes   string         // of strings without interpolation
	perhaps  string         // and of those that interpolate, if one of marks is in them
	marks    string
}

// parseScript searches a program line by line for the places that name a
// variable of the environment. Which of them runs, and with what, only the
// program knows.
func parseScript(f *file) {
	f.Scanned = true
	lang := languageOf(f.Kind)
	for i := range f.lines {
		line, from := f.line(i)
		if len(line) > 8*maxText || !strings.ContainsAny(line, `=:("'{`) && !strings.Contains(line, "delete ") && !strings.Contains(line, "unlet ") || strings.HasPrefix(strings.TrimSpace(line), lang.comment) {
			continue // no person wrote a line as long as that
		}
		for _, p := range lang.patterns {
			for _, m := range p.FindAllStringSubmatchIndex(line, -1) {
				f.scriptMatch(lang, p.op, line, from, m)
			}
		}
	}
}

func (f *file) scriptMatch(lang scriptLanguage, op decoder.AssignOp, line string, from int, m []int) {
	if line[m[1]-1] == '=' && m[1] < len(line) && strings.IndexByte("=~>", line[m[1]]) >= 0 {
		return // a comparison
	}
	if c := line[m[0]]; (c == '(' || c == ',') && strings.TrimSpace(line[m[0]+1:m[2]]) == "" {
		m[0] = m[2] // a keyword argument
	}
	a := decoder.Assignment{
		Name: line[m[2]:m[3]], Op: op, Exported: true, Conditional: true, Scanned: true, Text: line[m[0]:m[1]],
	}
	if op != decoder.AssignUnset {
		value, n := lang.value(line[m[1]:])
		a.Text = line[m[0] : m[1]+n]
		a.Value = value
		if op == decoder.AssignSet {
			a.Op = classify(a.Name, value)
		}
		if op == decoder.AssignAppend {
			a.Value = join(variable(a.Name), value)
		}
	}
	from += m[0] + blanksOf(a.Text)
	a.Text = strings.TrimSpace(a.Text)
	f.assign(a, from)
}

const envName = `([A-Za-z_][A-Za-z0-9_]*)`

// tableName is a name in a table of whatever kind: in capitals, or the table
// could be about anything.
const tableName = `([A-Z][A-Z0-9_]+)`

func languageOf(kind decoder.StartupKind) scriptLanguage {
	pattern := func(op decoder.AssignOp, s string) scriptPattern {
		return scriptPattern{regexp.MustCompile(s), op}
	}
	switch kind {
	case decoder.StartupPython:
		return scriptLanguage{
			comment: "#", plus: "+", quotes: `'"`,
			variable: regexp.MustCompile(`^os\.(?:environ\[\s*["']` + envName + `["']\s*\]|environ\.get\(\s*["']` + envName + `["'][^()]*\)|getenv\(\s*["']` + envName + `["'][^()]*\))`),
			patterns: []scriptPattern{
				pattern(decoder.AssignSet, `[\w.]*(?:env|ENV)\w*\[\s*["']`+envName+`["']\s*\]\s*=`),
				pattern(decoder.AssignSet, `^\s*\w{1,2}\[\s*["']`+tableName+`["']\s*\]\s*=`), // e = dict(os.environ)
				pattern(decoder.AssignAppend, `[\w.]*(?:env|ENV)\w*\[\s*["']`+envName+`["']\s*\]\s*\+=\s*`),
				pattern(decoder.AssignDefault, `[\w.]*env\w*\.setdefault\(\s*["']`+envName+`["']\s*,\s*`),
				pattern(decoder.AssignSet, `[\w.]*\bputenv\(\s*["']`+envName+`["']\s*,\s*`),
				pattern(decoder.AssignUnset, `\bdel\s+[\w.]*env\w*\[\s*["']`+envName+`["']\s*\]`),
				pattern(decoder.AssignUnset, `[\w.]*env\w*\.pop\(\s*["']`+envName+`["']`),
				pattern(decoder.AssignUnset, `[\w.]*\bunsetenv\(\s*["']`+envName+`["']`),
				pattern(decoder.AssignSet, `["']`+tableName+`["']\s*:\s*`),
				// dict(os.environ, GOROOT=…), env.update(GOROOT=…): keywords in capitals.
				pattern(decoder.AssignSet, `[(,]\s*`+tableName+`\s*=\s*`),
				pattern(decoder.AssignSet, `^\s+`+tableName+`=`),
			},
		}
	case decoder.StartupNode:
		return scriptLanguage{
			comment: "//", plus: "+", quotes: `'"`, perhaps: "`", marks: "$",
			variable: regexp.MustCompile(`^process\.env(?:\.` + envName + `|\[\s*["']` + envName + `["']\s*\])`),
			patterns: []scriptPattern{
				pattern(decoder.AssignSet, `(?:process\.)?\benv(?:\.`+envName+`)\s*=`),
				pattern(decoder.AssignSet, `(?:process\.)?\benv\[\s*["']`+envName+`["']\s*\]\s*=`),
				pattern(decoder.AssignDefault, `(?:process\.)?\benv\.`+envName+`\s*(?:\|\||\?\?)=\s*`),
				pattern(decoder.AssignAppend, `(?:process\.)?\benv\.`+envName+`\s*\+=\s*`),
				pattern(decoder.AssignUnset, `\bdelete\s+process\.env\.`+envName),
				pattern(decoder.AssignUnset, `\bdelete\s+process\.env\[\s*["']`+envName+`["']\s*\]`),
				pattern(decoder.AssignSet, `(?:^|[\s{,"'])`+tableName+`["']?\s*:\s*`),
			},
		}
	}
	if kind == decoder.StartupVim || kind == decoder.StartupEmacs {
		return editorLanguage(kind, pattern)
	}
	return scriptLanguage{
		comment: "#", plus: ".", quotes: "'", perhaps: `"`, marks: "$@\\",
		variable: regexp.MustCompile(`^\$ENV\{\s*["']?` + envName + `["']?\s*\}`),
		patterns: []scriptPattern{
			pattern(decoder.AssignSet, `\$ENV\{\s*["']?`+envName+`["']?\s*\}\s*=`),
			pattern(decoder.AssignDefault, `\$ENV\{\s*["']?`+envName+`["']?\s*\}\s*(?:\|\||//)=\s*`),
			pattern(decoder.AssignAppend, `\$ENV\{\s*["']?`+envName+`["']?\s*\}\s*\.=\s*`),
			pattern(decoder.AssignUnset, `\bdelete\s+(?:local\s+)?\$ENV\{\s*["']?`+envName+`["']?\s*\}`),
			pattern(decoder.AssignSet, `(?:^|[\s(,"'])`+tableName+`["']?\s*=>\s*`),
		},
	}
}

// editorLanguage is what is known of the files of editors.
func editorLanguage(kind decoder.StartupKind, pattern func(decoder.AssignOp, string) scriptPattern) scriptLanguage {
	if kind == decoder.StartupEmacs {
		return scriptLanguage{
			comment: ";", plus: "\x00", perhaps: `"`, marks: `\$`,
			variable: regexp.MustCompile(`^\(getenv\s+"` + envName + `"\)`),
			patterns: []scriptPattern{pattern(decoder.AssignSet, `\(setenv\s+"`+envName+`"\s+`)},
		}
	}
	return scriptLanguage{
		comment: `"`, plus: ".", quotes: "'", perhaps: `"`, marks: `\`,
		variable: regexp.MustCompile(`^(?:\$` + envName + `|vim\.env\.` + envName + `)`),
		patterns: []scriptPattern{
			pattern(decoder.AssignSet, `\blet\s+\$`+envName+`\s*=`),
			pattern(decoder.AssignAppend, `\blet\s+\$`+envName+`\s*\.{1,2}=\s*`),
			pattern(decoder.AssignUnset, `\bunlet!?\s+\$`+envName),
			pattern(decoder.AssignSet, `\bvim\.env\.`+envName+`\s*=`),
			pattern(decoder.AssignSet, `\bvim\.env\[\s*["']`+envName+`["']\s*\]\s*=`),
			pattern(decoder.AssignSet, `\bsetenv\(\s*["']`+envName+`["']\s*,\s*`),
		},
	}
}

// value reads strings and variables joined by the operator, and returns how
// much of the line it is; anything else is unknown up to where it can end.
func (lang scriptLanguage) value(s string) (decoder.Expr, int) {
	var all []decoder.Expr
	pos := 0
	for {
		pos += blanksOf(s[pos:])
		e, n := lang.operand(s[pos:])
		if n == 0 {
			break
		}
		all = append(all, e)
		pos += n
		rest := s[pos:]
		after := rest[blanksOf(rest):]
		if after == "" || strings.ContainsAny(after[:1], ",;)}]#") || strings.HasPrefix(after, "//") {
			return join(all...), pos
		}
		if !strings.HasPrefix(after, lang.plus) {
			break
		}
		pos = len(s) - len(after) + len(lang.plus)
	}
	end := lang.end(s)
	return unknown(strings.TrimSpace(s[:end])), end
}

func blanksOf(s string) int { return len(s) - len(strings.TrimLeft(s, " \t")) }

// operand reads one string or variable; 0: it is neither.
func (lang scriptLanguage) operand(s string) (decoder.Expr, int) {
	if m := lang.variable.FindStringSubmatch(s); m != nil {
		return variable(strings.Join(m[1:], "")), len(m[0])
	}
	if strings.HasPrefix(s, "os.pathsep") {
		return text(":"), len("os.pathsep")
	}
	if s == "" || strings.IndexByte(lang.quotes+lang.perhaps, s[0]) < 0 {
		return nil, 0
	}
	end := strings.IndexByte(s[1:], s[0]) + 1
	if end == 0 || strings.HasPrefix(s, `"""`) || strings.HasPrefix(s, "'''") {
		return nil, 0
	}
	inner := s[1:end]
	if strings.Contains(inner, `\`) || strings.IndexByte(lang.perhaps, s[0]) >= 0 && strings.ContainsAny(inner, lang.marks) {
		return nil, 0
	}
	return text(inner), end + 1
}

// end returns where a value of another kind ends at the latest: a neighbour in
// the same table must not be quoted with it.
func (lang scriptLanguage) end(s string) int {
	depth := 0
	var quoted byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '\\':
			i++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quoted = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			if depth--; depth < 0 {
				return i
			}
		case (c == ',' || c == ';') && depth == 0:
			return i
		}
	}
	return len(s)
}
