// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// text returns the expression of a literal; none for an empty one.
func text(s string) decoder.Expr {
	if s == "" {
		return nil
	}
	return decoder.Expr{{Kind: decoder.PartText, Text: s}}
}

func variable(name string) decoder.Expr {
	return decoder.Expr{{Kind: decoder.PartVar, Name: name}}
}

// unknown stands for a piece of source that would have to be run.
func unknown(source string) decoder.Expr {
	return decoder.Expr{{Kind: decoder.PartUnknown, Text: quote(source)}}
}

// home is a leading "~". A shell without HOME asks the user database, so that
// an empty HOME makes it unknown, not empty.
func home() decoder.Expr {
	return decoder.Expr{{Kind: decoder.PartVar, Name: "HOME", Op: ":?"}}
}

// join puts expressions one behind the other; texts that meet become one.
func join(exprs ...decoder.Expr) decoder.Expr {
	var out decoder.Expr
	var run []string // texts that meet; adding them up one by one takes the square of their length
	flush := func() {
		if len(run) > 0 {
			out = append(out, decoder.Part{Kind: decoder.PartText, Text: strings.Join(run, "")})
			run = run[:0]
		}
	}
	for _, e := range exprs {
		for _, p := range e {
			if p.Kind == decoder.PartText {
				run = append(run, p.Text)
				continue
			}
			flush()
			out = append(out, p)
		}
	}
	flush()
	return out
}

// joinWith joins what is not empty with a separator between.
func joinWith(separator string, exprs ...decoder.Expr) decoder.Expr {
	var all []decoder.Expr
	for i, e := range exprs {
		if i > 0 {
			all = append(all, text(separator))
		}
		all = append(all, e)
	}
	return join(all...)
}

// literal returns the text of an expression that holds nothing else.
func literal(e decoder.Expr) (string, bool) {
	var b strings.Builder
	for _, p := range e {
		if p.Kind != decoder.PartText {
			return "", false
		}
		b.WriteString(p.Text)
	}
	return b.String(), true
}

// isSelf reports whether a part passes the old value of the variable on.
func isSelf(p decoder.Part, name string) bool {
	if p.Kind != decoder.PartVar || p.Name != name {
		return false
	}
	switch p.Op {
	case "", "#", "##", "%", "%%", "/", "//", ":?", "?", ":-", "-", ":=", "=":
		return true
	case ":+", "+": // ${PATH:+:$PATH}
		for _, arg := range p.Arg {
			if isSelf(arg, name) {
				return true
			}
		}
	}
	return false
}

// classify says what setting a variable to a value does to its old one.
func classify(name string, value decoder.Expr) decoder.AssignOp {
	if len(value) == 1 && value[0].Kind == decoder.PartVar && value[0].Name == name {
		switch value[0].Op {
		case ":-", "-", ":=", "=":
			return decoder.AssignDefault
		}
	}
	selves, at := 0, 0
	for i, p := range value {
		if isSelf(p, name) {
			selves, at = selves+1, i
		}
	}
	switch {
	case selves != 1 || len(value) == 1:
		return decoder.AssignSet
	case at == len(value)-1:
		return decoder.AssignPrepend
	case at == 0:
		return decoder.AssignAppend
	}
	return decoder.AssignSet
}
