// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStateDir(t *testing.T) {
	abs := func(parts ...string) string { return filepath.Join(append([]string{t.TempDir()}, parts...)...) }
	home, state := abs("home"), abs("state")
	tests := []struct {
		name string
		env  map[string]string
		home string
		want string // empty: an error
	}{
		{"XDG", map[string]string{"XDG_STATE_HOME": state, "HOME": home}, "", filepath.Join(state, "goenvtrace")},
		{"relative XDG is invalid", map[string]string{"XDG_STATE_HOME": "state", "HOME": home}, "", filepath.Join(home, ".local", "state", "goenvtrace")},
		{"HOME", map[string]string{"HOME": home}, "", filepath.Join(home, ".local", "state", "goenvtrace")},
		{"user database", nil, home, filepath.Join(home, ".local", "state", "goenvtrace")},
		{"HOME before user database", map[string]string{"HOME": state}, home, filepath.Join(state, ".local", "state", "goenvtrace")},
		{"relative HOME", map[string]string{"HOME": "."}, "", ""},
		{"nothing", nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := stateDir(func(name string) string { return tt.env[name] }, tt.home)
			if got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("stateDir = %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

func TestStoreCreate(t *testing.T) {
	s := newStore(t.TempDir())
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	seen := make(map[string]bool)
	for range 3 { // in one moment: each gets a name of its own
		f, err := s.create(now)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if seen[f.Name()] {
			t.Errorf("%s was given twice", f.Name())
		}
		seen[f.Name()] = true
	}
	names, err := s.list()
	if err != nil || len(names) != 3 {
		t.Errorf("list = %q, %v", names, err)
	}
	if _, err := createTrace(names[0]); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a trace was replaced: %v", err)
	}
}

func TestStorePrune(t *testing.T) {
	s := newStore(t.TempDir())
	if err := s.prune(); err != nil {
		t.Errorf("no directory yet: %v", err)
	}
	for i := range keptTraces + 5 {
		f, err := s.create(time.Unix(int64(i), 0))
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	write(t, filepath.Join(s.dir, "notes.txt"), 0o600, "not a trace")
	if err := s.prune(); err != nil {
		t.Fatal(err)
	}
	names, err := s.list()
	if err != nil || len(names) != keptTraces {
		t.Fatalf("%d traces left, %v", len(names), err)
	}
	if base := filepath.Base(names[0]); !strings.HasPrefix(base, "19700101T000005") {
		t.Errorf("oldest left is %s", base)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "notes.txt")); err != nil {
		t.Errorf("a file of somebody else is gone: %v", err)
	}
}

func TestStoreFind(t *testing.T) {
	s := newStore(t.TempDir())
	if _, err := s.find(""); err == nil || !strings.Contains(err.Error(), "goenvtrace watch") {
		t.Errorf("empty store: %v", err)
	}
	for i := range 3 {
		f, err := s.create(time.Unix(int64(i), 0))
		if err != nil {
			t.Fatal(err)
		}
		_ = f.Close()
	}
	names, _ := s.list()
	tests := []struct{ arg, want string }{
		{"", names[2]},
		{"^1", names[2]},
		{"^3", names[0]},
		{"^4", ""},
		{"^0", ""},
		{"^x", "^x"}, // a file of that name
		{"some.jsonl", "some.jsonl"},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%q", tt.arg), func(t *testing.T) {
			got, err := s.find(tt.arg)
			if got != tt.want || (err != nil) != (tt.want == "") {
				t.Errorf("find = %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}

// TestStoreKinds: what was unpacked, or recorded before traces were
// compressed, is a trace too; age goes by the name's time and number.
func TestStoreKinds(t *testing.T) {
	s := newStore(t.TempDir())
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"20260101T000000.000Z.jsonl", "20260102T000000.000Z.jsonl.zst", "20260102T000000.000Z-2.jsonl.zst",
		"20260103T000000.000Z.jsonl", "20260104T000000.000Z.jsonl.zst",
	}
	for _, name := range append([]string{"x.zst", "x.json", ".jsonl.zst.tmp"}, want...) {
		write(t, filepath.Join(s.dir, name), 0o600, "")
	}
	names, err := s.list()
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	if d := cmp.Diff(want, names); d != "" {
		t.Errorf("oldest first (-want +got):\n%s", d)
	}
	for back, name := range map[string]string{"^1": want[4], "^2": want[3], "^4": want[1]} {
		if got, err := s.find(back); err != nil || filepath.Base(got) != name {
			t.Errorf("%s is %q, %v; want %s", back, got, err, name)
		}
	}
	f, err := s.create(time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if filepath.Base(f.Name()) != "20260105T000000.000Z.jsonl.zst" {
		t.Errorf("a new one is %s", f.Name())
	}
}
