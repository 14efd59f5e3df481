// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// fishCommand is a simple command of fish.
type fishCommand struct {
	words    []fishWord
	from, to int
	joined   string // what stands between it and the command before: "\n", ";", "|", "&&", "||"
}

type fishWord struct {
	expr     decoder.Expr
	from, to int
}

// literal returns the text of a word, "" for one that holds an expansion.
func (w fishWord) literal() string {
	s, _ := literal(w.expr)
	return s
}

// fishLexer splits a text of fish into commands.
type fishLexer struct {
	text   string
	pos    int
	broken bool // a quote or bracket is not closed
}

// unclosed takes the rest of the line for what should have gone on: fish would
// refuse the whole file, and further lines are nobody's value.
func (l *fishLexer) unclosed(begin int) decoder.Expr {
	l.broken = true
	l.pos = begin + len(firstLine(l.text[begin:]))
	return unknown(l.text[begin:l.pos])
}

// next returns the next command. False: the text ends.
func (l *fishLexer) next() (fishCommand, bool) {
	c := fishCommand{joined: l.separator()}
	if l.pos >= len(l.text) {
		return c, false
	}
	c.from = l.pos
	for l.pos < len(l.text) {
		l.blanks()
		if l.pos >= len(l.text) || strings.IndexByte("\n;&|", l.text[l.pos]) >= 0 {
			break
		}
		if strings.IndexByte("<>", l.text[l.pos]) >= 0 {
			l.redirection()
			continue
		}
		before := l.pos
		c.words = append(c.words, l.word())
		if l.pos == before {
			l.pos++ // a closing bracket on its own
		}
	}
	c.to = c.from
	if n := len(c.words); n > 0 {
		c.from, c.to = c.words[0].from, c.words[n-1].to
	}
	return c, true
}

// separator skips what stands between two commands and says what it was.
func (l *fishLexer) separator() string {
	joined := "\n"
	for l.pos < len(l.text) {
		l.blanks()
		rest := l.text[l.pos:]
		switch {
		case strings.HasPrefix(rest, "&&"), strings.HasPrefix(rest, "||"):
			joined = rest[:2]
			l.pos += 2
		case rest != "" && strings.IndexByte("\n;&|", rest[0]) >= 0:
			if rest[0] != '\n' || joined != "|" {
				joined = rest[:1]
			}
			l.pos++
		default:
			return joined
		}
	}
	return joined
}

// blanks skips blanks, comments and continued lines.
func (l *fishLexer) blanks() {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			l.pos++
		case c == '\\' && strings.HasPrefix(l.text[l.pos:], "\\\n"):
			l.pos += 2
		case c == '#':
			end := strings.IndexByte(l.text[l.pos:], '\n')
			if end < 0 {
				end = len(l.text) - l.pos
			}
			l.pos += end
		default:
			return
		}
	}
}

// redirection skips "> FILE" and ">&2".
func (l *fishLexer) redirection() {
	for l.pos < len(l.text) && strings.IndexByte("<>&?^", l.text[l.pos]) >= 0 {
		l.pos++
	}
	l.blanks()
	if l.pos < len(l.text) && strings.IndexByte("\n;|", l.text[l.pos]) < 0 {
		l.word()
	}
}

// word reads one word.
func (l *fishLexer) word() fishWord {
	w := fishWord{from: l.pos}
	var all []decoder.Expr
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if strings.IndexByte(" \t\r\n;&|<>", c) >= 0 {
			break
		}
		before := l.pos
		all = append(all, l.piece(c, l.pos == w.from))
		if l.pos == before {
			break
		}
	}
	w.to = l.pos
	w.expr = join(all...)
	return w
}

// piece reads a stretch of a word that begins with c.
func (l *fishLexer) piece(c byte, first bool) decoder.Expr {
	switch c {
	case '\'':
		return l.single()
	case '"':
		return l.double()
	case '$':
		return l.variable()
	case '(':
		return l.substitution()
	case '{':
		return l.braces()
	case ')':
		return nil
	case '*', '?':
		l.pos++
		return decoder.Expr{{Kind: decoder.PartGlob, Text: string(c)}}
	case '\\':
		return l.escape()
	case '~':
		if rest := l.text[l.pos+1:]; first && (rest == "" || strings.IndexByte("/ \t\n;", rest[0]) >= 0) {
			l.pos++
			return home()
		} else if first {
			begin := l.pos
			l.pos += 1 + len(untilSlash(l.plain()))
			return unknown(l.text[begin:l.pos])
		}
	}
	begin := l.pos
	l.pos++
	for l.pos < len(l.text) && strings.IndexByte(" \t\r\n;&|<>'\"$(){}*?\\", l.text[l.pos]) < 0 {
		l.pos++
	}
	return text(l.text[begin:l.pos])
}

