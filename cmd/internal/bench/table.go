// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// row is one line of the table. Cells hold their unit; an empty one has nothing
// to say.
type row struct {
	what  string
	ours  string
	other string // the peer's figure, or the one without a tracer
	ratio string // ours / other
	goal  string
	met   verdict
	why   string // instead of figures: why there are none
}

type verdict string

const (
	met    verdict = "met"
	missed verdict = "MISSED"
)

func judge(ok bool) verdict {
	if ok {
		return met
	}
	return missed
}

// notMeasured is the row of something that could not be measured: left out, it
// would look as if nobody had thought of it.
func notMeasured(what, why string) row { return row{what: what, why: "not measured: " + why} }

// compare puts two figures of one unit side by side.
func compare(what string, ours, other float64, unit func(float64) string) row {
	return row{what: what, ours: unit(ours), other: unit(other), ratio: times(ours / other)}
}

// atMost sets a goal for the ratio.
func (r row) atMost(ratio, limit float64) row {
	r.goal, r.met = times(limit), judge(ratio <= limit)
	return r
}

// three writes v with three digits that count.
func three(v float64) string {
	if v == 0 || math.IsInf(v, 0) || math.IsNaN(v) {
		return fmt.Sprint(v)
	}
	digits := 2 - int(math.Floor(math.Log10(math.Abs(v))))
	return fmt.Sprintf("%.*f", max(digits, 0), v)
}

func times(v float64) string     { return three(v) + " x" }
func micros(ns float64) string   { return three(ns/1e3) + " us" }
func nanos(ns float64) string    { return fmt.Sprintf("%.1f ns", ns) }
func millis(ns float64) string   { return three(ns/1e6) + " ms" }
func kibis(bytes float64) string { return fmt.Sprintf("%.0f KiB", bytes/(1<<10)) }
func mebis(bytes float64) string { return fmt.Sprintf("%.1f MiB", bytes/(1<<20)) }

var head = row{what: "what", ours: "ours", other: "peer or none", ratio: "ratio", goal: "goal", met: "met"}

// writeTable writes rows in columns: the first one and the last one to the left,
// figures to the right.
func writeTable(w io.Writer, rows []row) error {
	rows = append([]row{head}, rows...)
	var width [5]int
	for _, r := range rows {
		for i, cell := range r.cells() {
			if r.why == "" || i == 0 {
				width[i] = max(width[i], utf8.RuneCountInString(cell))
			}
		}
	}
	for _, r := range rows {
		var b strings.Builder
		cells := r.cells()
		fmt.Fprintf(&b, "%-*s", width[0], cells[0])
		if r.why != "" {
			b.WriteString("  " + r.why)
		} else {
			for i, cell := range cells[1:] {
				fmt.Fprintf(&b, "  %*s", width[i+1], cell)
			}
			b.WriteString("  " + string(r.met))
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}

func (r row) cells() [5]string { return [5]string{r.what, r.ours, r.other, r.ratio, r.goal} }
