// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Kept reports whether the value of a variable is kept at all. Of a startup
// file only such variables, and what their values refer to, are worth recording.
func Kept(name string) bool { return classify(name) != withhold }

// unknownValue stands for a value that is withheld: whoever refers to it must
// not take it for unset.
var unknownValue = decoder.Expr{{Kind: decoder.PartUnknown}}

// startup redacts what a startup file says. A variable off the keep-list keeps
// its value only where that is a directory or a version, as values of kept
// variables are made of them; its source is withheld in any case.
func (r *Redactor) startup(f *decoder.StartupFile) *decoder.StartupFile {
	c := *f
	c.Kind = decoder.StartupKind(r.text(string(f.Kind)))
	c.Assignments, c.Includes, c.Hooks, c.Pins = nil, nil, nil, nil
	for _, a := range f.Assignments {
		if !isName(strings.ReplaceAll(strings.TrimSuffix(a.Name, "%%"), "*", "")) {
			continue // nobody's variable: a line that the parser took for one
		}
		c.Assignments = append(c.Assignments, r.assignment(a))
	}
	for _, i := range f.Includes {
		i.Path, _ = r.expr(words, i.Path, 0)
		i.Kind, i.For, i.Text = decoder.StartupKind(r.text(string(i.Kind))), r.text(i.For), ""
		c.Includes = append(c.Includes, i)
	}
	for _, h := range f.Hooks {
		h.Text = r.hookText(h)
		h.Tool = r.text(h.Tool)
		c.Hooks = append(c.Hooks, h)
	}
	for _, p := range f.Pins {
		if p.Tool == "go" || p.Tool == "golang" {
			p.Version, p.Text = r.text(p.Version), ""
			c.Pins = append(c.Pins, p)
		}
	}
	c.Returns = append([]decoder.Return(nil), f.Returns...)
	c.Defects = append([]decoder.Defect(nil), f.Defects...)
	for i := range c.Defects {
		c.Defects[i].Text = r.text(c.Defects[i].Text)
	}
	return &c
}

func (r *Redactor) assignment(a decoder.Assignment) decoder.Assignment {
	keeping, source := classify(a.Name), a.Value
	a.Name, a.For = strings.Clone(a.Name), r.text(a.For)
	if keeping == withhold {
		if a.Text = r.functionText(a); len(a.Value) > 0 {
			a.Value = helper(a.Name, a.Value)
		}
		return a
	}
	var whole bool
	a.Value, whole = r.expr(keeping, source, 0)
	switch {
	case whole && quotable(source, 0):
		a.Text = r.text(a.Text)
	case !whole && len(a.Value) == 1 && a.Value[0].Kind == decoder.PartText:
		a.Text = r.text(a.Name + "=" + a.Value[0].Text)
	default:
		a.Text = a.Name + "=…"
	}
	return a
}

// functionText is the source of an export of a shell function, which names it
// and says nothing of what it does.
func (r *Redactor) functionText(a decoder.Assignment) string {
	if !strings.HasSuffix(a.Name, "%%") || !strings.HasSuffix(a.Text, " go") {
		return ""
	}
	return r.text(a.Text)
}

// maxNesting bounds expressions within expressions, as the parsers do.
const maxNesting = 64

