// SPDX-License-Identifier: Apache-2.0

package environ

import "testing"

func TestLookup(t *testing.T) {
	env := parse("A=1", "B", "A=2", "B=3", "C=", "=X")
	for _, tt := range []struct {
		name        string
		first, last string
		ok          bool
	}{
		{"A", "1", "2", true},
		{"B", "3", "3", true}, // the bare entry is no variable
		{"C", "", "", true},
		{"D", "", "", false},
		{"", "X", "X", true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if e, ok := Get(env, tt.name); ok != tt.ok || e.Value != tt.first {
				t.Errorf("Get: %q, %v", e.Value, ok)
			}
			if e, ok := Last(env, tt.name); ok != tt.ok || e.Value != tt.last {
				t.Errorf("Last: %q, %v", e.Value, ok)
			}
		})
	}
}
