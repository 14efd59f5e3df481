// SPDX-License-Identifier: Apache-2.0

package main

import "testing"

func TestSize(t *testing.T) {
	tests := []struct {
		name, in string
		want     size
		shown    string // empty: an error
	}{
		{"bytes", "8192", 8192, "8KiB"},
		{"kibibytes", "8KiB", 8 << 10, "8KiB"},
		{"mebibytes", "32MiB", 32 << 20, "32MiB"},
		{"the most", "1GiB", 1 << 30, "1GiB"},
		{"odd", "5000", 5000, "5000"},
		{"too small", "4095", 0, ""},
		{"too large", "2GiB", 0, ""},
		{"overflow", "9223372036854775807KiB", 0, ""},
		{"negative", "-1MiB", 0, ""},
		{"unit alone", "MiB", 0, ""},
		{"another unit", "1MB", 0, ""},
		{"empty", "", 0, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got size
			err := got.Set(tt.in)
			if got != tt.want || (err != nil) != (tt.shown == "") {
				t.Fatalf("Set(%q) = %d, %v", tt.in, got, err)
			}
			if err == nil && got.String() != tt.shown {
				t.Errorf("shown as %s, want %s", got.String(), tt.shown)
			}
		})
	}
}
