// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/bpf"
)

const (
	fault = uint16(bpf.CaptureBlockFlagBLOCK_FAULT)
	retry = uint16(bpf.CaptureBlockFlagBLOCK_RETRY)
)

// onlyExec is the exec among events, which must be the last.
func onlyExec(t *testing.T, events []Event) *Exec {
	t.Helper()
	if len(events) == 0 {
		t.Fatal("no event")
	}
	e, ok := events[len(events)-1].(*Exec)
	if !ok {
		t.Fatalf("last event is a %T", events[len(events)-1])
	}
	return e
}

func strs(env []Entry) []string {
	var out []string
	for _, e := range env {
		out = append(out, e.String())
	}
	return out
}

func TestExecBytes(t *testing.T) {
	big := strings.Repeat("x", 120_000)
	for _, test := range []struct {
		name      string
		argv, env []string
	}{
		{"usual", []string{"go", "build"}, []string{"HOME=/home/gopher", "PATH=/bin"}},
		{"no environ", []string{"go"}, nil},
		{"empty arguments", []string{"", "", "x", ""}, []string{"A=1"}},
		{"duplicates", []string{"go"}, []string{"A=1", "A=2", "A=1"}},
		{"no equals sign", []string{"go"}, []string{"A", "", "=", "=x", "B=="}},
		{"not UTF-8", []string{"\xff\xfe"}, []string{"A=\x80", "\xc3\x28=1"}},
		{"newlines", []string{"sh", "-c", "a\nb"}, []string{"F=() {\n}"}},
		{"large", []string{"go"}, []string{"A=" + big, "B=" + big}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := &call{seq: 1, argv: test.argv, env: test.env, blocks: 1}
			e := onlyExec(t, NewAssembler(ring(c.whole())).Add(c.exec()))
			if !e.Complete || e.Missing != nil {
				t.Errorf("not complete: %v", e.Missing)
			}
			if d := cmp.Diff(test.argv, e.Argv); d != "" {
				t.Errorf("argv (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.env, strs(e.Env)); d != "" {
				t.Errorf("environ (-want +got):\n%s", d)
			}
			if e.Exe != "/usr/local/go/bin/go" || e.CWD != "/home/gopher/src" || e.TTY != "pts/3" {
				t.Errorf("exe %q cwd %q tty %q", e.Exe, e.CWD, e.TTY)
			}
		})
	}
}

func TestExecIncomplete(t *testing.T) {
	// The block is "go\0build\0A=11\0B=22\0C=33\0", 24 bytes, environ from 9 on.
	c := call{seq: 1, argv: []string{"go", "build"}, env: []string{"A=11", "B=22", "C=33"}}
	for _, test := range []struct {
		name    string
		blocks  uint32
		lost    uint32
		bulk    [][]byte
		argv    []string
		env     []string
		missing []Range
	}{
		{"middle lost", 2, 1, [][]byte{c.chunk(0, 12, 0), c.chunk(19, 24, 0)},
			[]string{"go", "build"}, nil, []Range{{12, 7, causeRingFull}}},
		{"begin lost", 1, 1, [][]byte{c.chunk(10, 24, 0)},
			nil, []string{"B=22", "C=33"}, []Range{{0, 10, causeRingFull}}},
		{"end lost", 1, 1, [][]byte{c.chunk(0, 16, 0)},
			[]string{"go", "build"}, []string{"A=11"}, []Range{{16, 8, causeRingFull}}},
		{"fault", 3, 0, [][]byte{c.chunk(0, 24, retry), c.chunk(0, 12, 0), c.chunk(12, 24, fault)},
			[]string{"go", "build"}, nil, []Range{{12, 12, causeFault}}},
		{"all lost", 0, 1, [][]byte{}, nil, nil, []Range{{0, 24, causeRingFull}}},
		{"never came", 1, 0, [][]byte{}, nil, nil, []Range{{0, 24, causeMissed}}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := c
			c.blocks, c.lost = test.blocks, test.lost
			e := onlyExec(t, NewAssembler(ring(test.bulk...)).Add(c.exec()))
			if e.Complete {
				t.Error("claims to be complete")
			}
			if d := cmp.Diff(test.missing, e.Missing); d != "" {
				t.Errorf("missing (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.argv, e.Argv); d != "" {
				t.Errorf("argv (-want +got):\n%s", d)
			}
			if d := cmp.Diff(test.env, strs(e.Env)); d != "" {
				t.Errorf("environ (-want +got):\n%s", d)
			}
		})
	}
}

// A page that faults is marked, and the retry of its chunk brings the rest.
func TestExecRetry(t *testing.T) {
	c := &call{seq: 1, argv: []string{"go"}, env: []string{"A=1"}, blocks: 3}
	bulk := [][]byte{c.chunk(0, 7, retry), c.chunk(0, 3, 0), c.chunk(3, 7, 0)}
	if e := onlyExec(t, NewAssembler(ring(bulk...)).Add(c.exec())); !e.Complete {
		t.Errorf("not complete: %v", e.Missing)
	}
}

