// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// searchTo searches the lines from an offset up to the next one that looks like
// the beginning of a statement of its own, and returns where that begins.
func (s *shell) searchTo(begin int, c scope) int {
	next := begin
	inside := false // of the statement that could not be parsed
	for next < len(s.text) {
		line, end := cutLine(s.text, next)
		if inside && startsStatement(line) {
			break
		}
		trimmed := strings.TrimSpace(line)
		inside = inside || trimmed != "" && trimmed[0] != '#'
		next = end
	}
	if next <= begin {
		next = len(s.text)
	}
	s.search(begin, next, c)
	return next
}

// cutLine returns the line at an offset and where the next one begins.
func cutLine(s string, from int) (line string, next int) {
	if i := strings.IndexByte(s[from:], '\n'); i >= 0 {
		return s[from : from+i], from + i + 1
	}
	return s[from:], len(s)
}

// startsStatement: people indent what is inside something, and what closes it
// begins with a word or brace that says so.
func startsStatement(line string) bool {
	if line == "" || strings.ContainsAny(line[:1], " \t}){;|&") {
		return false
	}
	word := line
	if i := strings.IndexAny(line, " \t;&|)"); i >= 0 {
		word = line[:i]
	}
	switch word {
	case "fi", "done", "esac", "else", "elif", "then", "do", "end", "always":
		return false
	}
	return true
}

// search looks at the lines of a range one by one.
func (s *shell) search(begin, end int, c scope) {
	c = c.branch()
	for from := begin; from < end; {
		line, next := cutLine(s.text[:end], from)
		s.searchLine(line, from, c)
		from = next
	}
}

// searchLine parses a line as if it stood alone, and failing that from each
// word that looks like an assignment.
func (s *shell) searchLine(line string, from int, c scope) {
	trimmed := strings.TrimLeft(line, " \t")
	from += len(line) - len(trimmed)
	if body := s.shortLoop(trimmed, from, c); body > 0 {
		trimmed, from = trimmed[body:], from+body
	}
	if trimmed == "" || trimmed[0] == '#' || !strings.Contains(trimmed, "=") && !mentionsFile(trimmed) {
		return
	}
	if s.alone(trimmed, from, c) {
		return
	}
	for i := 0; i < len(trimmed); {
		at := i + nextCommand(trimmed[i:])
		if at >= len(trimmed) {
			return
		}
		end := at + endOfCommand(trimmed[at:])
		if !s.alone(trimmed[at:end], from+at, c) {
			s.nameOnly(trimmed[at:end], from+at, c)
		}
		i = max(end, at+1)
	}
}

// shortLoop reads the head of zsh's loop "for NAME (WORD …)", which the parser
// doesn't know, and returns where its body begins; 0: it is none.
func (s *shell) shortLoop(line string, from int, c scope) int {
	rest, ok := strings.CutPrefix(line, "for ")
	if !ok || s.lang != syntax.LangZsh {
		return 0
	}
	rest = strings.TrimLeft(rest, " \t")
	name := leadingName(rest)
	rest = strings.TrimLeft(rest[len(name):], " \t")
	if name == "" || rest == "" || rest[0] != '(' {
		return 0
	}
	for i, depth := 0, 0; i < len(rest); i++ {
		switch rest[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth > 0 {
				continue
			}
			s.nested("for "+name+" in "+rest[1:i]+"; do :; done", s.at(from), c)
			body := strings.TrimLeft(rest[i+1:], " \t;{")
			body = strings.TrimLeft(strings.TrimPrefix(body, "do "), " \t")
			return len(line) - len(body)
		}
	}
	return 0
}

func mentionsFile(line string) bool {
	return strings.HasPrefix(line, ". ") || strings.HasPrefix(line, "source ") || strings.HasPrefix(line, "eval ") ||
		strings.Contains(line, "unset ")
}

// alone reads a piece as a text of its own, if it can be parsed.
func (s *shell) alone(piece string, from int, c scope) bool {
	inner := &shell{
		file: s.file, text: piece, at: func(i int) int { return s.at(from + i) }, lang: s.lang, kind: s.kind, envrc: s.envrc,
		allExport: s.allExport, scanned: true, functions: s.functions, nesting: s.nesting,
	}
	if !inner.parses() {
		return false
	}
	_, err := inner.statements(0, func(st *syntax.Stmt) { inner.statement(st, c) })
	return err == nil
}

// nextCommand returns where the next command begins that is worth a look: one
// that declares, or an assignment.
func nextCommand(line string) int {
	for i := 0; i < len(line); i++ {
		if i > 0 && strings.IndexByte(" \t;&|{}()", line[i-1]) < 0 {
			continue
		}
		rest := line[i:]
		for _, word := range []string{"export ", "typeset ", "declare ", "readonly ", "local ", "unset ", "source ", ". ", "eval "} {
			if strings.HasPrefix(rest, word) {
				return i
			}
		}
		if name := leadingName(rest); name != "" && strings.HasPrefix(strings.TrimPrefix(rest[len(name):], "+"), "=") {
			return i
		}
	}
	return len(line)
}

func leadingName(s string) string {
	n := 0
	for n < len(s) && isName(s[:n+1]) && n < maxText {
		n++
	}
	return s[:n]
}

// endOfCommand returns where a command ends that begins the line: at an
// operator outside quotes.
func endOfCommand(line string) int {
	var quoted byte
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\':
			i++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == ';' || c == '|' || c == '&' || c == '}' && i > 0 && line[i-1] == ' ':
			return i
		}
	}
	return len(line)
}

// nameOnly notes an assignment of which no more than the name can be read.
func (s *shell) nameOnly(piece string, from int, c scope) {
	exported := strings.HasPrefix(piece, "export ")
	rest := strings.TrimLeft(strings.TrimPrefix(piece, "export "), " \t")
	name := leadingName(rest)
	if name == "" || !strings.HasPrefix(rest[len(name):], "=") {
		return
	}
	s.assign(decoder.Assignment{
		Name: name, Op: decoder.AssignSet, Value: unknown(rest[len(name)+1:]), Exported: exported || s.allExport,
		Conditional: c.conditional, Scanned: true, Text: piece,
	}, s.at(from))
}
