// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseTmux reads a tmux.conf: set-environment, NAME=value lines,
// update-environment and source-file. What tmux sets, a new pane's shell is
// started with; what is older than the setting keeps its own.
func parseTmux(f *file) {
	depth := 0 // of %if
	l := &plainLexer{text: f.text, tmux: true}
	for {
		c, ok := l.next()
		if !ok {
			return
		}
		words := c.words
		switch first := words[0].literal(); first {
		case "%if":
			depth++
			continue
		case "%endif":
			depth = max(0, depth-1)
			continue
		case "%elif", "%else":
			continue
		case "%hidden":
			continue // for formats, never in an environment
		case "set-environment", "setenv":
			f.tmuxSetenv(words[1:], c, c.maybe || depth > 0)
		case "set-option", "set":
			f.tmuxOption(words[1:], c, c.maybe || depth > 0)
		case "source-file", "source":
			f.tmuxSource(words[1:], c, c.maybe || depth > 0)
		default:
			f.tmuxDefinition(words, c, c.maybe || depth > 0)
		}
	}
}

// tmuxFlags splits off the flags; takes names those that have a word of their own.
func tmuxFlags(words []plainWord, takes string) (flags string, rest []plainWord) {
	for len(words) > 0 {
		word := words[0].literal()
		if len(word) < 2 || word[0] != '-' {
			break
		}
		words = words[1:]
		if word == "--" {
			break
		}
		flags += word[1:]
		if strings.ContainsAny(takes, word[len(word)-1:]) && len(words) > 0 {
			words = words[1:]
		}
	}
	return flags, words
}

func (f *file) tmuxSetenv(words []plainWord, c plainCommand, maybe bool) {
	flags, rest := tmuxFlags(words, "t")
	if len(rest) == 0 || strings.Contains(flags, "h") {
		return
	}
	a := decoder.Assignment{
		Name: rest[0].literal(), Op: decoder.AssignSet, Exported: true, Conditional: maybe, Text: f.slice(c.from, c.to),
	}
	switch {
	case strings.ContainsAny(flags, "ru"):
		a.Op = decoder.AssignUnset
	case len(rest) > 1 && strings.Contains(flags, "F"):
		a.Value = unknown(f.slice(rest[1].from, rest[1].to)) // a format
	case len(rest) > 1:
		a.Value = rest[1].expr
		a.Op = classify(a.Name, a.Value)
	}
	f.assign(a, c.from)
}

// tmuxOption: the names in update-environment are taken over from the client
// that attaches.
func (f *file) tmuxOption(words []plainWord, c plainCommand, maybe bool) {
	flags, rest := tmuxFlags(words, "t")
	if len(rest) == 0 {
		return
	}
	option, _, _ := strings.Cut(rest[0].literal(), "[")
	if option != "update-environment" || strings.Contains(flags, "u") || len(rest) < 2 {
		return
	}
	for name := range strings.FieldsSeq(rest[1].literal()) {
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignKeep, Exported: true, Conditional: maybe, For: "update-environment",
			Text: f.slice(c.from, c.to),
		}, c.from)
	}
}

func (f *file) tmuxSource(words []plainWord, c plainCommand, maybe bool) {
	_, rest := tmuxFlags(words, "t")
	for _, w := range rest {
		f.include(decoder.Include{
			Path: globs(w.expr), Kind: decoder.StartupTmux, Conditional: maybe, Text: f.slice(c.from, c.to),
		}, c.from)
	}
}

// tmuxDefinition handles NAME=value, which sets a variable of the server.
func (f *file) tmuxDefinition(words []plainWord, c plainCommand, maybe bool) {
	first, _ := firstText(words[0].expr)
	name, rest, ok := strings.Cut(first, "=")
	if !ok || !isName(name) || len(words) > 1 {
		return
	}
	a := decoder.Assignment{
		Name: name, Value: join(text(rest), words[0].expr[1:]), Exported: true, Conditional: maybe, Text: f.slice(c.from, c.to),
	}
	a.Op = classify(name, a.Value)
	f.assign(a, c.from)
}

// parseScreen reads a .screenrc: setenv, unsetenv and source.
func parseScreen(f *file) {
	l := &plainLexer{text: f.text}
	for {
		c, ok := l.next()
		if !ok {
			return
		}
		if len(c.words) < 2 {
			continue
		}
		a := decoder.Assignment{
			Name: c.words[1].literal(), Op: decoder.AssignSet, Exported: true, Text: f.slice(c.from, c.to),
		}
		switch c.words[0].literal() {
		case "setenv":
			if len(c.words) > 2 {
				a.Value = c.words[2].expr
			}
			a.Op = classify(a.Name, a.Value)
			f.assign(a, c.from)
		case "unsetenv":
			a.Op = decoder.AssignUnset
			f.assign(a, c.from)
		case "source":
			f.include(decoder.Include{
				Path: c.words[1].expr, Kind: decoder.StartupScreen, Text: f.slice(c.from, c.to),
			}, c.from)
		}
	}
}
