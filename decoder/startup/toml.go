// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strconv"
	"strings"
)

// tomlReader reads as much of TOML as mise.toml needs. The library for it
// tells the order of keys, but not their lines.
type tomlReader struct {
	text string
	pos  int
}

// tomlEntry is one key with its value, whatever table it was written in.
type tomlEntry struct {
	path     []string // tables and dotted keys
	from, to int
	value    node
}

// entries calls use for each key of the file. False: not all of it was
// understood.
func (r *tomlReader) entries(use func(tomlEntry)) (ok bool) {
	var table []string
	ok = true
	for r.skip(true); r.pos < len(r.text); r.skip(true) {
		begin := r.pos
		if r.text[begin] == '[' {
			r.pos += 1 + boolToInt(strings.HasPrefix(r.text[begin:], "[["))
			path, good := r.path("]")
			if good {
				table = path
			}
			ok = ok && good
			r.endLine()
			continue
		}
		path, good := r.path("=")
		if !good || r.pos >= len(r.text) || r.text[r.pos] != '=' {
			ok = false
			r.endLine()
			continue
		}
		r.pos++
		v, good := r.value(0)
		if good {
			use(tomlEntry{append(append([]string(nil), table...), path...), begin, v.to, v})
		}
		ok = ok && good
		r.endLine()
	}
	return ok
}

func boolToInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// skip skips blanks and, with lines, line ends and comments.
func (r *tomlReader) skip(lines bool) {
	for r.pos < len(r.text) {
		switch c := r.text[r.pos]; {
		case c == ' ' || c == '\t':
			r.pos++
		case lines && (c == '\n' || c == '\r'):
			r.pos++
		case lines && c == '#':
			r.pos += len(firstLine(r.text[r.pos:]))
		default:
			return
		}
	}
}

func (r *tomlReader) endLine() { _, r.pos = cutLine(r.text, r.pos) }

// path reads a dotted key up to a terminator, which is not read.
func (r *tomlReader) path(end string) ([]string, bool) {
	var path []string
	for r.skip(false); r.pos < len(r.text) && len(path) < maxDepth; r.skip(false) {
		switch c := r.text[r.pos]; {
		case c == '"' || c == '\'':
			n, ok := r.string()
			if !ok {
				return nil, false
			}
			path = append(path, n.text)
		case c == '.':
			r.pos++
		case strings.IndexByte(end, c) >= 0:
			return path, len(path) > 0
		default:
			begin := r.pos
			for r.pos < len(r.text) && strings.IndexByte(" \t\r\n.=]\"'#,{}", r.text[r.pos]) < 0 {
				r.pos++
			}
			if r.pos == begin {
				return nil, false
			}
			path = append(path, r.text[begin:r.pos])
		}
	}
	return nil, false
}

func (r *tomlReader) value(depth int) (node, bool) {
	r.skip(false)
	n := node{kind: aScalar, from: r.pos}
	if r.pos >= len(r.text) || depth > maxDepth {
		return n, false
	}
	ok := true
	switch r.text[r.pos] {
	case '"', '\'':
		return r.string()
	case '[':
		n.kind = aList
		ok = r.elements(']', func() bool {
			item, good := r.value(depth + 1)
			n.items = append(n.items, item)
			return good
		})
	case '{':
		n.kind = aTable
		ok = r.elements('}', func() bool {
			begin := r.pos
			path, good := r.path("=")
			if !good {
				return false
			}
			r.pos++
			v, good := r.value(depth + 1)
			n.members = append(n.members, member{strings.Join(path, "."), begin, v})
			return good
		})
	default:
		for r.pos < len(r.text) && strings.IndexByte(" \t\r\n,]}#", r.text[r.pos]) < 0 {
			r.pos++
		}
		n.text = r.text[n.from:r.pos]
		ok = n.text != ""
		if n.text == "false" {
			n.kind = aFalse
		}
	}
	n.to = r.pos
	return n, ok
}

// elements reads a list up to its end, comments and line ends included.
func (r *tomlReader) elements(end byte, element func() bool) bool {
	r.pos++
	for {
		r.skip(true)
		if r.pos >= len(r.text) {
			return false
		}
		switch r.text[r.pos] {
		case end:
			r.pos++
			return true
		case ',':
			r.pos++
		default:
			if !element() {
				return false
			}
		}
	}
}

// string reads a basic or literal string, of one line or several.
func (r *tomlReader) string() (node, bool) {
	n := node{kind: aString, from: r.pos}
	quote := r.text[r.pos : r.pos+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(r.text[r.pos:], triple) {
		quote = triple
	}
	r.pos += len(quote)
	begin := r.pos
	for r.pos < len(r.text) {
		switch {
		case r.text[r.pos] == '\\' && quote[0] == '"':
			r.pos += 2
		case strings.HasPrefix(r.text[r.pos:], quote):
			raw := r.text[begin:r.pos]
			r.pos += len(quote)
			n.to = r.pos
			var ok bool
			n.text, ok = tomlUnescape(raw, quote)
			return n, ok
		case r.text[r.pos] == '\n' && len(quote) == 1:
			return n, false
		default:
			r.pos++
		}
	}
	r.pos = len(r.text)
	return n, false
}

func tomlUnescape(raw, quote string) (string, bool) {
	if len(quote) == 3 {
		raw = strings.TrimPrefix(strings.TrimPrefix(raw, "\r"), "\n")
	}
	if quote[0] == '\'' || !strings.Contains(raw, `\`) {
		return raw, true
	}
	var b strings.Builder
	for raw != "" {
		i := strings.IndexByte(raw, '\\')
		if i < 0 {
			b.WriteString(raw)
			break
		}
		b.WriteString(raw[:i])
		raw = raw[i:]
		if len(quote) == 3 && strings.TrimLeft(raw[1:], " \t\r") != "" && strings.TrimLeft(raw[1:], " \t\r")[0] == '\n' {
			raw = strings.TrimLeft(raw[1:], " \t\r\n") // continued on the next line
			continue
		}
		c, _, rest, err := strconv.UnquoteChar(raw, '"')
		if err != nil {
			return "", false
		}
		b.WriteRune(c)
		raw = rest
	}
	return b.String(), true
}
