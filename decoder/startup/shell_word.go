// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// manner says which expansions a word undergoes.
type manner struct {
	tilde  bool // "~" at its beginning is a home directory
	colons bool // and behind each colon
	equals bool // and behind the first "="
	globs  bool // wildcards are matched against file names
	quoted bool // within double quotes
	idioms int  // how many commands within commands are still looked at
}

// maxIdioms bounds $(dirname "$(dirname …)").
const maxIdioms = 8

// value converts the right side of an assignment, which is neither split nor
// matched against file names.
func (s *shell) value(w *syntax.Word) decoder.Expr {
	return s.parts(w.Parts, manner{tilde: true, colons: true, idioms: maxIdioms})
}

// argument converts a word of a command.
func (s *shell) argument(w *syntax.Word) decoder.Expr {
	return s.parts(w.Parts, manner{tilde: true, globs: true, idioms: maxIdioms})
}

// assigned converts a word that is an assignment to the command that gets it.
func (s *shell) assigned(w *syntax.Word) decoder.Expr {
	return s.parts(w.Parts, manner{equals: true, colons: true, idioms: maxIdioms})
}

func (s *shell) parts(parts []syntax.WordPart, m manner) decoder.Expr {
	if len(parts) > maxParts {
		return unknown("")
	}
	all := make([]decoder.Expr, 0, len(parts))
	for i, part := range parts {
		p := m
		p.tilde = m.tilde && i == 0
		p.equals = m.equals && i == 0
		if lit, ok := part.(*syntax.Lit); ok && !m.quoted {
			all = append(all, s.unquoted(lit.Value, p, i+1 < len(parts)))
			continue
		}
		all = append(all, s.part(part, p))
	}
	return join(all...)
}

func (s *shell) part(part syntax.WordPart, m manner) decoder.Expr {
	switch p := part.(type) {
	case *syntax.Lit:
		return text(unescapeDouble(p.Value))
	case *syntax.SglQuoted:
		if !p.Dollar {
			return text(p.Value)
		}
		if v, ok := unescapeANSI(p.Value); ok {
			return text(v)
		}
	case *syntax.DblQuoted:
		inner := s.parts(p.Parts, manner{quoted: true, idioms: m.idioms})
		if inner == nil {
			// "" is something: an argument, the end of a tilde's name.
			return nil
		}
		return inner
	case *syntax.ParamExp:
		return s.parameter(p, m)
	case *syntax.CmdSubst:
		if e := s.idiom(p, m); e != nil {
			return e
		}
	case *syntax.ExtGlob:
		if m.globs {
			return decoder.Expr{{Kind: decoder.PartGlob, Text: quote(s.written(p))}}
		}
	}
	return unknown(s.written(part))
}

// unquoted converts text outside quotes; more: the word goes on behind it.
func (s *shell) unquoted(raw string, m manner, more bool) decoder.Expr {
	if m.globs && s.lang == syntax.LangZsh && !more {
		raw = withoutQualifier(raw)
	}
	if m.globs && strings.Contains(raw, "{") && strings.ContainsAny(raw, ",.") && strings.Contains(raw, "}") {
		return unknown(raw) // several words
	}
	var out []decoder.Expr
	var b strings.Builder
	flush := func(e decoder.Expr) {
		out = append(out, text(b.String()), e)
		b.Reset()
	}
	tilde, equals := m.tilde, m.equals
	for i := 0; i < len(raw); i++ {
		c := raw[i]
		begin := tilde
		tilde = false
		switch {
		case c == '\\' && i+1 < len(raw):
			i++
			if raw[i] != '\n' {
				b.WriteByte(raw[i])
			}
		case c == '~' && begin:
			end := i + 1 + len(untilSlash(raw[i+1:]))
			if end == i+1 && (end < len(raw) || !more) {
				flush(home())
			} else if end == len(raw) && more {
				b.WriteByte(c) // quotes behind it take its meaning away
			} else {
				flush(unknown(raw[i:end])) // somebody's home, or a directory of the stack
				i = end - 1
			}
		case m.globs && (c == '*' || c == '?' || c == '[' || c == ']'):
			flush(decoder.Expr{{Kind: decoder.PartGlob, Text: string(c)}})
		default:
			b.WriteByte(c)
			tilde = c == ':' && m.colons && !equals || c == '=' && equals
			equals = equals && c != '='
		}
	}
	out = append(out, text(b.String()))
	return join(out...)
}

// withoutQualifier drops zsh's condition on the files that a pattern matches:
// ~/.zsh.d/*.zsh(N), /usr/local/go/bin(N-/).
func withoutQualifier(raw string) string {
	open := strings.LastIndexByte(raw, '(')
	if open < 0 || !strings.HasSuffix(raw, ")") || strings.ContainsAny(raw[open+1:], "|*?$ ") {
		return raw
	}
	return raw[:open]
}

// untilSlash returns what stands before the end of a tilde's name.
func untilSlash(s string) string {
	if i := strings.IndexAny(s, "/:"); i >= 0 {
		return s[:i]
	}
	return s
}

// unescapeDouble undoes the escapes of double quotes.
func unescapeDouble(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && strings.IndexByte("$`\"\\\n", s[i+1]) >= 0 {
			if i++; s[i] == '\n' {
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// unescapeANSI undoes the escapes of $'…', those that occur in practice.
func unescapeANSI(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n':
			b.WriteByte('\n')
		case 't':
			b.WriteByte('\t')
		case 'r':
			b.WriteByte('\r')
		case 'a':
			b.WriteByte('\a')
		case 'e', 'E':
			b.WriteByte(0x1b)
		case '\\', '\'', '"', '?':
			b.WriteByte(s[i])
		default:
			return "", false
		}
	}
	return b.String(), true
}

// substitutions follows the commands inside a word. They run in a shell of
// their own: what they set, their own children see.
func (s *shell) substitutions(w *syntax.Word, c scope) {
	if w != nil {
		s.substitutionsIn(w.Parts, c.branch())
	}
}

func (s *shell) substitutionsIn(parts []syntax.WordPart, c scope) {
	for _, part := range parts {
		switch p := part.(type) {
		case *syntax.DblQuoted:
			s.substitutionsIn(p.Parts, c)
		case *syntax.CmdSubst:
			s.body(p.Stmts, c)
		case *syntax.ProcSubst:
			s.body(p.Stmts, c)
		case *syntax.ParamExp:
			if p.Exp != nil && p.Exp.Word != nil {
				s.substitutionsIn(p.Exp.Word.Parts, c)
			}
		}
	}
}

// document converts a text that is expanded as if it stood in double quotes,
// but for a tilde at its beginning. What cannot be read is unknown as a whole.
func (s *shell) document(text string) decoder.Expr {
	rest, tilde := strings.CutPrefix(text, "~/")
	var out decoder.Expr
	if tilde {
		out = join(home(), decoder.Expr{{Kind: decoder.PartText, Text: "/"}})
	}
	s.text = rest
	w, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Document(&shallowReader{text: rest})
	if err != nil || w == nil {
		return unknown(text)
	}
	return join(out, s.parts(w.Parts, manner{quoted: true, idioms: maxIdioms}))
}
