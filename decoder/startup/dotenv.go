// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseDotenv reads a .env file. There is no one grammar; this is what docker
// compose, direnv, VS Code and the libraries have in common: NAME=value or
// NAME: value, "export " in front, single quotes literal, double quotes with
// escapes and over several lines, "#" behind a blank begins a comment, ${NAME}
// is expanded outside single quotes.
func parseDotenv(f *file) {
	for pos := 0; pos < len(f.text); {
		line, next := cutLine(f.text, pos)
		begin := pos + len(line) - len(strings.TrimLeft(line, " \t"))
		pos = next
		rest := f.text[begin : begin+len(strings.TrimLeft(line, " \t"))]
		body := strings.TrimLeft(strings.TrimPrefix(rest, "export "), " \t")
		name := leadingName(body)
		after := strings.TrimLeft(body[len(name):], " \t")
		if name == "" || after == "" || after[0] != '=' && after[0] != ':' {
			continue
		}
		at := begin + len(rest) - len(after) + 1
		for at < len(f.text) && (f.text[at] == ' ' || f.text[at] == '\t') {
			at++
		}
		value, end := f.dotenvValue(at)
		if end > pos {
			_, pos = cutLine(f.text, end)
		}
		a := decoder.Assignment{Name: name, Value: value, Exported: true, Text: f.text[begin:end]}
		a.Op = classify(name, value)
		f.assign(a, begin)
	}
}

// dotenvValue reads the value at an offset and returns where it ends.
func (f *file) dotenvValue(at int) (decoder.Expr, int) {
	rest := f.text[at:]
	if rest != "" && (rest[0] == '"' || rest[0] == '\'' || rest[0] == '`') {
		if end := closingQuote(rest); end > 0 {
			inner := rest[1:end]
			if rest[0] == '"' {
				return dollars(dotenvEscapes(inner), 0), at + end + 1
			}
			return text(inner), at + end + 1
		}
	}
	line, _ := cutLine(f.text, at)
	for i := 1; i < len(line); i++ {
		if line[i] == '#' && (line[i-1] == ' ' || line[i-1] == '\t') {
			line = line[:i]
			break
		}
	}
	line = strings.TrimRight(line, " \t\r")
	if strings.HasPrefix(line, "#") {
		line = ""
	}
	return dollars(strings.ReplaceAll(line, `\$`, "\x00"), 0), at + len(line)
}

// closingQuote returns where the quote that begins s is closed, 0 for nowhere.
func closingQuote(s string) int {
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && s[0] == '"':
			i++
		case s[i] == s[0]:
			return i
		}
	}
	return 0
}

// dotenvEscapes undoes the escapes of double quotes; an escaped "$" comes out as
// "\x00".
func dotenvEscapes(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '\\' && i+1 < len(s) {
			i++
			switch c = s[i]; c {
			case 'n':
				c = '\n'
			case 't':
				c = '\t'
			case 'r':
				c = '\r'
			case '$':
				c = 0
			}
		}
		b.WriteByte(c)
	}
	return b.String()
}
