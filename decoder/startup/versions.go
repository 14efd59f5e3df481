// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseToolVersions reads asdf's .tool-versions: a tool and its versions, the
// first of which that is installed counts.
func parseToolVersions(f *file) {
	for i := range f.lines {
		line, from := f.line(i)
		body, _, _ := strings.Cut(line, "#")
		if words := strings.Fields(body); len(words) > 1 {
			f.pin(decoder.Pin{
				Tool: toolName(words[0]), Version: strings.Join(words[1:], " "), Text: strings.TrimSpace(body),
			}, from+strings.Index(line, words[0]))
		}
	}
}

// toolName gives one name to what plugins call by several.
func toolName(name string) string {
	switch name {
	case "golang", "core:go", "asdf:golang", "asdf:asdf-community/asdf-golang":
		return "go"
	}
	return name
}

// parseGoVersion reads .go-version: the first word that is no comment.
func parseGoVersion(f *file) {
	for i := range f.lines {
		line, from := f.line(i)
		body, _, _ := strings.Cut(line, "#")
		if word := strings.TrimSpace(body); word != "" {
			f.pin(decoder.Pin{Tool: "go", Version: word, Text: word}, from+strings.Index(line, word))
			return
		}
	}
}
