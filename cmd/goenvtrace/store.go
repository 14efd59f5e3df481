// SPDX-License-Identifier: Apache-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds of what watch keeps on its own: a forgotten trace must not fill a disk.
const (
	keptTraces    = 20
	maxTraceBytes = 256 << 20
	traceSuffix   = ".jsonl" + zstdSuffix
)

// stem is the name of a trace without what says how it is written; false for
// a file that is none. What somebody unpacked or put here is one, too.
func stem(name string) (string, bool) {
	return strings.CutSuffix(strings.TrimSuffix(name, zstdSuffix), ".jsonl")
}

// store is the directory of recorded traces, newest last by name.
type store struct{ dir string }

func newStore(stateDir string) store { return store{filepath.Join(stateDir, "traces")} }

// stateDir is where traces are kept: $XDG_STATE_HOME/goenvtrace, else below
// ~/.local/state, by the XDG Base Directory Specification. home stands in for
// a HOME that is not set.
func stateDir(lookup func(string) string, home string) (string, error) {
	if dir := lookup("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "goenvtrace"), nil
	}
	if dir := lookup("HOME"); filepath.IsAbs(dir) {
		home = dir
	}
	if !filepath.IsAbs(home) {
		return "", fmt.Errorf("find the state directory: neither HOME nor XDG_STATE_HOME is an absolute path; " +
			"set one of them, or name the trace's file")
	}
	return filepath.Join(home, ".local", "state", "goenvtrace"), nil
}

// create makes a new trace named after the time, for its owner's eyes only.
// Two that start in one second get different names.
func (s store) create(now time.Time) (*os.File, error) {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the trace directory: %w; give -o FILE --no-record to record elsewhere", err)
	}
	first := now.UTC().Format("20060102T150405.000Z")
	for i := 1; ; i++ {
		name := first + traceSuffix
		if i > 1 {
			name = first + "-" + strconv.Itoa(i) + traceSuffix
		}
		f, err := createTrace(filepath.Join(s.dir, name))
		if !errors.Is(err, fs.ErrExist) || i == 100 {
			return f, err
		}
	}
}

// createTrace makes a file that did not exist: a trace never replaces anything.
func createTrace(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// prune removes the oldest traces, all but the newest keptTraces.
func (s store) prune() error {
	names, err := s.list()
	if err != nil || len(names) <= keptTraces {
		return err
	}
	for _, name := range names[:len(names)-keptTraces] {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove old trace: %w", err)
		}
	}
	return nil
}

// list is every trace, oldest first. A directory that does not exist yet holds none.
func (s store) list() ([]string, error) {
	entries, err := os.ReadDir(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list traces: %w", err)
	}
	var names []string
	for _, e := range entries {
		if _, ok := stem(e.Name()); ok && e.Type().IsRegular() {
			names = append(names, filepath.Join(s.dir, e.Name()))
		}
	}
	slices.SortFunc(names, func(a, b string) int { // "…Z" before "…Z-2", whatever follows
		s, _ := stem(a)
		t, _ := stem(b)
		return cmp.Or(strings.Compare(s, t), strings.Compare(a, b))
	})
	return names, nil
}

// find turns what the command line calls a trace into a file: a path, "^1" for
// the latest, "^2" for the one before, or nothing for the latest.
func (s store) find(arg string) (string, error) {
	if arg == "" {
		arg = "^1"
	}
	back, isBack := strings.CutPrefix(arg, "^")
	n, err := strconv.Atoi(back)
	if !isBack || err != nil {
		return arg, nil
	}
	names, err := s.list()
	if err != nil {
		return "", err
	}
	switch {
	case len(names) == 0:
		return "", fmt.Errorf("find trace %s: none is recorded in %s; record one with: sudo goenvtrace watch -- COMMAND", arg, s.dir)
	case n < 1 || n > len(names):
		return "", fmt.Errorf("find trace %s: %d recorded in %s; goenvtrace list shows them", arg, len(names), s.dir)
	}
	return names[len(names)-n], nil
}
