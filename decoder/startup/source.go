// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// source is a text with the places of its lines.
type source struct {
	text  string
	lines []int // where each line begins
}

func newSource(text string) source {
	lines := make([]int, 1, 1+strings.Count(text, "\n"))
	for i := 0; i < len(text); i++ {
		if text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	return source{text, lines}
}

// position returns line and column of an offset, both from 1. Parsers that
// count on their own overflow (mvdan.cc/sh keeps 14 bits for a column), so every
// position in a result comes from an offset.
func (s *source) position(offset int) (line, col int) {
	offset = min(max(offset, 0), len(s.text))
	i := sort.SearchInts(s.lines, offset+1) - 1
	return i + 1, offset - s.lines[i] + 1
}

// slice returns the text between two offsets, whatever they are.
func (s *source) slice(from, to int) string {
	from = min(max(from, 0), len(s.text))
	to = min(max(to, from), len(s.text))
	return s.text[from:to]
}

// line returns the text of a line (from 0) without its end, and where it begins.
func (s *source) line(i int) (string, int) {
	from, to := s.lines[i], len(s.text)
	if i+1 < len(s.lines) {
		to = s.lines[i+1] - 1
	}
	return strings.TrimSuffix(s.text[from:to], "\r"), from
}

// cut marks the place where a quotation ends before its source does.
const cut = "…"

// quote bounds a piece of source that goes into a result. What it returns
// shares no memory with a whole file.
func quote(text string) string {
	text = strings.TrimRight(text, " \t\r\n")
	if len(text) <= maxText {
		return strings.Clone(text)
	}
	end := maxText
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + cut
}
