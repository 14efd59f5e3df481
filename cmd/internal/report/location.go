// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
)

// text is a location as a person reads it: "at ~/.bashrc:14   export GOROOT=…".
func (l *Location) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "at %s:%d   %s", Escape(abbreviated(l.File, l.home)), l.Line, Escape(l.Text))
	if l.From != nil {
		fmt.Fprintf(&b, "   (read from %s:%d)", Escape(abbreviated(l.From.File, l.home)), l.From.Line)
	}
	if l.First != nil {
		fmt.Fprintf(&b, "   (first set at %s:%d)", Escape(abbreviated(l.First.File, l.home)), l.First.Line)
	}
	if l.Confidence != string(blame.Proven) {
		fmt.Fprintf(&b, "   (%s)", l.Confidence)
	}
	return b.String()
}

// abbreviated writes ~ for the home directory.
func abbreviated(file, home string) string {
	home = strings.TrimRight(home, "/")
	if rest, ok := strings.CutPrefix(file, home+"/"); ok && strings.HasPrefix(home, "/") {
		return "~/" + rest
	}
	return file
}

// shortened abbreviates the files of the culprits in a text.
func (f *Finding) shortened(text string) string {
	for i := range f.Culprits {
		if l := f.Culprits[i].Location; l != nil {
			text = strings.ReplaceAll(text, l.File, abbreviated(l.File, l.home))
		}
	}
	return text
}
