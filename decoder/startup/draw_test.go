// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// show writes an expression: text as it is, ${NAME op arg}, <glob>, ‹source›
// where only running it would tell.
func show(e decoder.Expr) string {
	var b strings.Builder
	for _, p := range e {
		switch p.Kind {
		case decoder.PartText:
			b.WriteString(p.Text)
		case decoder.PartGlob:
			fmt.Fprintf(&b, "<%s>", p.Text)
		case decoder.PartUnknown:
			fmt.Fprintf(&b, "‹%s›", p.Text)
		case decoder.PartVar:
			fmt.Fprintf(&b, "${%s%s%s", p.Name, p.Op, show(p.Arg))
			if p.Op == "/" || p.Op == "//" {
				fmt.Fprintf(&b, "/%s", show(p.With))
			}
			b.WriteString("}")
		}
	}
	return b.String()
}

// draw writes a result, a line for each thing in it, in the order of the file.
func draw(f *decoder.StartupFile) string {
	type row struct {
		line, col int
		text      string
	}
	var rows []row
	add := func(line, col int, format string, args ...any) {
		rows = append(rows, row{line, col, fmt.Sprintf("%d: ", line) + fmt.Sprintf(format, args...)})
	}
	for _, d := range f.Defects {
		add(d.Line, 0, "defect: %s", d.Text)
	}
	for _, a := range f.Assignments {
		add(a.Line, a.Col, "%s %s=%s%s | %s", a.Op, a.Name, show(a.Value),
			flags("exported", a.Exported, "maybe", a.Conditional, "scanned", a.Scanned, "for "+a.For, a.For != ""), a.Text)
	}
	for _, i := range f.Includes {
		add(i.Line, i.Col, "include %s %s%s | %s", i.Kind, show(i.Path),
			flags("exported", i.Exported, "maybe", i.Conditional, "scanned", i.Scanned,
				"relative to "+string(i.Relative), i.Relative != "", "for "+i.For, i.For != ""), i.Text)
	}
	for _, h := range f.Hooks {
		add(h.Line, h.Col, "hook %s%s | %s", h.Tool, flags("maybe", h.Conditional, "scanned", h.Scanned), h.Text)
	}
	for _, p := range f.Pins {
		add(p.Line, p.Col, "pin %s %s | %s", p.Tool, p.Version, p.Text)
	}
	for _, r := range f.Returns {
		add(r.Line, r.Col, "return %s%s", r.When, flags("exit", r.Exit))
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Or(a.line-b.line, a.col-b.col) })
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r.text + "\n")
	}
	return b.String()
}

func flags(pairs ...any) string {
	s := ""
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1].(bool) {
			s += " [" + pairs[i].(string) + "]"
		}
	}
	return s
}
