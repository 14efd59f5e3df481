// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// makefile reads a makefile of GNU make. Its assignments override inherited
// variables; children see those that were inherited or are exported.
type makefile struct {
	*file
	conditions int    // of ifeq and its like
	target     string // of the rule whose recipe may follow
	all        bool   // everything is exported
}

func parseMakefile(f *file) {
	m := &makefile{file: f}
	for i := 0; i < len(f.lines); {
		line, from := f.line(i)
		if strings.HasPrefix(line, "\t") && m.target != "" {
			i = m.recipe(i)
			continue
		}
		text, source, next := m.joined(i)
		i = next
		if name, ok := strings.CutPrefix(strings.TrimSpace(text), "define "); ok {
			i = m.define(name, source, from, i)
			continue
		}
		m.line(text, source, from)
	}
	if m.all {
		for i := range f.Assignments {
			if f.Assignments[i].Op != decoder.AssignUnset {
				f.Assignments[i].Exported = true
			}
		}
	}
}

// joined returns the line with those that continue it, its source, and the
// number of the line behind.
func (m *makefile) joined(i int) (text, source string, next int) {
	line, from := m.file.line(i)
	to := from + len(line)
	pieces := []string{line}
	for strings.HasSuffix(line, `\`) && i+1 < len(m.lines) {
		last := len(pieces) - 1
		pieces[last] = strings.TrimRight(line[:len(line)-1], " \t")
		i++
		var begin int
		line, begin = m.file.line(i)
		to = begin + len(line)
		line = strings.TrimLeft(line, " \t")
		pieces = append(pieces, line)
	}
	return withoutComment(strings.Join(pieces, " ")), withoutComment(m.slice(from, to)), i + 1
}

// withoutComment cuts at a "#" that no backslash stands before.
func withoutComment(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] == '#' && (i == 0 || s[i-1] != '\\') {
			return s[:i]
		}
	}
	return s
}

// define skips to endef; what a define holds is a value of several lines.
func (m *makefile) define(name, source string, from, i int) int {
	name = leadingName(strings.TrimSpace(name))
	m.assign(decoder.Assignment{
		Name: name, Op: decoder.AssignSet, Value: unknown(""), Conditional: m.conditions > 0, Text: source,
	}, from)
	for i < len(m.lines) {
		line, _ := m.file.line(i)
		i++
		if strings.HasPrefix(strings.TrimSpace(line), "endef") {
			break
		}
	}
	return i
}

func (m *makefile) line(text, source string, from int) {
	trimmed := strings.TrimLeft(text, " \t") // blanks at the end belong to a value
	word, rest, _ := strings.Cut(strings.TrimRight(trimmed, " \t"), " ")
	if !strings.HasPrefix(text, "\t") && trimmed != "" {
		m.target = ""
	}
	switch word {
	case "":
	case "ifeq", "ifneq", "ifdef", "ifndef":
		m.conditions++
	case "endif":
		m.conditions = max(0, m.conditions-1)
	case "else":
	case "include", "-include", "sinclude":
		for name := range strings.FieldsSeq(rest) {
			m.include(decoder.Include{
				Path: globs(makeValue(name, 0)), Kind: decoder.StartupMakefile,
				Conditional: m.conditions > 0, Text: word + " " + name,
			}, from)
		}
	case "unexport", "undefine":
		for name := range strings.FieldsSeq(rest) {
			m.assign(decoder.Assignment{
				Name: name, Op: decoder.AssignUnset, Conditional: m.conditions > 0, Text: word + " " + name,
			}, from)
		}
	default:
		if m.assignment(trimmed, source, from, "") {
			return
		}
		m.rule(trimmed, source, from)
	}
}

// assignment adds "[export] [override] NAME op value", or the names behind
// export. False: the line is none.
func (m *makefile) assignment(line, source string, from int, target string) bool {
	exported := false
	for {
		word, rest, ok := strings.Cut(line, " ")
		if word != "export" && word != "override" && word != "private" {
			break
		}
		exported = exported || word == "export"
		if !ok {
			m.all = m.all || word == "export"
			return true
		}
		line = strings.TrimLeft(rest, " \t")
	}
	name, op, value, ok := makeAssignment(line)
	if !ok {
		if exported {
			m.exports(line, from)
		}
		return exported
	}
	a := decoder.Assignment{
		Name: name, Value: makeValue(value, 0), Exported: exported, Conditional: m.conditions > 0 || target != "",
		For: target, Text: source,
	}
	switch op {
	case "?=":
		a.Op = decoder.AssignDefault
	case "!=":
		a.Op, a.Value = decoder.AssignSet, unknown(value)
	case "+=":
		a.Value = join(variable(name), text(" "), a.Value)
		a.Op = decoder.AssignAppend
	default:
		a.Op = classify(name, a.Value)
	}
	m.assign(a, from)
	return true
}

func (m *makefile) exports(names string, from int) {
	for name := range strings.FieldsSeq(names) {
		m.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignExport, Exported: true, Conditional: m.conditions > 0, Text: "export " + name,
		}, from)
	}
}

// makeAssignment splits "NAME op value".
func makeAssignment(line string) (name, op, value string, ok bool) {
	name = leadingName(line)
	rest := strings.TrimLeft(line[len(name):], " \t")
	if name == "" {
		return "", "", "", false
	}
	for _, op := range [...]string{":::=", "::=", ":=", "?=", "+=", "!=", "="} {
		if value, ok := strings.CutPrefix(rest, op); ok {
			return name, op, strings.TrimLeft(value, " \t"), true
		}
	}
	return "", "", "", false
}

// rule notes a target, and a variable of its own: "test: export GOROOT = /x".
func (m *makefile) rule(line, source string, from int) {
	targets, rest, ok := strings.Cut(line, ":")
	if !ok {
		return
	}
	targets = strings.TrimSpace(targets)
	if targets == ".EXPORT_ALL_VARIABLES" {
		m.all = true
	}
	m.target = quote(targets)
	if targets == "" {
		m.target = ""
	}
	rest = strings.TrimLeft(strings.TrimPrefix(rest, ":"), " \t")
	m.assignment(rest, source, from, m.target)
}

// makeValue converts $(NAME), ${NAME} and $$; functions only make can execute.
func makeValue(s string, depth int) decoder.Expr {
	var all []decoder.Expr
	for {
		i := strings.IndexByte(s, '$')
		if i < 0 || i+1 == len(s) || depth > maxDepth {
			return join(append(all, text(s))...)
		}
		all = append(all, text(s[:i]))
		s = s[i+1:]
		switch s[0] {
		case '$':
			all = append(all, text("$"))
			s = s[1:]
		case '(', '{':
			end := closingPair(s)
			if end < 0 {
				return join(append(all, unknown("$"+s))...)
			}
			if name := s[1:end]; isName(name) {
				all = append(all, variable(name))
			} else {
				all = append(all, unknown("$"+s[:end+1]))
			}
			s = s[end+1:]
		default:
			all = append(all, unknown("$"+s[:1]))
			s = s[1:]
		}
	}
}

// closingPair returns where the bracket that begins s is closed, -1 for nowhere.
func closingPair(s string) int {
	open, shut := s[0], byte(')')
	if open == '{' {
		shut = '}'
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return -1
}

// recipe reads a line of a recipe, which a shell of its own executes, and
// returns the number of the line behind.
func (m *makefile) recipe(i int) int {
	var out []byte
	var origin []int
	end := 0
	for first := true; i < len(m.lines); first = false {
		line, from := m.file.line(i)
		i++
		end = from + len(line)
		body := strings.TrimPrefix(line, "\t")
		if first {
			body = strings.TrimLeft(body, "\t @-+")
		}
		out, origin = recipeLine(out, origin, body, from+len(line)-len(body))
		if !strings.HasSuffix(line, `\`) {
			break
		}
		out, origin = append(out, '\n'), append(origin, end)
	}
	origin = append(origin, end)
	s := &shell{
		file: m.file, text: string(out), at: func(i int) int { return origin[min(max(i, 0), len(origin)-1)] }, origin: origin,
		lang: syntax.LangBash, kind: decoder.StartupSh, functions: make(map[string]function), nesting: 1,
	}
	if !s.parses() {
		return i
	}
	before := len(m.Assignments)
	_, _ = s.statements(0, func(st *syntax.Stmt) { s.statement(st, scope{conditional: true}) })
	for j := range m.Assignments[before:] {
		if a := &m.Assignments[before+j]; a.For == "" {
			a.For = m.target // no other line of the recipe sees it
		}
	}
	return i
}

// recipeLine appends what make hands to the shell: "$$" is a dollar, $(NAME) a
// variable, and what a function returns stays open.
func recipeLine(out []byte, origin []int, s string, from int) ([]byte, []int) {
	put := func(text string, at int) {
		for range len(text) {
			origin = append(origin, at)
		}
		out = append(out, text...)
	}
	for i := 0; i < len(s); i++ {
		if s[i] != '$' || i+1 == len(s) {
			put(s[i:i+1], from+i)
			continue
		}
		switch next := s[i+1]; next {
		case '$':
			put("$", from+i)
			i++
		case '(', '{':
			end := closingPair(s[i+1:])
			if end < 0 {
				put("$(:)", from+i)
				return out, origin
			}
			if name := s[i+2 : i+1+end]; isName(name) {
				put("${"+name+"}", from+i)
			} else {
				put("$(:)", from+i)
			}
			i += 1 + end
		default:
			put("$(:)", from+i)
			i++
		}
	}
	return out, origin
}
