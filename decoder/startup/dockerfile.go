// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// dockerfile reads the instructions that make variables.
type dockerfile struct {
	*file
	escape byte
	stage  string
	open   bool // a here-document was not closed; no other one is looked for
}

func parseDockerfile(f *file) {
	d := &dockerfile{file: f, escape: '\\'}
	for i := 0; i < len(f.lines); {
		line, from := f.line(i)
		trimmed := strings.TrimLeft(line, " \t")
		if trimmed == "" || trimmed[0] == '#' {
			if v, ok := strings.CutPrefix(strings.ReplaceAll(trimmed, " ", ""), "#escape="); ok && v == "`" && i == 0 {
				d.escape = '`'
			}
			i++
			continue
		}
		text, next := d.joined(i)
		i = d.instruction(text, from+len(line)-len(trimmed), next)
	}
}

// joined returns an instruction with the lines that continue it; comments in
// between belong to none.
func (d *dockerfile) joined(i int) (string, int) {
	var pieces []string
	for i < len(d.lines) {
		line, _ := d.file.line(i)
		i++
		trimmed := strings.TrimSpace(line)
		if len(pieces) > 0 && (trimmed == "" || trimmed[0] == '#') {
			continue
		}
		if trimmed == "" || trimmed[len(trimmed)-1] != d.escape {
			pieces = append(pieces, trimmed)
			break
		}
		pieces = append(pieces, trimmed[:len(trimmed)-1])
	}
	return strings.Join(pieces, " "), i
}

// instruction handles one, and returns the number of the line behind it.
func (d *dockerfile) instruction(line string, from, next int) int {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	switch strings.ToUpper(word) {
	case "FROM":
		words := strings.Fields(rest)
		d.stage = ""
		if n := len(words); n > 2 && strings.EqualFold(words[n-2], "AS") {
			d.stage = words[n-1]
		}
	case "ENV":
		d.variables("ENV", rest, from)
	case "ARG":
		d.variables("ARG", rest, from)
	case "RUN", "COPY", "ADD":
		if _, mark, ok := strings.Cut(rest, "<<"); ok {
			next = d.document(mark, next)
		}
	}
	return next
}

// document skips a here-document.
func (d *dockerfile) document(mark string, next int) int {
	mark = strings.TrimPrefix(mark, "-")
	if i := strings.IndexAny(mark, " \t;&|>"); i >= 0 {
		mark = mark[:i]
	}
	mark = strings.Trim(mark, `"'`)
	for i := next; i < len(d.lines) && mark != "" && !d.open; i++ {
		if line, _ := d.file.line(i); strings.TrimSpace(line) == mark {
			return i + 1
		}
	}
	d.open = true
	return next
}

func (d *dockerfile) variables(word, rest string, from int) {
	words := dockerWords(rest, d.escape)
	if len(words) == 0 {
		return
	}
	if !strings.Contains(words[0], "=") {
		name, value, _ := strings.Cut(rest, " ")
		if word == "ARG" {
			return // its value comes from the command line
		}
		d.add(word, name, strings.TrimSpace(value), word+" "+rest, from)
		return
	}
	for _, w := range words {
		if name, value, ok := strings.Cut(w, "="); ok {
			d.add(word, name, value, word+" "+w, from)
		}
	}
}

// add adds one variable. That of an ARG a build sees, a container doesn't.
func (d *dockerfile) add(word, name, value, source string, from int) {
	if !isName(name) {
		return
	}
	if at := strings.Index(d.file.text[from:min(from+maxLookAhead, len(d.file.text))], name+"="); at >= 0 {
		from += at
	}
	a := decoder.Assignment{Name: name, Value: dockerValue(value, d.escape), Exported: true, For: d.stage, Text: source}
	a.Op = classify(name, a.Value)
	if word == "ARG" {
		a.Op = decoder.AssignDefault
	}
	d.assign(a, from)
}

// maxLookAhead bounds the search for the line of one variable of an instruction.
const maxLookAhead = 8 << 10

// dockerWords splits at blanks outside quotes, and keeps the quotes.
func dockerWords(s string, escape byte) []string {
	var words []string
	begin := -1
	var quoted byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		if begin < 0 && c != ' ' && c != '\t' {
			begin = i
		}
		switch {
		case c == escape && quoted != '\'':
			i++
		case quoted != 0:
			if c == quoted {
				quoted = 0
			}
		case c == '"' || c == '\'':
			quoted = c
		case (c == ' ' || c == '\t') && begin >= 0:
			words = append(words, s[begin:i])
			begin = -1
		}
	}
	if begin >= 0 {
		words = append(words, s[begin:])
	}
	return words
}

// dockerValue undoes quotes and expands variables outside single quotes.
func dockerValue(s string, escape byte) decoder.Expr {
	var b strings.Builder
	var quoted byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == escape && quoted != '\'' && i+1 < len(s):
			i++
			c = s[i]
			if c == '$' {
				c = 0
			} else if quoted == '"' && c != '"' && c != escape {
				b.WriteByte(escape)
			}
		case quoted == 0 && (c == '"' || c == '\''):
			quoted = c
			continue
		case c == quoted && quoted != 0:
			quoted = 0
			continue
		case c == '$' && quoted == '\'':
			c = 0
		}
		b.WriteByte(c)
	}
	return dollars(b.String(), 0)
}
