// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"iter"
	"strings"
)

// logicalLine is a line with those that continue it.
type logicalLine struct {
	text   string // continued with a blank
	source string // as it stands in the file, without blanks around it
	from   int    // where source begins
}

// logical returns the lines of a file in which a backslash before the end
// continues a line. Empty lines, and those that begin with comment, are left
// out; 0: there are no comments.
func (f *file) logical(comment byte) iter.Seq[logicalLine] {
	return func(yield func(logicalLine) bool) {
		for i := 0; i < len(f.lines); i++ {
			line, from := f.line(i)
			trimmed := strings.TrimLeft(line, " \t")
			from += len(line) - len(trimmed)
			if trimmed == "" || comment != 0 && trimmed[0] == comment {
				continue
			}
			to := from + len(trimmed)
			pieces := []string{trimmed}
			for strings.HasSuffix(trimmed, `\`) && i+1 < len(f.lines) {
				pieces[len(pieces)-1] = trimmed[:len(trimmed)-1]
				i++
				next, begin := f.line(i)
				trimmed = next
				pieces = append(pieces, strings.TrimLeft(next, " \t"))
				to = begin + len(next)
			}
			text := pieces[0]
			if len(pieces) > 1 {
				text = strings.Join(pieces, " ")
			}
			if !yield(logicalLine{text, f.text[from:to], from}) {
				return
			}
		}
	}
}
