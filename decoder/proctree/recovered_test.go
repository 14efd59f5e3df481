// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// What a second look finds after a loss is no older than the trace, and what led
// to it is not known: neither the predecessor nor "before the trace" may be blamed.
func TestRecoveredSnapshot(t *testing.T) {
	shell := decoder.ImageID{Process: decoder.ProcessID{TGID: 10, Start: 100}, Exec: 1}
	found := func(id decoder.ImageID) *decoder.Exec {
		return &decoder.Exec{Image: id, Parent: shell.Process, Source: decoder.Snapshot, Recovered: true, Complete: true}
	}
	tests := []struct {
		name string
		id   decoder.ImageID
		gap  bool
	}{
		{"its fork and exec were lost", decoder.ImageID{Process: decoder.ProcessID{TGID: 11, Start: 200}, Exec: 2}, true},
		{"its exec was lost", decoder.ImageID{Process: shell.Process, Exec: 2}, true},
		{"nothing of it was lost", shell, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tree := New(Options{})
			tree.Exec(&decoder.Exec{Image: shell, Source: decoder.Snapshot, Complete: true})
			img := tree.Exec(found(tt.id))
			if img == nil || img.ID != tt.id || img.Edge != EdgeUnknown || img.Gap != tt.gap {
				t.Fatalf("image %+v", img)
			}
			if in := (Scope{}).Holds(img); in != tt.gap {
				t.Errorf("in scope of a trace that judges nothing older: %v", in)
			}
		})
	}
}