func TestPathTooLong(t *testing.T) {
	c := &call{seq: 1, argv: []string{"go"}, blocks: 1}
	e := onlyExec(t, NewAssembler(ring(c.whole())).Add(c.named(testNames{cwd: "a/", cwdFlags: bpf.CapturePathFlagPATH_CUT})))
	if d := cmp.Diff([]Range{{Cause: causeNames}}, e.Missing); d != "" || e.Complete {
		t.Errorf("complete %v, missing (-want +got):\n%s", e.Complete, d)
	}
}

func TestExecCountsDiffer(t *testing.T) {
	for _, test := range []struct {
		name       string
		argc, envc int
	}{{"argc", 2, 0}, {"envc", 0, 5}} {
		t.Run(test.name, func(t *testing.T) {
			c := &call{seq: 1, argv: []string{"go"}, env: []string{"A=1"}, blocks: 1, argc: test.argc, envc: test.envc}
			e := onlyExec(t, NewAssembler(ring(c.whole())).Add(c.exec()))
			want := []Range{{0, 7, causeUnreadable}}
			if d := cmp.Diff(want, e.Missing); d != "" || e.Complete {
				t.Errorf("complete %v, missing (-want +got):\n%s", e.Complete, d)
			}
		})
	}
}

// Two CPUs write at the same time, so their bulk records are mixed.
func TestExecsInterleaved(t *testing.T) {
	a := &call{cpu: 0, seq: 1, argv: []string{"a"}, env: []string{"A=1"}, blocks: 2}
	b := &call{cpu: 1, seq: 1, execID: 8, argv: []string{"b"}, env: []string{"B=1"}, blocks: 2}
	asm := NewAssembler(ring(a.chunk(0, 3, 0), b.chunk(0, 3, 0), b.chunk(3, 6, 0), a.chunk(3, 6, 0)))
	for _, c := range []*call{b, a} {
		if e := onlyExec(t, asm.Add(c.exec())); !e.Complete || e.Argv[0] != c.argv[0] {
			t.Errorf("%s: argv %q, missing %v", c.argv, e.Argv, e.Missing)
		}
	}
}

// Buffers are used again: nothing of an earlier exec may show in a later one.
func TestExecsDoNotShareBytes(t *testing.T) {
	a := &call{seq: 1, argv: []string{"secret"}, env: []string{"TOKEN=secret"}, blocks: 1}
	b := &call{seq: 2, execID: 8, argv: []string{"x"}, env: []string{"A=0000000", "B=1"}, blocks: 1, lost: 1}
	asm := NewAssembler(ring(a.whole(), b.chunk(12, 16, 0)))
	first := onlyExec(t, asm.Add(a.exec()))
	second := onlyExec(t, asm.Add(b.exec()))
	if first.Argv[0] != "secret" || first.Env[0].Value != "secret" {
		t.Errorf("first exec has changed: %q %v", first.Argv, first.Env)
	}
	if second.Argv != nil || len(second.Env) != 0 {
		t.Errorf("second exec: %q %v", second.Argv, second.Env)
	}
}

