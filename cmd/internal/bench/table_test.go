// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

func TestTable(t *testing.T) {
	rows := []row{
		compare("short", 2400, 26_700, micros).atMost(0.0899, 0.10),
		compare("a longer one", 1.5e6, 1e6, millis).atMost(1.5, 1.05),
		notMeasured("nothing", "extrace is not installed: apt-get install extrace"),
		{what: "execs lost", ours: "0", goal: "0", met: judge(true)},
	}
	var b strings.Builder
	if err := writeTable(&b, rows); err != nil {
		t.Fatal(err)
	}
	const want = `
what             ours  peer or none     ratio     goal  met
short         2.40 us       26.7 us  0.0899 x  0.100 x  met
a longer one  1.50 ms       1.00 ms    1.50 x   1.05 x  MISSED
nothing       not measured: extrace is not installed: apt-get install extrace
execs lost          0                                0  met
`
	if got := "\n" + b.String(); got != want {
		t.Errorf("got%swant%s", got, want)
	}
}

func TestThreeDigitsCount(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.0899: "0.0899", 1.05: "1.05", 26.71: "26.7", 99.96: "100.0", 407: "407", 12345: "12345", -8.54: "-8.54",
	} {
		if got := three(v); got != want {
			t.Errorf("three(%v) = %s, want %s", v, got, want)
		}
	}
}

func TestMedian(t *testing.T) {
	for name, c := range map[string]struct {
		values []float64
		want   float64
	}{
		"none":              {nil, 0},
		"one":               {[]float64{3}, 3},
		"odd, not in order": {[]float64{9, 1, 5}, 5},
		"even":              {[]float64{1, 2, 4, 100}, 3},
	} {
		if got := median(c.values); got != c.want {
			t.Errorf("%s: median is %v, want %v", name, got, c.want)
		}
	}
}

func TestUndisturbed(t *testing.T) {
	var values []float64
	for i := range 100 {
		values = append(values, float64(100-i))
	}
	if got := undisturbed(values); got != 11 {
		t.Errorf("undisturbed is %v, want 11", got)
	}
	if got := undisturbed(nil); got != 0 {
		t.Errorf("undisturbed of nothing is %v", got)
	}
}
