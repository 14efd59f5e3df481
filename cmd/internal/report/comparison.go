// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// Comparison is two launches side by side: what they make of Go differently.
type Comparison struct {
	Left  Party `json:"left"`
	Right Party `json:"right"`
	// Known: both were captured whole. Otherwise no rows mean nothing.
	Known bool  `json:"known"`
	Rows  []Row `json:"rows"`
}

// Party is one of the two launches.
type Party struct {
	Launch  string   `json:"launch"`
	Tool    string   `json:"tool"`
	Version string   `json:"version"`
	PID     uint32   `json:"pid"`
	Argv    []string `json:"argv"`
	Started string   `json:"started"`
}

// Row is one difference. Name is a variable, or "go" for the go command that is
// run; a row of PATH is one directory that one side lacks.
type Row struct {
	Name  string `json:"name"`
	Left  Side   `json:"left"`
	Right Side   `json:"right"`
}

// Side is a launch's part of a row. An empty value is unset, or the default.
type Side struct {
	Value  string   `json:"value"`
	Layer  string   `json:"layer"`
	Origin *Culprit `json:"origin"` // null: nobody gave it, or it is not known who
}

// Compare puts two launches of one or of two traces side by side.
func Compare(a, b Outcome, left, right *conflict.Result) Comparison {
	return compare(newBuilder(a), newBuilder(b), left, right)
}

func compare(x, y *builder, left, right *conflict.Result) Comparison {
	rows, known := conflict.Difference(left, right)
	out := Comparison{Left: x.party(left), Right: y.party(right), Known: known, Rows: []Row{}}
	for _, row := range append(rows, conflict.PathDifference(left, right)...) {
		out.Rows = append(out.Rows, Row{Name: row.Name, Left: x.side(row.Left), Right: y.side(row.Right)})
	}
	return out
}

// comparisons are those that findings rest on, each once.
func (b *builder) comparisons(o Outcome) []Comparison {
	type pair struct{ left, right string }
	byID := make(map[string]*conflict.Result)
	for _, res := range o.Results {
		byID[res.Launch.ID] = res
	}
	done := make(map[pair]bool)
	var out []Comparison
	for _, res := range o.Results {
		for _, f := range res.Findings {
			p := pair{res.Launch.ID, f.Against}
			if f.Against == "" || f.Severity == conflict.Info || done[p] || byID[f.Against] == nil {
				continue
			}
			done[p] = true
			out = append(out, compare(b, b, res, byID[f.Against]))
		}
	}
	return out
}

func (b *builder) party(res *conflict.Result) Party {
	img := res.Launch.Subject.Image()
	p := Party{
		Launch: res.Launch.ID, Tool: string(res.Launch.Tool), Version: res.Launch.Version,
		PID: pid(img), Argv: []string{},
	}
	if e := img.Exec; e != nil {
		p.Argv, p.Started = append(p.Argv, e.Argv...), wall(b.header, e.Time)
	}
	return p
}

func (b *builder) side(s conflict.Side) Side {
	out := Side{Value: s.Value, Layer: string(s.Layer)}
	if s.Known {
		c := b.culprit(s.Culprit)
		out.Origin = &c
	}
	return out
}

// Widths of the two columns behind the names.
const (
	nameWidth   = 12
	columnWidth = 52
)

// CompareText writes two columns: value above origin.
func CompareText(w io.Writer, c Comparison) {
	twoColumns(w, "", []string{c.Left.title(), c.Left.command()}, []string{c.Right.title(), c.Right.command()})
	switch {
	case !c.Known:
		fmt.Fprintln(w, "the settings are not known: arguments or environment of one of the two did not arrive whole")
	case len(c.Rows) == 0:
		fmt.Fprintln(w, "no difference in the go command, its settings or PATH")
	}
	for _, row := range c.Rows {
		twoColumns(w, row.Name, row.Left.lines(row.Name), row.Right.lines(row.Name))
	}
}

func (p Party) title() string {
	return strings.TrimLeft(fmt.Sprintf("%s %s %s (pid %d)", p.Launch, p.Tool, Escape(p.Version), p.PID), " ")
}

func (p Party) command() string { return Command(p.Argv, columnWidth) }

// lines are a value and how it came to be.
func (s Side) lines(name string) []string {
	value := Escape(s.Value)
	if s.Value == "" {
		if value = "-"; name != "PATH" {
			value = "(unset)"
		}
	}
	lines := []string{value}
	if s.Origin != nil {
		lines = append(lines, "  "+s.Origin.text())
	}
	return lines
}

// twoColumns writes a row; what is wider than a column goes on below.
func twoColumns(w io.Writer, name string, left, right []string) {
	left, right = fold(left), fold(right)
	for i := range max(len(left), len(right)) {
		var l, r string
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		line := fmt.Sprintf("%-*s %-*s  %s", nameWidth, Escape(name), columnWidth, l, r)
		fmt.Fprintln(w, strings.TrimRight(line, " "))
		name = ""
	}
}

// fold breaks lines at blanks where they are wider than a column.
func fold(lines []string) []string {
	var out []string
	for _, line := range lines {
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		for len([]rune(line)) > columnWidth {
			cut := strings.LastIndex(string([]rune(line)[:columnWidth+1]), " ")
			if cut <= len(indent) {
				cut = len(string([]rune(line)[:columnWidth]))
			}
			out = append(out, strings.TrimRight(line[:cut], " "))
			line = indent + strings.TrimLeft(line[cut:], " ")
		}
		out = append(out, line)
	}
	return out
}
