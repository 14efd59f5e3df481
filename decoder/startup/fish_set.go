// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// fishFlags are the options of set and of fish_add_path.
type fishFlags struct {
	export, erase, query bool
	prepend, append      bool
	path                 bool
}

// flags reads the options and returns the words behind them.
func (f *fishFlags) flags(args []fishWord) []fishWord {
	for len(args) > 0 {
		word := args[0].literal()
		switch {
		case word == "--":
			return args[1:]
		case strings.HasPrefix(word, "--"):
			f.set(word[2:])
		case len(word) > 1 && word[0] == '-':
			for i := 1; i < len(word); i++ {
				f.set(word[i : i+1])
			}
		default:
			return args
		}
		args = args[1:]
	}
	return args
}

func (f *fishFlags) set(flag string) {
	switch flag {
	case "x", "export":
		f.export = true
	case "e", "erase":
		f.erase = true
	case "q", "query", "S", "show", "n", "names":
		f.query = true
	case "p", "prepend":
		f.prepend = true
	case "a", "append":
		f.append = true
	case "path":
		f.path = true
	}
}

// set handles the one command that assigns.
func (s *fish) set(args []fishWord, c fishCommand, maybe bool) {
	var f fishFlags
	args = f.flags(args)
	if f.query || len(args) == 0 {
		return
	}
	if f.erase {
		for _, w := range args {
			if name := w.literal(); isName(name) {
				s.assign(decoder.Assignment{
					Name: name, Op: decoder.AssignUnset, Conditional: maybe, Text: "set -e " + s.text[w.from:w.to],
				}, s.at(c.from))
			}
		}
		return
	}
	name := args[0].literal()
	if !isName(name) {
		return // an element of a list
	}
	a := fishVariable(name, args[1:], f)
	a.Conditional, a.Text = maybe, s.text[c.from:c.to]
	s.assign(a, s.at(c.from))
}

// fishVariable is what "set name values" does. A variable whose name ends in
// PATH is a list whose entries have colons between them for other programs;
// any other list has blanks.
func fishVariable(name string, words []fishWord, f fishFlags) decoder.Assignment {
	a := decoder.Assignment{Name: name, Exported: f.export}
	separator := " "
	if f.path || strings.HasSuffix(name, "PATH") {
		separator = ":"
	}
	if name == "fish_user_paths" {
		// fish puts these in front of PATH itself.
		a.Name, a.Exported, separator, f.prepend, f.append = "PATH", true, ":", true, false
	}
	var values []decoder.Expr
	for _, w := range words {
		if len(w.expr) == 1 && w.expr[0].Name == "fish_user_paths" && a.Name == "PATH" {
			continue
		}
		values = append(values, w.expr)
	}
	switch {
	case f.prepend:
		values = append(values, variable(a.Name))
	case f.append:
		values = append([]decoder.Expr{variable(a.Name)}, values...)
	}
	a.Value = joinWith(separator, values...)
	a.Op = classify(a.Name, a.Value)
	return a
}

// addPath handles fish_add_path, which prepends unless it is told otherwise.
func (s *fish) addPath(args []fishWord, c fishCommand, maybe bool) {
	var f fishFlags
	args = f.flags(args)
	if len(args) == 0 {
		return
	}
	f.prepend, f.export = !f.append, true
	a := fishVariable("PATH", args, f)
	a.Conditional, a.Text = maybe, s.text[c.from:c.to]
	s.assign(a, s.at(c.from))
}

// parseFishVariables reads fish's universal variables:
// SETUVAR --export GOROOT:/opt/go.
func parseFishVariables(f *file) {
	for i := range f.lines {
		line, from := f.line(i)
		rest, ok := strings.CutPrefix(line, "SETUVAR ")
		if !ok {
			continue
		}
		var flags fishFlags
		for strings.HasPrefix(rest, "--") {
			flag, behind, _ := strings.Cut(rest, " ")
			flags.set(flag[2:])
			rest = behind
		}
		name, value, ok := strings.Cut(rest, ":")
		if !ok || !isName(name) {
			continue
		}
		value, ok = unescapeFish(value)
		var words []fishWord
		switch {
		case !ok:
			words = []fishWord{{expr: unknown("")}}
		case value != "\x1d": // the mark of an empty list
			for entry := range strings.SplitSeq(value, "\x1e") {
				words = append(words, fishWord{expr: text(entry)})
			}
		}
		a := fishVariable(name, words, flags)
		a.Text = line
		f.assign(a, from)
	}
}

// unescapeFish undoes \xHH, \uHHHH and a backslash before one character.
func unescapeFish(s string) (string, bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[s[i]]
		switch {
		case digits > 0:
			if i+digits >= len(s) {
				return "", false
			}
			n := 0
			for _, c := range []byte(s[i+1 : i+1+digits]) {
				d := strings.IndexByte("0123456789abcdef", c|0x20)
				if d < 0 {
					return "", false
				}
				n = n<<4 | d
			}
			if s[i] == 'x' {
				b.WriteByte(byte(n))
			} else {
				b.WriteRune(rune(n))
			}
			i += digits
		case s[i] == 'n':
			b.WriteByte('\n')
		case s[i] == 't':
			b.WriteByte('\t')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}
