// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"slices"
	"strings"
)

// Merge collects the findings of many launches. What one rule says of one value
// from one injector is one finding with several launches; it keeps the worst
// severity, and the message of the first launch that has it. Errors come first,
// otherwise the order is that of the results.
func Merge(results []*Result) []Finding {
	var merged []Finding
	place := make(map[string]int)
	for _, r := range results {
		for _, f := range r.Findings {
			key := f.key()
			i, ok := place[key]
			if !ok {
				place[key] = len(merged)
				f.Launches = slices.Clone(f.Launches)
				merged = append(merged, f)
				continue
			}
			m := &merged[i]
			launches := m.Launches
			if rank(f.Severity) < rank(m.Severity) {
				*m = f
			}
			m.Launches = append(launches, f.Launches...)
		}
	}
	slices.SortStableFunc(merged, func(a, b Finding) int { return rank(a.Severity) - rank(b.Severity) })
	return merged
}

func rank(s Severity) int { return slices.Index([]Severity{Error, Warn, Info}, s) }

// key tells findings apart that a person would mend in different places.
func (f *Finding) key() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%q %q %q", f.Rule, f.Var, f.Value)
	for _, c := range f.Culprits {
		fmt.Fprintf(&b, " %q", c.Var)
		if c.Injector != nil {
			b.WriteString(c.Injector.ID.String())
		}
		if c.Location != nil {
			fmt.Fprintf(&b, "%q:%d", c.Location.File, c.Location.Line)
		}
	}
	return b.String()
}
