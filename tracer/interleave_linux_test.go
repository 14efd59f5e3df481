// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestInterleave(t *testing.T) {
	event := func(at uint64) decoder.Event { return &decoder.Exit{Time: at} }
	failed := func(at uint64) decoder.Event { return &decoder.Attempt{Time: at} }
	tests := []struct {
		name             string
		events, attempts []decoder.Event
		want             []decoder.Event
	}{
		{"none failed", []decoder.Event{event(1)}, nil, []decoder.Event{event(1)}},
		{"only those", nil, []decoder.Event{failed(1), failed(2)}, []decoder.Event{failed(1), failed(2)}},
		{"between", []decoder.Event{event(1), event(4)}, []decoder.Event{failed(2), failed(3), failed(5)},
			[]decoder.Event{event(1), failed(2), failed(3), event(4), failed(5)}},
		{"not before an equal time", []decoder.Event{event(1)}, []decoder.Event{failed(1)}, []decoder.Event{event(1), failed(1)}},
		// The exec of time 2 copied much and was written after that of time 5. Its
		// image can have failed after 5 only.
		{"written late", []decoder.Event{event(5), event(2)}, []decoder.Event{failed(6)}, []decoder.Event{event(5), event(2), failed(6)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			before := slices.Clone(tt.events)
			if d := cmp.Diff(tt.want, interleave(tt.events, tt.attempts)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if d := cmp.Diff(before, tt.events); d != "" {
				t.Errorf("events were changed (-before +after):\n%s", d)
			}
		})
	}
}
