// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"testing"
	"time"
)

func TestEnvironHasItsSize(t *testing.T) {
	for _, want := range []int{2000, 4096, 64 << 10} {
		env := load{bytes: want}.environ()
		got := 0
		for _, e := range env {
			got += len(e) + 1
		}
		if got != want || len(env) != variables {
			t.Errorf("%d variables, %d bytes, want %d and %d", len(env), got, variables, want)
		}
	}
}

func TestOutcome(t *testing.T) {
	want := outcome{count: 500, wall: 300 * time.Millisecond, cpu: 280 * time.Millisecond}
	if got, err := parseOutcome(want.String()); got != want || err != nil {
		t.Errorf("got %+v, %v, want %+v", got, err, want)
	}
	if want.each() != 600_000 || want.used() != 560_000 {
		t.Errorf("each %v ns, used %v ns", want.each(), want.used())
	}
	for _, s := range []string{"", "count=1", "bench: start true: no such file"} {
		if got, err := parseOutcome(s); err == nil {
			t.Errorf("%q is taken for %+v", s, got)
		}
	}
}

func TestLoadCountsForItself(t *testing.T) {
	o, err := load{count: 3, cpu: -1, bytes: 4096, marker: "load"}.run()
	if err != nil || o.count != 3 || o.wall <= 0 {
		t.Errorf("got %+v, %v", o, err)
	}
	l := load{count: 7, cpu: 1, bytes: 9, marker: "m"}
	if got, want := fmt.Sprint(l.argv("/bench")), "[/bench load -count=7 -cpu=1 -bytes=9 -marker=m]"; got != want {
		t.Errorf("argv %s, want %s", got, want)
	}
}

// A peer that is not there must be a row that says how to get it.
func TestMissingPeer(t *testing.T) {
	there := tracer{name: "sh", pkg: "dash", argv: func(string) []string { return []string{"sh", "-c", "no-such-tracer"} }}
	if why := there.missing(t.TempDir()); why != "" {
		t.Errorf("sh: %s", why)
	}
	want := "snoop is not installed: apt-get install snoop-tools"
	for name, argv := range map[string][]string{
		"plain":        {"no-such-tracer", "-f"},
		"with tracefs": withTracefs("no-such-tracer"),
		"its script":   withTracefs("sh", ""),
	} {
		gone := tracer{name: "snoop", pkg: "snoop-tools", argv: func(string) []string { return argv }}
		if why := gone.missing(t.TempDir()); why != want {
			t.Errorf("%s: %q, want %q", name, why, want)
		}
	}
}
