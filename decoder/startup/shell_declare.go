// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// declaring says how the assignments of one command are made.
type declaring struct {
	scope    scope
	prefix   string // of the quotation: the command word and its options
	exported bool
	removed  bool   // export -n, typeset +x
	function bool   // export -f: the names are those of functions
	only     string // the command that alone sees them
}

// assignment begins one of a command.
func (s *shell) assignment(name string, d declaring) decoder.Assignment {
	return decoder.Assignment{
		Name: s.variableName(name), Op: decoder.AssignSet, Exported: d.exported || s.allExport,
		Conditional: d.scope.conditional, Scanned: s.scanned, For: d.only,
	}
}

// variableName maps zsh's array to the variable that it is tied to.
func (s *shell) variableName(name string) string {
	if name == "path" && s.lang == syntax.LangZsh {
		return "PATH"
	}
	return name
}

// define adds NAME=value, NAME+=value or NAME=(list).
func (s *shell) define(a *syntax.Assign, d declaring) {
	if a.Name == nil || a.Naked || a.Index != nil {
		return
	}
	out := s.assignment(a.Name.Value, d)
	switch {
	case a.Array != nil:
		s.elements(a, d)
		if a.Name.Value != "path" || out.Name != "PATH" {
			return // an array is never exported
		}
		out.Value = s.list(a.Array)
	case a.Value != nil:
		out.Value = join(s.value(a.Value), s.carriage(a.Value))
	}
	if a.Append {
		separator := ""
		if out.Name != a.Name.Value {
			separator = ":" // a list of its own
		}
		out.Value = join(variable(out.Name), text(separator), out.Value)
	}
	out.Op = classify(out.Name, out.Value)
	out.Text = d.prefix + s.written(a)
	s.assign(out, s.place(a))
}

// carriage is what the end of a line of Windows leaves in a word before it, where
// the parser takes it for a blank and shells don't.
func (s *shell) carriage(w *syntax.Word) decoder.Expr {
	end := min(s.offset(w.End()), len(s.text))
	rest, inside := strings.CutPrefix(s.text[end:], "\r")
	// The parser counts it to a literal, whose text lacks it.
	if strings.HasPrefix(rest, "\n") && (inside || end > 0 && s.text[end-1] == '\r') {
		return text("\r")
	}
	return nil
}

// list returns the elements of an array as a list of directories.
func (s *shell) list(array *syntax.ArrayExpr) decoder.Expr {
	var all []decoder.Expr
	for _, e := range array.Elems {
		if e.Value != nil {
			all = append(all, s.argument(e.Value))
		}
	}
	return joinWith(":", all...)
}

// elements finds the tools among the plugins of a zsh framework.
func (s *shell) elements(a *syntax.Assign, d declaring) {
	if s.lang != syntax.LangZsh || a.Name.Value != "plugins" {
		return
	}
	for _, e := range a.Array.Elems {
		if e.Value == nil {
			continue
		}
		if tool := s.word(e.Value); isTool(tool) {
			s.hook(decoder.Hook{
				Tool: tool, Conditional: d.scope.conditional, Scanned: s.scanned, Text: s.written(e.Value),
			}, s.place(e.Value))
		}
	}
}

// declaration handles export and its like as the parser knows them.
func (s *shell) declaration(cmd *syntax.DeclClause, c scope) {
	d, ok := s.declaring(cmd.Variant.Value, c)
	for _, a := range cmd.Args {
		s.substitutions(a.Value, c)
		switch {
		case a.Name != nil && !a.Naked:
			if ok {
				s.define(a, d)
			}
		case a.Name != nil:
			s.declareName(a.Name.Value, s.written(a), s.place(a), d)
		case a.Value != nil:
			d, ok = s.option(s.word(a.Value), d, ok)
			if run := producer(a.Value); ok && d.exported && run != nil {
				s.includePrinted(cmd, run, c, true)
			} else if ok {
				s.definition(a.Value, d)
			}
		}
	}
}

// declareWords handles the same where it stands behind builtin or in a dialect
// that has no such clause.
func (s *shell) declareWords(variant string, args []*syntax.Word, c scope) {
	d, ok := s.declaring(variant, c)
	for _, w := range args {
		word := s.word(w)
		if strings.HasPrefix(word, "-") || strings.HasPrefix(word, "+") {
			d, ok = s.option(word, d, ok)
			continue
		}
		if ok && s.definition(w, d) {
			continue
		}
		if (ok || d.function) && isName(word) {
			s.declareName(word, s.written(w), s.place(w), d)
		}
	}
}

func (s *shell) declaring(variant string, c scope) (declaring, bool) {
	return declaring{scope: c, prefix: variant + " ", exported: variant == "export"}, variant != "nameref"
}

// option follows the options of a declaration. False: it declares no variable.
func (s *shell) option(word string, d declaring, ok bool) (declaring, bool) {
	if len(word) < 2 || word[0] != '-' && word[0] != '+' || word == "--" {
		return d, ok
	}
	for _, c := range word[1:] {
		switch {
		case c == 'x':
			d.exported = word[0] == '-'
			d.removed = word[0] == '+'
		case c == 'n' && strings.HasPrefix(d.prefix, "export"):
			d.exported, d.removed = false, true
		case c == 'f':
			d.function, ok = true, false
		case c == 'n' || c == 'p' || c == 'T' || c == 'A':
			ok = false
		}
	}
	if len(d.prefix)+len(word) < 40 {
		d.prefix += word + " "
	}
	return d, ok
}

// declareName handles a name without a value.
func (s *shell) declareName(name, source string, at int, d declaring) {
	if d.function {
		s.declareFunctionName(name, source, at, d)
		return
	}
	a := s.assignment(name, d)
	a.Text = d.prefix + source
	switch {
	case d.removed:
		a.Op = decoder.AssignUnset
	case a.Exported:
		a.Op = decoder.AssignExport
	default:
		return
	}
	s.assign(a, at)
}

// GoFunction is the variable in which bash hands an exported function named go
// to the programs that it starts.
const GoFunction = "BASH_FUNC_go%%"

// declareFunctionName handles export -f. Of functions only one that stands in
// front of the go command matters; what it does is not looked at.
func (s *shell) declareFunctionName(name, source string, at int, d declaring) {
	if name != "go" || !d.exported || s.lang != syntax.LangBash {
		return
	}
	a := s.assignment(GoFunction, d)
	a.Op, a.Value, a.Text = decoder.AssignSet, unknown(""), d.prefix+source
	s.assign(a, at)
}

// definition adds an assignment that the parser took for a word, as in
// export "NAME=value". False: it is none.
func (s *shell) definition(w *syntax.Word, d declaring) bool {
	value := s.assigned(w)
	if len(value) == 0 || value[0].Kind != decoder.PartText {
		return false
	}
	name, rest, ok := strings.Cut(value[0].Text, "=")
	name, plus := strings.CutSuffix(name, "+")
	if !ok || !isName(name) {
		return false
	}
	a := s.assignment(name, d)
	a.Value = join(text(rest), value[1:], s.carriage(w))
	if plus {
		a.Value = join(variable(a.Name), a.Value)
	}
	a.Op = classify(a.Name, a.Value)
	a.Text = d.prefix + s.written(w)
	s.assign(a, s.place(w))
	return true
}