func TestHolesAreLosses(t *testing.T) {
	asm := NewAssembler(ring())
	var got []Event
	for _, b := range [][]byte{forkRecord(1, 0, 10), forkRecord(1, 1, 11), forkRecord(4, 0, 12), exitRecord(3, 1, 1, 0), exitRecord(4, 1, 2, 0)} {
		for _, e := range asm.Add(b) {
			if l, ok := e.(*Loss); ok {
				got = append(got, l)
			}
		}
	}
	got = append(got, asm.Settle([]Lost{{CPU: 0, Fork: 2}, {CPU: 1, Exit: 2, Bulk: 3, Exec: 1}}, 9000)...)
	want := []Event{
		&Loss{Time: 1004, Kind: LossIdentity, Count: 2, CPU: 0, Text: "fork records: the identity ring was full"},
		&Loss{Time: 1003, Kind: LossIdentity, Count: 2, CPU: 1, Text: "exit records: the identity ring was full"},
		&Loss{Time: 9000, Kind: LossIdentity, Count: 1, CPU: 1, Text: "exec records: the identity ring was full"},
		&Loss{Time: 9000, Kind: LossBulk, Count: 3, CPU: 1, Text: "bytes of an exec whose own record is lost, too"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("losses (-want +got):\n%s", d)
	}
	if again := asm.Settle([]Lost{{CPU: 0, Fork: 2}, {CPU: 1, Exit: 2, Bulk: 3, Exec: 1}}, 9001); len(again) != 0 {
		t.Errorf("told twice: %v", again)
	}
	// The hole of the exec that was settled above shows with the next one.
	c := &call{cpu: 1, seq: 2}
	if events := asm.Add(c.exec()); len(events) != 1 {
		t.Errorf("events %v, want the exec alone", events)
	}
}

// Bytes of an exec whose identity record is lost must not stay in memory for ever.
func TestOrphansAreDropped(t *testing.T) {
	lost := &call{seq: 1, argv: []string{"a"}, blocks: 1}
	next := &call{seq: 2, argv: []string{"b"}, blocks: 1}
	asm := NewAssembler(ring(lost.whole(), next.whole()))
	onlyExec(t, asm.Add(next.exec()))
	if len(asm.pending) != 0 {
		t.Errorf("%d execs pending", len(asm.pending))
	}
}

// Two lanes, or two threads that end at the same moment, can report an event twice.
func TestEventOnce(t *testing.T) {
	first := &call{seq: 1, argv: []string{"go"}, blocks: 1}
	again := &call{seq: 1, lane: 1, argv: []string{"go"}, blocks: 1}
	for _, test := range []struct {
		name    string
		records [][]byte
	}{
		{"exit", [][]byte{exitRecord(1, 0, 4711, 0), exitRecord(1, 1, 4711, 0)}},
		{"fork", [][]byte{forkRecord(1, 0, 4711), forkRecord(1, 1, 4711)}},
		{"exec", [][]byte{first.exec(), again.exec()}},
	} {
		t.Run(test.name, func(t *testing.T) {
			asm := NewAssembler(ring(first.whole(), again.whole()))
			for i, b := range test.records {
				if n := len(asm.Add(b)); n != 1-i {
					t.Errorf("record %d: %d events", i, n)
				}
			}
			if len(asm.pending) != 0 || asm.Rescued() != (Rescued{}) {
				t.Errorf("%d pending, rescued %+v", len(asm.pending), asm.Rescued())
			}
		})
	}
}

// With one lane only exits come twice.
func TestSingleLane(t *testing.T) {
	asm := NewAssembler(ring())
	asm.SingleLane()
	got := 0
	for _, b := range [][]byte{exitRecord(1, 0, 4711, 0), exitRecord(1, 1, 4711, 0), forkRecord(1, 0, 4712), forkRecord(1, 1, 4713)} {
		got += len(asm.Add(b))
	}
	if got != 3 {
		t.Errorf("%d events", got)
	}
}

// A lane has numbers and bytes of its own.
func TestLaterLaneRescues(t *testing.T) {
	a := &call{seq: 1, argv: []string{"a"}, blocks: 1}
	b := &call{seq: 1, lane: 1, execID: 8, argv: []string{"b"}, blocks: 1}
	asm := NewAssembler(ring(a.whole(), b.whole()))
	for _, c := range []*call{a, b} {
		if e := onlyExec(t, asm.Add(c.exec())); !e.Complete || e.Argv[0] != c.argv[0] {
			t.Errorf("argv %q missing %v", e.Argv, e.Missing)
		}
	}
	if r := asm.Rescued(); r != (Rescued{Exec: 1}) {
		t.Errorf("rescued %+v", r)
	}
}

func TestRecentForgets(t *testing.T) {
	var r recent
	for i := range uint32(3 * recentMax) {
		if !r.add(eventKey{image: ImageID{Process: ProcessID{TGID: i}}}) {
			t.Fatalf("%d is not new", i)
		}
	}
	if len(r.set) != recentMax || len(r.ring) != recentMax {
		t.Errorf("%d and %d events remembered", len(r.set), len(r.ring))
	}
	if r.add(eventKey{image: ImageID{Process: ProcessID{TGID: 3*recentMax - 1}}}) {
		t.Error("the latest is forgotten")
	}
}

func TestRejectedRecordsAreLosses(t *testing.T) {
	c := &call{seq: 1, blocks: 1, argv: []string{"a"}}
	for name, events := range map[string][]Event{
		"cut":           NewAssembler(ring()).Add(forkRecord(1, 0, 4711)[:40]),
		"cut name":      NewAssembler(ring()).Add(c.exec()[:sizeExec+3]),
		"wrong ring":    NewAssembler(ring()).Add(c.whole()),
		"cut block":     NewAssembler(ring()).Bulk(c.whole()[:49]),
		"bulk identity": NewAssembler(ring()).Bulk(forkRecord(1, 0, 4711)),
	} {
		t.Run(name, func(t *testing.T) {
			if len(events) != 1 {
				t.Fatalf("%d events", len(events))
			}
			if l, ok := events[0].(*Loss); !ok || l.Kind != LossRecord {
				t.Errorf("got %+v", events[0])
			}
		})
	}
}
