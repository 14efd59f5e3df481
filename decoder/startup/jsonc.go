// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"encoding/json"
	"strings"
)

// jsonReader reads JSON as editors write it, with comments and commas at the
// end of lists. encoding/json tells no places and allows neither.
type jsonReader struct {
	text string
	pos  int
	bad  bool // something was not understood
}

// parseJSON returns the value of a file. What is broken is left out and makes
// ok false.
func parseJSON(text string) (n node, ok bool) {
	r := &jsonReader{text: strings.TrimPrefix(text, "\ufeff")}
	shift := len(text) - len(r.text)
	r.text, r.pos = text, shift
	n = r.value(0)
	r.blanks()
	return n, !r.bad && r.pos == len(r.text)
}

func (r *jsonReader) blanks() {
	for r.pos < len(r.text) {
		rest := r.text[r.pos:]
		switch {
		case strings.IndexByte(" \t\r\n", rest[0]) >= 0:
			r.pos++
		case strings.HasPrefix(rest, "//"):
			r.pos += len(firstLine(rest))
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				r.pos, r.bad = len(r.text), true
				return
			}
			r.pos += end + 4
		default:
			return
		}
	}
}

func (r *jsonReader) value(depth int) node {
	r.blanks()
	n := node{kind: aNull, from: r.pos, to: r.pos}
	if r.pos >= len(r.text) || depth > maxDepth {
		r.pos, r.bad = len(r.text), true
		return n
	}
	switch r.text[r.pos] {
	case '{':
		n.kind = aTable
		r.list('}', func() {
			m := member{from: r.pos}
			m.key = r.string()
			r.blanks()
			if r.pos >= len(r.text) || r.text[r.pos] != ':' {
				r.bad = true
				return
			}
			r.pos++
			m.node = r.value(depth + 1)
			n.members = append(n.members, m)
		})
	case '[':
		n.kind = aList
		r.list(']', func() { n.items = append(n.items, r.value(depth+1)) })
	case '"':
		n.kind, n.text = aString, r.string()
	default:
		n.text = r.word()
		n.kind = aScalar
		switch n.text {
		case "null":
			n.kind = aNull
		case "false":
			n.kind = aFalse
		}
	}
	n.to = r.pos
	return n
}

// list reads elements up to a closing bracket. After a mistake it gives up:
// what follows could belong anywhere.
func (r *jsonReader) list(end byte, element func()) {
	r.pos++
	for !r.bad {
		r.blanks()
		if r.pos >= len(r.text) {
			r.bad = true
			return
		}
		switch r.text[r.pos] {
		case end:
			r.pos++
			return
		case ',':
			r.pos++
		default:
			element()
		}
	}
}

// string reads a string; it is not well formed where it spans lines.
func (r *jsonReader) string() string {
	begin := r.pos
	if r.text[begin] != '"' {
		r.bad = true
		return ""
	}
	for r.pos++; r.pos < len(r.text) && r.text[r.pos] != '\n'; r.pos++ {
		switch r.text[r.pos] {
		case '\\':
			r.pos++
		case '"':
			r.pos++
			raw := r.text[begin:r.pos]
			if !strings.Contains(raw, `\`) {
				return raw[1 : len(raw)-1]
			}
			var s string
			if json.Unmarshal([]byte(raw), &s) != nil {
				r.bad = true
			}
			return s
		}
	}
	r.pos = min(r.pos, len(r.text))
	r.bad = true
	return ""
}

// word reads a number or a name, at least one byte.
func (r *jsonReader) word() string {
	begin := r.pos
	for r.pos < len(r.text) && strings.IndexByte(" \t\r\n,:{}[]\"/", r.text[r.pos]) < 0 {
		r.pos++
	}
	if r.pos == begin {
		r.pos++
		r.bad = true
	}
	return r.text[begin:r.pos]
}
