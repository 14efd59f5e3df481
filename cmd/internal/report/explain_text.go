// SPDX-License-Identifier: Apache-2.0

package report

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"
)

// ExplainText draws the chain as a tree, each change below the program that made
// it. Lines are cut to width columns; 0 cuts none.
func ExplainText(w io.Writer, e Explanation, width int) error {
	d := &drawing{w: bufio.NewWriter(w), width: width}
	l := e.Launch
	d.line("%s  %s  (%s, pid %d, %s)  %s", l.ID, Command(e.Command, commandWidth), toolVersion(l), e.PID, ended(l.Exit), l.Verdict)
	for _, v := range e.Values {
		if v.Name != "PATH" || len(e.Values) == 1 {
			d.line("%s", v.text())
		}
	}
	d.line("")
	depth := 0
	for i := 0; i < len(e.Links); i++ {
		if n := quiet(e.Links, i); n >= minFold {
			d.line("%9s %s%s", "", indent(depth), folded(e.Links[i:i+n]))
			i += n - 1
			continue
		}
		d.link(&e.Links[i], depth)
		depth++
	}
	for _, u := range l.Unread {
		d.line("not read: %s (%s)", Escape(u.File), Escape(u.Reason))
	}
	return d.w.Flush()
}

// minFold is the number of links in a row that changed nothing and become one line.
const minFold = 3

// drawing is a tree in the making.
type drawing struct {
	w     *bufio.Writer
	width int
}

func (d *drawing) line(format string, args ...any) {
	s := strings.TrimRight(fmt.Sprintf(format, args...), " ")
	fmt.Fprintln(d.w, cut(s, d.width))
}

// cut shortens a line to a number of columns.
func cut(s string, width int) string {
	if width <= 0 || columns(s) <= width {
		return s
	}
	used := 0
	for i, r := range s {
		if used += columnsOf(r); used > width-1 {
			return strings.TrimRight(s[:i], " ") + "…"
		}
	}
	return s
}

func columns(s string) int {
	n := 0
	for _, r := range s {
		n += columnsOf(r)
	}
	return n
}

// columnsOf takes Chinese, Japanese and Korean characters for two columns, as
// terminals do, and combining ones for one, as few lines have them.
func columnsOf(r rune) int {
	if r >= 0x1100 && (r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000) {
		return 2
	}
	return 1
}

// indent is what stands before a link; trees that are deep don't walk off the page.
func indent(depth int) string {
	const deepest = 12
	if depth == 0 {
		return ""
	}
	return strings.Repeat("   ", min(depth, deepest)-1)
}

func (d *drawing) link(l *Link, depth int) {
	branch := ""
	if depth > 0 {
		branch = "└─ "
	}
	verb := ""
	switch {
	case l.Becomes:
		verb = "becomes "
	case l.Forked:
		verb = "fork of "
	}
	gap := ""
	if l.Gap {
		gap = ", others may be missing before it"
	}
	d.line("%9s %s%s%s%s (pid %d%s)", l.offset(), indent(depth), branch, verb, l.program(), l.PID, gap)
	margin := indent(depth+1) + "   "
	if depth == 0 {
		margin = "   "
	}
	for i := range l.Changes {
		c := &l.Changes[i]
		d.change(margin, c.parts())
		if s := c.bracket(); s != "" && (i+1 == len(l.Changes) || s != l.Changes[i+1].bracket()) {
			d.line("%9s %s   %s", "", margin, s)
		}
	}
}

// change writes a change on one line, or where that is too wide on several: where it
// was made must not be what is cut.
func (d *drawing) change(margin string, parts []string) {
	if whole := strings.Join(parts, "  "); d.width <= 0 || 10+columns(margin)+columns(whole) <= d.width {
		parts = []string{whole}
	}
	for i, part := range parts {
		if i == 1 {
			margin += "   "
		}
		d.line("%9s %s%s", "", margin, part)
	}
}

// bracket says when the change was made, where that adds something: not to a line
// that is proven, nor of a server, which has for each pane what its client brought.
func (c *Change) bracket() string {
	if c.Bracket == nil || c.Via != nil || c.Location != nil && c.Location.Confidence == "proven" {
		return ""
	}
	return c.Bracket.text()
}

