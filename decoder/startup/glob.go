// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// glob returns an expression as a pattern in which "*" and "?" match and a
// backslash makes the next byte an ordinary one. False: it is not known, or
// holds a wildcard of another kind.
func (x *expander) glob(e decoder.Expr, depth int) (string, bool) {
	return globOf(x.expand(e, depth+1))
}

func globOf(pieces []piece) (string, bool) {
	var b strings.Builder
	for _, p := range pieces {
		switch {
		case p.kind == textPiece:
			b.WriteString(escapeGlob(p.text))
		case p.kind == globPiece && !strings.ContainsAny(p.text, "[]()|^#~{}<>"):
			b.WriteString(p.text)
		default:
			return "", false
		}
	}
	return b.String(), true
}

// escapeGlob makes every byte of a text an ordinary one.
func escapeGlob(s string) string {
	if !strings.ContainsAny(s, `*?[]\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if strings.IndexByte(`*?[]\`, s[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// maxTrim bounds the work of one ${NAME%pattern}: its square is what matching
// at each place costs.
const maxTrim = 4 << 10

// trim cuts what a pattern matches off the front ("#") or the end ("%") of a
// value: the shortest match, or the longest where the operator is doubled.
func trim(value, glob, op string) (string, bool) {
	if !strings.ContainsAny(glob, `*?\`) {
		if op[0] == '#' {
			return strings.TrimPrefix(value, glob), true
		}
		return strings.TrimSuffix(value, glob), true
	}
	if len(value) > maxTrim || len(glob) > maxTrim {
		return "", false
	}
	for n := range len(value) + 1 {
		size := n
		if len(op) == 2 {
			size = len(value) - n
		}
		if op[0] == '#' && matchGlob(glob, value[:size]) {
			return value[size:], true
		}
		if op[0] == '%' && matchGlob(glob, value[len(value)-size:]) {
			return value[:len(value)-size], true
		}
	}
	return value, true
}

// matchGlob reports whether a pattern matches all of a text. It goes back to
// the last "*" only, which is enough, and keeps the time to the product of the
// lengths.
func matchGlob(glob, s string) bool {
	star, mark := -1, 0
	g, i := 0, 0
	for i < len(s) {
		if g < len(glob) && glob[g] == '*' {
			star, mark = g, i
			g++
			continue
		}
		if width := matchOne(glob[g:], s[i]); width > 0 {
			g += width
			i++
			continue
		}
		if star < 0 {
			return false
		}
		mark++
		g, i = star+1, mark
	}
	return strings.Trim(glob[g:], "*") == ""
}

// matchOne returns how much of the pattern matched the byte, 0 for none.
func matchOne(glob string, c byte) int {
	switch {
	case glob == "" || glob[0] == '*':
		return 0
	case glob[0] == '?':
		return 1
	case glob[0] == '\\' && len(glob) > 1:
		if glob[1] == c {
			return 2
		}
		return 0
	case glob[0] == c:
		return 1
	}
	return 0
}

// MatchFile reports whether an element of a file pattern, as [Files].Glob gets
// it, matches the name of a file. A dot at the front is matched by a dot only.
func MatchFile(pattern, name string) bool {
	if strings.HasPrefix(name, ".") && !strings.HasPrefix(pattern, ".") && !strings.HasPrefix(pattern, `\.`) {
		return false
	}
	return matchGlob(pattern, name)
}

// Literal returns the name that a pattern stands for, if it matches only one.
func Literal(pattern string) (name string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '*' || c == '?':
			return "", false
		case c == '\\' && i+1 < len(pattern):
			i++
		}
		b.WriteByte(pattern[i])
	}
	return b.String(), true
}
