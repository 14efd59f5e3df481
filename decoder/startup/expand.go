// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// MaxValue bounds what an expression expands to. No longer string passes
// execve (MAX_ARG_STRLEN of Linux), so no longer one can be observed.
const MaxValue = 128 << 10

// Lookup returns the value of a variable. A variable that is known to be unset
// has the value "" and is known.
type Lookup func(name string) (value string, known bool)

// Expand returns the value of an expression as a shell computes it. False:
// something in it is not known, or only running it would tell, or the result
// would be longer than MaxValue. Nothing is run.
//
// Unset and empty are not told apart, so that ${X-y} counts as ${X:-y}.
func Expand(e decoder.Expr, lookup Lookup) (string, bool) {
	x := expander{lookup: lookup}
	return x.whole(e)
}

// piece is a stretch of an expanded value.
type piece struct {
	text string
	kind pieceKind
}

type pieceKind uint8

const (
	textPiece pieceKind = iota // text is what it is
	globPiece                  // text is matched against file names
	anyPiece                   // could be anything, nothing included
	oldPiece                   // the old value of the variable
)

// expander turns one expression into pieces.
type expander struct {
	lookup Lookup
	// patterns, where set, returns the pattern that a loop variable runs through.
	patterns func(name string) (glob string, ok bool)
	self     string // references to this variable stay pieces of their own
	size     int    // bytes put out so far
	cut      bool   // a bound was reached
}

// whole returns the expansion, if all of it is known.
func (x *expander) whole(e decoder.Expr) (string, bool) {
	return flat(x.expand(e, 0))
}

// flat joins pieces, if all of them are known.
func flat(pieces []piece) (string, bool) {
	switch len(pieces) {
	case 0:
		return "", true
	case 1:
		return pieces[0].text, pieces[0].kind == textPiece
	}
	var b strings.Builder
	for _, p := range pieces {
		if p.kind != textPiece {
			return "", false
		}
		b.WriteString(p.text)
	}
	return b.String(), true
}

func (x *expander) expand(e decoder.Expr, depth int) []piece {
	var out []piece
	for _, p := range e {
		for _, q := range x.part(p, depth) {
			if x.size += len(q.text); x.size > MaxValue || depth > maxDepth || x.cut {
				x.cut = true
				return []piece{{kind: anyPiece}}
			}
			out = append(out, q)
		}
	}
	return out
}

func (x *expander) part(p decoder.Part, depth int) []piece {
	switch p.Kind {
	case decoder.PartText:
		return []piece{{p.Text, textPiece}}
	case decoder.PartGlob:
		return []piece{{p.Text, globPiece}}
	case decoder.PartVar:
		if p.Name == x.self && x.self != "" {
			return x.selfPart(p, depth)
		}
		if value, ok := x.lookup(p.Name); ok && len(value) <= MaxValue {
			return x.operate(p, value, depth)
		}
		if x.patterns != nil && p.Op == "" {
			if glob, ok := x.patterns(p.Name); ok {
				return []piece{{glob, globPiece}}
			}
		}
	}
	return []piece{{kind: anyPiece}}
}

// selfPart expands a reference to the variable that is being assigned.
func (x *expander) selfPart(p decoder.Part, depth int) []piece {
	old, ok := x.lookup(p.Name)
	empty := ok && old == ""
	switch p.Op {
	case ":+", "+":
		if empty {
			return nil
		}
		return x.expand(p.Arg, depth+1)
	case ":-", "-", ":=", "=":
		if empty {
			return x.expand(p.Arg, depth+1)
		}
	}
	if empty {
		return nil
	}
	return []piece{{kind: oldPiece}}
}

// operate applies ${NAME op ARG} to a value.
func (x *expander) operate(p decoder.Part, value string, depth int) []piece {
	switch p.Op {
	case "":
		return []piece{{value, textPiece}}
	case ":-", "-", ":=", "=":
		if value == "" {
			return x.expand(p.Arg, depth+1)
		}
		return []piece{{value, textPiece}}
	case ":?", "?":
		if value != "" {
			return []piece{{value, textPiece}}
		}
	case ":+", "+":
		if value == "" {
			return nil
		}
		return x.expand(p.Arg, depth+1)
	case "#", "##", "%", "%%":
		if glob, ok := x.glob(p.Arg, depth); ok {
			if value, ok = trim(value, glob, p.Op); ok {
				return []piece{{value, textPiece}}
			}
		}
	case "/", "//":
		if value, ok := x.replace(p, value, depth); ok {
			return []piece{{value, textPiece}}
		}
	case "dirname":
		if value != "" {
			return []piece{{path.Dir(value), textPiece}}
		}
	}
	return []piece{{kind: anyPiece}}
}

// replace is ${NAME/ARG/WITH} for an ARG without wildcards.
func (x *expander) replace(p decoder.Part, value string, depth int) (string, bool) {
	old, ok := flat(x.expand(p.Arg, depth+1))
	if !ok || old == "" {
		return "", false
	}
	with, ok := flat(x.expand(p.With, depth+1))
	if !ok {
		return "", false
	}
	n := 1
	if p.Op == "//" {
		n = strings.Count(value, old)
	}
	if len(value)+n*len(with) > MaxValue {
		return "", false
	}
	return strings.Replace(value, old, with, n), true
}