// plain returns the ordinary characters behind the current one.
func (l *fishLexer) plain() string {
	rest := l.text[l.pos+1:]
	if i := strings.IndexAny(rest, " \t\r\n;&|<>'\"$(){}*?\\"); i >= 0 {
		return rest[:i]
	}
	return rest
}

// escape reads a backslash outside quotes.
func (l *fishLexer) escape() decoder.Expr {
	l.pos++
	if l.pos >= len(l.text) {
		return nil
	}
	c := l.text[l.pos]
	l.pos++
	switch c {
	case '\n':
		return nil
	case 'n':
		return text("\n")
	case 't':
		return text("\t")
	case 'a', 'b', 'c', 'e', 'f', 'r', 'u', 'U', 'v', 'x', 'X':
		return unknown(l.text[l.pos-2 : l.pos])
	}
	return text(string(c))
}

func (l *fishLexer) single() decoder.Expr {
	begin := l.pos
	l.pos++
	var b strings.Builder
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		l.pos++
		if c == '\'' {
			return text(b.String())
		}
		if c == '\\' && l.pos < len(l.text) && strings.IndexByte(`\'`, l.text[l.pos]) >= 0 {
			c = l.text[l.pos]
			l.pos++
		}
		b.WriteByte(c)
	}
	return l.unclosed(begin)
}

func (l *fishLexer) double() decoder.Expr {
	opened := l.pos
	l.pos++
	var all []decoder.Expr
	begin := l.pos
	for l.pos < len(l.text) && l.text[l.pos] != '"' {
		c := l.text[l.pos]
		switch {
		case c == '$':
			all = append(all, text(l.text[begin:l.pos]), l.variable())
			begin = l.pos
		case c == '\\' && l.pos+1 < len(l.text) && strings.IndexByte("\\\"$\n", l.text[l.pos+1]) >= 0:
			all = append(all, text(l.text[begin:l.pos]))
			begin = l.pos + 1
			if l.text[begin] == '\n' {
				begin++
			}
			l.pos += 2
		default:
			l.pos++
		}
	}
	if l.pos >= len(l.text) {
		return l.unclosed(opened)
	}
	all = append(all, text(l.text[begin:l.pos]))
	l.pos++
	return join(all...)
}

// variable reads $NAME, $NAME[index] and $(command).
func (l *fishLexer) variable() decoder.Expr {
	begin := l.pos
	l.pos++
	if l.pos < len(l.text) && l.text[l.pos] == '(' {
		return l.substitution()
	}
	name := leadingName(l.text[l.pos:])
	l.pos += len(name)
	if name == "" {
		for l.pos < len(l.text) && l.text[l.pos] == '$' {
			l.pos++
		}
		l.pos += len(leadingName(l.text[l.pos:]))
		return unknown(l.text[begin:l.pos])
	}
	if l.pos < len(l.text) && l.text[l.pos] == '[' {
		if end := strings.IndexAny(l.text[l.pos:min(l.pos+maxText, len(l.text))], "]\n"); end > 0 && l.text[l.pos+end] == ']' {
			l.pos += end + 1
			return unknown(l.text[begin:l.pos])
		}
	}
	if name == "__fish_config_dir" {
		return under("XDG_CONFIG_HOME", "/.config", "/fish")
	}
	return variable(name)
}

// substitution reads (command), quotes and nested ones included.
func (l *fishLexer) substitution() decoder.Expr {
	begin := l.pos
	depth := 0
	var quoted byte
	for ; l.pos < len(l.text); l.pos++ {
		c := l.text[l.pos]
		switch {
		case c == '\\':
			l.pos++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				l.pos++
				return fishIdiom(l.text[begin:l.pos])
			}
		}
	}
	return l.unclosed(begin)
}

// fishIdiom recognises commands whose output can be told without running them.
func fishIdiom(source string) decoder.Expr {
	switch strings.Join(strings.Fields(strings.Trim(source, "()")), " ") {
	case "pwd":
		return variable("PWD")
	case "status filename", "status --current-filename", "status -f":
		return variable("BASH_SOURCE")
	case "status dirname", "dirname (status filename", "dirname (status --current-filename", "dirname (status -f":
		return decoder.Expr{{Kind: decoder.PartVar, Name: "BASH_SOURCE", Op: "dirname"}}
	}
	return unknown(source)
}

// braces reads {$NAME}; with a comma in it they make several words.
func (l *fishLexer) braces() decoder.Expr {
	begin := l.pos
	end := strings.IndexAny(l.text[begin:min(begin+maxText, len(l.text))], "}\n")
	if end < 0 || l.text[begin+end] == '\n' {
		l.pos++
		return text("{")
	}
	inner := l.text[begin+1 : begin+end]
	l.pos = begin + end + 1
	if name := strings.TrimPrefix(inner, "$"); name != inner && isName(name) {
		return variable(name)
	}
	return unknown(l.text[begin:l.pos])
}