func (l *Link) program() string { return program(l.Argv, l.Exe) }

func (l *Link) offset() string {
	if l.Forked {
		return ""
	}
	return offset(l.At)
}

func program(argv []string, exe string) string {
	switch {
	case len(argv) > 0:
		return Command(argv, commandWidth)
	case exe != "":
		return Escape(path.Base(exe))
	}
	return "an image that was not captured"
}

// offset is a moment of the trace.
func offset(at *int64) string {
	if at == nil {
		return "before"
	}
	return fmt.Sprintf("+%.3fs", float64(*at)/1e9)
}

// quiet counts the links from i on that changed nothing. The first, the last and
// those that are something else than plain programs are always drawn.
func quiet(links []Link, i int) int {
	n := 0
	for i > 0 && i+n+1 < len(links) && len(links[i+n].Changes) == 0 && !links[i+n].Gap {
		n++
	}
	return n
}

// folded is the line that stands for links that changed nothing.
func folded(links []Link) string {
	var names []string
	for i := range links {
		name := Escape(path.Base(links[i].Exe))
		if links[i].Exe == "" {
			name = "?"
		}
		names = append(names, name)
	}
	const shown = 8
	if len(names) > shown {
		names = append(names[:shown-1], "…")
	}
	return fmt.Sprintf("┆  %d programs that changed nothing of it: %s", len(links), strings.Join(names, ", "))
}

// words for what becomes of a variable, and of an entry of PATH.
var changeWords = map[string]string{
	"set": "set", "replaced": "replaced:", "removed": "removed:", "inherited": "has",
	"prepended": "prepended to PATH:", "appended": "appended to PATH:", "inserted": "inserted into PATH:", "moved": "moved in PATH:",
}

// parts are a change as it stands below who made it: what, through whom, where.
func (c *Change) parts() []string {
	word, ok := changeWords[c.Op]
	if !ok {
		word = Escape(c.Op)
	}
	value := c.Name + "=" + c.Value
	if c.Name == "PATH" && c.Op != "inherited" && c.Op != "set" {
		value = c.Value
		if word == "removed:" || word == "replaced:" {
			word = strings.TrimSuffix(word, ":") + " from PATH:"
		}
	}
	parts := []string{word + " " + Escape(value)}
	switch {
	case c.Unknown:
		parts = append(parts, "of unknown origin: what ran before was not captured whole")
	case c.BeforeTrace:
		parts = append(parts, "since before the trace")
	case c.Gap:
		parts = append(parts, "(it, or a program after it that was not captured)")
	}
	if v := c.Via; v != nil {
		parts = append(parts, fmt.Sprintf("handed over by %s: %s (pid %d, %s)", v.How, Command(v.Argv, commandWidth), v.PID, v.Confidence))
	}
	switch {
	case c.Location != nil:
		parts = append(parts, c.Location.text())
	case c.Unlocated != "":
		parts = append(parts, Escape(c.Unlocated))
	}
	return parts
}

// text says when a change was made.
func (b *Bracket) text() string {
	switch {
	case b.Alone && b.By != nil:
		return "for " + b.By.text() + " alone: the next program that it started lacks it"
	case b.After != nil && b.By != nil:
		return "between " + b.After.text() + " and " + b.By.text()
	case b.After != nil:
		return "after " + b.After.text()
	case b.By != nil:
		return "before its first child, " + b.By.text()
	}
	return ""
}

const childWidth = 30

func (c *Child) text() string {
	name := program(c.Argv, c.Exe)
	if utf8.RuneCountInString(name) > childWidth {
		name = strings.TrimRight(string([]rune(name)[:childWidth-1]), " ") + "…"
	}
	return fmt.Sprintf("%s (pid %d, %s)", name, c.PID, offset(&c.At))
}

// text is what the launch has in the end, and from which layer.
func (v *Value) text() string {
	switch {
	case v.File != "":
		return fmt.Sprintf("%s=%s  from %s:%d", v.Name, Escape(v.Value), Escape(v.File), v.Line)
	case v.Layer == "default":
		return fmt.Sprintf("%s=%s  the default: nothing sets it", v.Name, Escape(v.Value))
	case !v.Set:
		return v.Name + " is not set"
	}
	return v.Name + "=" + Escape(v.Value)
}
