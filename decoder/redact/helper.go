// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// helper returns the value of a variable off the keep-list as far as it can be
// told: D in D=/opt/go1.22; export GOROOT=$D. Whoever reads the trace must be
// able to follow that, and a password doesn't look like a directory.
func helper(name string, e decoder.Expr) decoder.Expr {
	if sensitive(name) || neverStored(name) || !isDirectory(e) && !isVersion(e) {
		return unknownValue
	}
	return withoutSource(e)
}

// withoutSource copies an expression of which only the source of what would
// have to be run is withheld.
func withoutSource(e decoder.Expr) decoder.Expr {
	if len(e) == 0 {
		return nil
	}
	out := make(decoder.Expr, len(e))
	for i, p := range e {
		if p.Text = strings.Clone(p.Text); p.Kind == decoder.PartUnknown {
			p.Text = ""
		}
		p.Arg, p.With = withoutSource(p.Arg), withoutSource(p.With)
		out[i] = p
	}
	return out
}

// isDirectory reports that a value is a path: its texts are, what stands first
// begins one, and what stands behind something else begins a new element of it.
func isDirectory(e decoder.Expr) bool {
	if len(e) == 0 {
		return false
	}
	for i, p := range e {
		switch p.Kind {
		case decoder.PartText:
			if i == 0 && !isRooted(p.Text) || i > 0 && p.Text != "" && p.Text[0] != '/' && !isEnding(e[i-1], p.Text) || !isPathText(p.Text) {
				return false
			}
		case decoder.PartGlob:
			if i == 0 || strings.Trim(p.Text, "*?") != "" {
				return false
			}
		case decoder.PartVar:
			if !isName(p.Name) || len(p.With) > 0 || len(p.Arg) > 0 && !isDirectory(p.Arg) && !isCut(p) {
				return false
			}
		case decoder.PartUnknown:
		default:
			return false
		}
	}
	return true
}

// isEnding takes the ".sh" of *.sh.
func isEnding(before decoder.Part, text string) bool {
	return before.Kind == decoder.PartGlob && text[0] == '.' && len(text) <= 8
}

// isPathText looks at each element of a path for itself: a key that begins with
// a slash is one long random element.
func isPathText(s string) bool {
	if strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./~+") != "" {
		return false
	}
	for element := range strings.SplitSeq(s, "/") {
		if len(element) > 64 || len(find(element, manner{})) > 0 {
			return false
		}
	}
	return true
}

// isCut takes ${X%/*} and its like: the pattern holds nothing but wildcards
// and slashes.
func isCut(p decoder.Part) bool {
	if strings.Trim(p.Op, "#%") != "" || len(p.Arg) > 4 {
		return false
	}
	for _, a := range p.Arg {
		if a.Kind != decoder.PartText && a.Kind != decoder.PartGlob || strings.Trim(a.Text, "/*.") != "" {
			return false
		}
	}
	return true
}

// isVersion takes 1.22.3 and go1.22rc1, not 123456.
func isVersion(e decoder.Expr) bool {
	if len(e) != 1 || e[0].Kind != decoder.PartText {
		return false
	}
	s, named := strings.CutPrefix(e[0].Text, "go")
	return len(s) > 0 && len(s) <= 12 && s[0] >= '0' && s[0] <= '9' && (named || strings.Contains(s, ".")) &&
		strings.Trim(s, "0123456789.rcbeta") == ""
}

// hookText returns the source of a hook of a tool that is known for taking no
// secret, where nothing else stands in it.
func (r *Redactor) hookText(h decoder.Hook) string {
	switch h.Tool {
	case "direnv", "goenv", "mise", "asdf", "gvm", "g", "brew", "conda", "rtx", "nvm", "pyenv", "rbenv":
	default:
		return ""
	}
	if len(h.Text) > 160 || strings.ContainsAny(h.Text, "=:@;&|\n\\") {
		return ""
	}
	return r.text(h.Text)
}
