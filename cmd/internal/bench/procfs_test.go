// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"
	"time"
)

func TestParseCPU(t *testing.T) {
	for name, c := range map[string]struct {
		stat         string
		user, system time.Duration
		fails        bool
	}{
		"plain":            {"4711 (bash) S 1 4711 4711 34816 4800 4194304 900 0 0 0 123 45 0 0 20 0 1 0 881 0", 1230 * time.Millisecond, 450 * time.Millisecond, false},
		"comm like fields": {"4711 (a) R 1 (b) S 1 4711 4711 34816 4800 4194304 900 0 0 0 7 8 0 0 20 0 1 0 881 0", 70 * time.Millisecond, 80 * time.Millisecond, false},
		"cut":              {"4711 (bash) S 1 4711", 0, 0, true},
		"no comm":          {"", 0, 0, true},
		"no number":        {"4711 (bash) S 1 4711 4711 34816 4800 4194304 900 0 0 0 x 45 0", 0, 0, true},
	} {
		user, system, err := parseCPU([]byte(c.stat))
		if user != c.user || system != c.system || (err != nil) != c.fails {
			t.Errorf("%s: got %v, %v, %v", name, user, system, err)
		}
	}
}

func TestParseProgram(t *testing.T) {
	const program = "pos:\t0\nflags:\t02000002\nprog_type:\t26\nprog_jited:\t1\nprog_tag:\t0123456789abcdef\n" +
		"memlock:\t8192\nprog_id:\t77\nrun_time_ns:\t2400123\nrun_cnt:\t1000\nrecursion_misses:\t0\nverified_insns:\t2000\n"
	got, ok := parseProgram([]byte(program))
	if want := (progStat{id: 77, time: 2400123, runs: 1000}); !ok || got != want {
		t.Errorf("got %+v, %v, want %+v", got, ok, want)
	}
	// The descriptor of a link names its program, but holds no statistics.
	const link = "pos:\t0\nlink_type:\ttracing\nlink_id:\t5\nprog_tag:\t0123456789abcdef\nprog_id:\t77\nattach_type:\t23\n"
	if got, ok := parseProgram([]byte(link)); ok {
		t.Errorf("a link is taken for program %+v", got)
	}
	if got, ok := parseProgram(nil); ok {
		t.Errorf("nothing is taken for program %+v", got)
	}
}

func TestParseRing(t *testing.T) {
	const ring = "pos:\t0\nmap_type:\t27\nkey_size:\t0\nvalue_size:\t0\nmax_entries:\t33554432\nmap_flags:\t0x0\nmap_id:\t12\n"
	got, ok := parseRing([]byte(ring))
	if want := (ringMap{id: 12, size: 32 << 20}); !ok || got != want {
		t.Errorf("got %+v, %v, want %+v", got, ok, want)
	}
	if got, ok := parseRing([]byte("map_type:\t1\nmax_entries:\t256\nmap_id:\t13\n")); ok {
		t.Errorf("a hash is taken for ring %+v", got)
	}
}

func TestParseSmaps(t *testing.T) {
	const smaps = `00400000-00800000 r-xp 00000000 fe:00 746652                             /usr/bin/goenvtrace
Size:               4096 kB
Rss:                2048 kB
Pss:                2048 kB
VmFlags: rd ex mr mw me
c000000000-c004000000 rw-p 00000000 00:00 0
Size:              65536 kB
Rss:                8192 kB
7f0000000000-7f0002000000 r--s 00002000 00:0e 2068                       anon_inode:bpf-map
Size:              65536 kB
Rss:               65536 kB
7ffc00000000-7ffc00021000 rw-p 00000000 00:00 0                          [stack]
Rss:                  16 kB
`
	got, err := parseSmaps([]byte(smaps))
	if err != nil {
		t.Fatal(err)
	}
	if want := (memory{total: (2048 + 8192 + 65536 + 16) << 10, rings: 65536 << 10}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if _, err := parseSmaps([]byte("Rss: many kB\n")); err == nil {
		t.Error("no number is taken for one")
	}
}
