// SPDX-License-Identifier: Apache-2.0

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newTestStore(t *testing.T, names ...string) store {
	t.Helper()
	s := newStore(t.TempDir())
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		write(t, filepath.Join(s.dir, name), 0o600, "")
	}
	return s
}

func (s store) names(t *testing.T) []string {
	t.Helper()
	list, err := s.list()
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i] = filepath.Base(list[i])
	}
	return list
}

func TestStoreCreate(t *testing.T) {
	s := newTestStore(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC)
	for range 3 {
		f, err := s.create(at)
		if err != nil {
			t.Fatal(err)
		}
		if st, err := f.Stat(); err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, error %v", f.Name(), st.Mode(), err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{"20260102T030405.006Z.jsonl.zst", "20260102T030405.006Z-2.jsonl.zst", "20260102T030405.006Z-3.jsonl.zst"}
	if d := cmp.Diff(want, s.names(t)); d != "" {
		t.Errorf("oldest first (-want +got):\n%s", d)
	}
}

func TestStoreFind(t *testing.T) {
	s := newTestStore(t, "20260102T000000.000Z.jsonl", "20260101T000000.000Z.jsonl.zst", "20260103T000000.000Z.jsonl.zst", "notes.txt", "x.zst", "redact.key")
	tests := []struct{ arg, want, err string }{
		{arg: "", want: "20260103T000000.000Z.jsonl.zst"},
		{arg: "^1", want: "20260103T000000.000Z.jsonl.zst"},
		{arg: "^2", want: "20260102T000000.000Z.jsonl"},
		{arg: "^3", want: "20260101T000000.000Z.jsonl.zst"},
		{arg: "^4", err: "3 recorded in"},
		{arg: "^0", err: "3 recorded in"},
	}
	for _, tt := range tests {
		t.Run(tt.arg, func(t *testing.T) {
			got, err := s.find(tt.arg)
			if tt.err == "" && (err != nil || got != filepath.Join(s.dir, tt.want)) {
				t.Errorf("found %q, error %v, want %q", got, err, tt.want)
			}
			if tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestStorePrune(t *testing.T) {
	s := newTestStore(t, "0.jsonl", "1.jsonl.zst", "kept.txt")
	for i := range keptTraces {
		write(t, filepath.Join(s.dir, string(rune('a'+i))+".jsonl.zst"), 0o600, "")
	}
	if err := s.prune(); err != nil {
		t.Fatal(err)
	}
	names := s.names(t)
	if len(names) != keptTraces || names[0] != "a.jsonl.zst" {
		t.Errorf("%d traces are left, the oldest is %s", len(names), names[0])
	}
	if _, err := os.Stat(filepath.Join(s.dir, "kept.txt")); err != nil {
		t.Error(err)
	}
}