// expr redacts a value as written. Its pieces are looked at together, as they
// stand beside each other when the value is used: half a URL shows no password.
// A piece that belongs to a secret becomes unknown; a value that is one literal
// is redacted as in an environment, so that the two can be compared. False:
// something was withheld.
func (r *Redactor) expr(k keeping, e decoder.Expr, depth int) (decoder.Expr, bool) {
	if len(e) == 0 {
		return nil, true
	}
	if depth > maxNesting {
		return unknownValue, false
	}
	e = joined(e)
	if len(e) == 1 && e[0].Kind == decoder.PartText {
		if isSource(e[0].Text) {
			return unknownValue, false
		}
		text := r.value(k, e[0].Text)
		return decoder.Expr{{Kind: decoder.PartText, Text: strings.Clone(text)}}, text == e[0].Text
	}
	whole := true
	text, ends := rendered(e, 0)
	secret := make([]bool, len(e))
	for _, s := range spans(k, text) {
		from := 0
		for i, end := range ends {
			if s.from < end && s.to > from {
				secret[i], whole = true, false
			}
			from = end
		}
	}
	out := make(decoder.Expr, len(e))
	for i, p := range e {
		if secret[i] || p.Kind == decoder.PartUnknown {
			out[i] = decoder.Part{Kind: decoder.PartUnknown}
			continue
		}
		var ok1, ok2 bool
		p.Text, p.Name, p.Op = strings.Clone(p.Text), r.name(p.Name), r.text(p.Op)
		p.Arg, ok1 = r.expr(k, p.Arg, depth+1)
		p.With, ok2 = r.expr(k, p.With, depth+1)
		whole = whole && ok1 && ok2
		out[i] = p
	}
	return out, whole
}

// isSource reports that a literal is no value but what somebody thought would
// become one: programs that know no quotes or commands take them as they stand.
func isSource(s string) bool {
	return strings.Contains(s, "$(") || strings.Contains(s, "`") || strings.Contains(s, "://") && strings.ContainsAny(s, `"'`)
}

func (r *Redactor) name(s string) string {
	if isName(s) {
		return strings.Clone(s)
	}
	return r.text(s)
}

// joined makes texts that meet one.
func joined(e decoder.Expr) decoder.Expr {
	var out decoder.Expr
	for _, p := range e {
		if last := len(out) - 1; last >= 0 && p.Kind == decoder.PartText && out[last].Kind == decoder.PartText {
			out[last].Text += p.Text
			continue
		}
		out = append(out, p)
	}
	return out
}

// rendered writes an expression with something in the place of what is not
// written there, and says where each part ends.
func rendered(e decoder.Expr, depth int) (text string, ends []int) {
	var b strings.Builder
	for _, p := range e {
		switch {
		case p.Kind == decoder.PartText || p.Kind == decoder.PartGlob:
			b.WriteString(p.Text)
		case len(p.Arg) > 0 && depth < maxNesting:
			arg, _ := rendered(p.Arg, depth+1)
			b.WriteString(arg)
		default:
			b.WriteByte('x')
		}
		ends = append(ends, b.Len())
	}
	return b.String(), ends
}

// spans finds what must go from a value, in one look.
func spans(k keeping, s string) []span {
	if k != list {
		return find(s, manner{public: k == public, command: true})
	}
	var out []span
	if strings.Contains(s, "://") {
		out = find(s, manner{command: true})
	}
	for from := 0; from <= len(s); {
		end := entryEnd(s, from)
		for _, p := range find(s[from:end], manner{}) {
			out = append(out, span{p.from + from, p.to + from, p.name})
		}
		from = end + 1
	}
	return out
}

// quotable reports that what only running would tell may be quoted: a few
// commands that print a directory, and are given no secret.
func quotable(e decoder.Expr, depth int) bool {
	for _, p := range e {
		if depth > maxNesting || p.Kind == decoder.PartUnknown && !isPlainCommand(p.Text) ||
			!quotable(p.Arg, depth+1) || !quotable(p.With, depth+1) {
			return false
		}
	}
	return true
}

// isPlainCommand takes $(go env GOPATH), `brew --prefix go` and $((1+1)).
func isPlainCommand(source string) bool {
	words := strings.FieldsFunc(source, func(c rune) bool { return strings.ContainsRune("${}()`\"' ", c) })
	if len(words) == 0 {
		return true
	}
	for _, w := range words {
		if strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./@") != "" || len(find(w, manner{})) > 0 {
			return false
		}
	}
	switch words[0] {
	case "go", "brew", "asdf", "mise", "goenv", "dirname", "basename", "readlink", "realpath", "pwd", "which", "uname", "mktemp", "nproc":
		return true
	}
	return false
}
