// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// plainCommand is a command of tmux or screen: words, quotes, variables and
// little else.
type plainCommand struct {
	words    []plainWord
	from, to int
	maybe    bool // within braces
}

type plainWord struct {
	expr     decoder.Expr
	from, to int
}

func (w plainWord) literal() string {
	s, _ := literal(w.expr)
	return s
}

// plainLexer splits a text into commands. tmux ends one at ";" and at braces and
// continues it behind a backslash; screen knows neither.
type plainLexer struct {
	text string
	pos  int
	tmux bool
	open int // braces
}

// next returns the next command with at least one word. False: the text ends.
func (l *plainLexer) next() (plainCommand, bool) {
	var c plainCommand
	for l.pos < len(l.text) {
		switch b := l.text[l.pos]; {
		case b == ' ' || b == '\t' || b == '\r':
			l.pos++
		case b == '\\' && l.tmux && l.pos+1 < len(l.text) && l.text[l.pos+1] == '\n':
			l.pos += 2
		case b == '#':
			l.pos += len(firstLine(l.text[l.pos:]))
		case b == '\n' || l.tmux && (b == ';' || b == '{' || b == '}'):
			l.pos++
			c.maybe = l.open > 0
			switch b {
			case '{':
				l.open++
			case '}':
				l.open = max(0, l.open-1)
			}
			if len(c.words) > 0 {
				return c, true
			}
		default:
			w := l.word()
			if len(c.words) == 0 {
				c.from = w.from
			}
			c.words, c.to = append(c.words, w), w.to
		}
	}
	c.maybe = l.open > 0
	return c, len(c.words) > 0
}

func firstLine(s string) string {
	line, _ := cutLine(s, 0)
	return line
}

// word reads at least one byte.
func (l *plainLexer) word() plainWord {
	w := plainWord{from: l.pos}
	var all []decoder.Expr
	if l.text[l.pos] == '~' && (l.pos+1 == len(l.text) || strings.IndexByte("/ \t\r\n", l.text[l.pos+1]) >= 0) {
		all = append(all, home())
		l.pos++
	}
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		if strings.IndexByte(" \t\r\n", c) >= 0 || l.tmux && c == ';' {
			break
		}
		switch {
		case c == '\'':
			all = append(all, l.single())
		case c == '"':
			all = append(all, l.double())
		case c == '$':
			all = append(all, l.dollar())
		case c == '\\' && l.pos+1 < len(l.text):
			if l.text[l.pos+1] == '\n' {
				l.pos += 2
				continue
			}
			if l.text[l.pos+1] == ';' && l.tmux {
				l.pos++
				w.to = l.pos - 1
				w.expr = join(all...)
				return w // "\;" separates too
			}
			all = append(all, text(l.text[l.pos+1:l.pos+2]))
			l.pos += 2
		default:
			begin := l.pos
			l.pos++
			for l.pos < len(l.text) && strings.IndexByte(" \t\r\n;'\"$\\", l.text[l.pos]) < 0 {
				l.pos++
			}
			all = append(all, text(l.text[begin:l.pos]))
		}
	}
	w.to, w.expr = l.pos, join(all...)
	return w
}

func (l *plainLexer) single() decoder.Expr {
	begin := l.pos + 1
	end := strings.IndexByte(l.text[begin:], '\'')
	if end < 0 || !l.tmux && strings.Contains(l.text[begin:begin+end], "\n") {
		end = len(firstLine(l.text[begin:]))
		l.pos = begin + end
		return text(l.text[begin:l.pos])
	}
	l.pos = begin + end + 1
	return text(l.text[begin : begin+end])
}

func (l *plainLexer) double() decoder.Expr {
	opened := l.pos
	l.pos++
	var all []decoder.Expr
	begin := l.pos
	for l.pos < len(l.text) && l.text[l.pos] != '"' && (l.tmux || l.text[l.pos] != '\n') {
		switch c := l.text[l.pos]; {
		case c == '$':
			all = append(all, text(l.text[begin:l.pos]), l.dollar())
			begin = l.pos
		case c == '\\' && l.pos+1 < len(l.text):
			all = append(all, text(l.text[begin:l.pos]))
			begin = l.pos + 1
			l.pos += 2
		default:
			l.pos++
		}
	}
	if l.pos >= len(l.text) {
		// Not closed: further lines are nobody's value.
		l.pos = opened + len(firstLine(l.text[opened:]))
		return unknown(l.text[opened:l.pos])
	}
	all = append(all, text(l.text[begin:l.pos]))
	if l.text[l.pos] == '"' {
		l.pos++
	}
	return join(all...)
}

// dollar reads $NAME and ${NAME}.
func (l *plainLexer) dollar() decoder.Expr {
	rest := l.text[l.pos+1:]
	if strings.HasPrefix(rest, "{") {
		if name := leadingName(rest[1:]); name != "" && strings.HasPrefix(rest[1+len(name):], "}") {
			l.pos += len(name) + 3
			return variable(name)
		}
	}
	if name := leadingName(rest); name != "" {
		l.pos += 1 + len(name)
		return variable(name)
	}
	l.pos++
	return text("$")
}
