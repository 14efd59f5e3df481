// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"encoding/binary"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/bpf"
)

func TestAttemptSize(t *testing.T) {
	if got := unsafe.Sizeof(bpf.AttemptAttemptRecord{}); got != sizeAttempt {
		t.Errorf("the compiler makes it %d bytes, the decoder takes %d", got, sizeAttempt)
	}
}

// try is a failed exec as a test describes it.
type try struct {
	seq      uint64
	cpu      uint32
	program  uint32
	errno    uint32
	filename string // with its NUL
}

func (r try) record() []byte {
	le := binary.LittleEndian
	b := make([]byte, sizeAttempt)
	le.PutUint64(b, r.seq)
	le.PutUint64(b[8:], 1000+r.seq)
	le.PutUint32(b[16:], r.cpu)
	le.PutUint32(b[20:], r.program)
	le.PutUint64(b[24:], 5_000_000_000)
	le.PutUint32(b[32:], 4711)
	le.PutUint64(b[40:], 7)
	le.PutUint32(b[48:], 4712)
	le.PutUint32(b[52:], r.errno)
	le.PutUint32(b[56:], uint32(len(r.filename)))
	b = append(b, r.filename...)
	return append(b, make([]byte, 192)...) // the rest of its size class
}

var testCaller = ImageID{Process: ProcessID{TGID: 4711, Start: 5_000_000_000}, Exec: 7}

func TestAttempt(t *testing.T) {
	found := &Attempt{Time: 1001, Image: testCaller, TID: 4712, Filename: "/bin/go", Errno: 2}
	unread := &Attempt{Time: 1001, Image: testCaller, TID: 4712, Errno: 14}
	short := (try{seq: 1, errno: 2, filename: "/bin/go\x00"}).record()[:sizeAttempt+3]
	tests := []struct {
		name    string
		records [][]byte
		want    []Event // the last record's
	}{
		{"usual", [][]byte{try{seq: 1, errno: 2, filename: "/bin/go\x00"}.record()}, []Event{found}},
		{"unreadable filename", [][]byte{try{seq: 1, errno: 14}.record()}, []Event{unread}},
		{"empty filename", [][]byte{try{seq: 1, errno: 14, filename: "\x00"}.record()}, []Event{unread}},
		{"hole", [][]byte{try{seq: 1, errno: 2}.record(), try{seq: 4, errno: 2}.record()}, []Event{
			&Loss{Time: 1004, Kind: LossAttempt, Count: 2, CPU: 0, Text: "failed execs: their ring was full"},
			&Attempt{Time: 1004, Image: testCaller, TID: 4712, Errno: 2}}},
		{"programs and CPUs count for themselves", [][]byte{
			try{seq: 1, errno: 2}.record(), try{seq: 1, errno: 2, program: 1}.record(), try{seq: 1, errno: 14, cpu: 1}.record(),
		}, []Event{unread}},
		{"header cut", [][]byte{short[:sizeAttempt-1]}, []Event{
			&Loss{Kind: LossRecord, Count: 1, CPU: -1, Text: "attempt of 63 bytes: record is cut"}}},
		{"filename cut", [][]byte{short}, []Event{
			&Loss{Time: 1001, Kind: LossRecord, Count: 1, CPU: -1, Text: "filename of 8 bytes in 3: record is cut"}}},
		{"no such program", [][]byte{try{seq: 1, errno: 2, program: 4}.record()}, []Event{
			&Loss{Time: 1001, Kind: LossRecord, Count: 1, CPU: -1, Text: "attempt of program 4: unknown record kind"}}},
		{"no error", [][]byte{try{seq: 1}.record()}, []Event{
			&Loss{Time: 1001, Kind: LossRecord, Count: 1, CPU: -1, Text: "attempt with error 0: unknown record kind"}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := NewAttempts()
			var got []Event
			for _, r := range tt.records {
				got = a.Add(r)
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

// A loss is told once, whether a later record or the kernel's counter shows it.
func TestAttemptSettle(t *testing.T) {
	a := NewAttempts()
	a.Add(try{seq: 3, errno: 2}.record())
	first := AttemptStream{CPU: 0, Program: 0}
	if got := a.Settle(first, 2, 9); len(got) != 0 {
		t.Errorf("told again: %v", got)
	}
	got := a.Settle(first, 5, 9)
	if len(got) != 1 || got[0].(*Loss).Count != 3 || got[0].(*Loss).Time != 9 {
		t.Errorf("%v, want 3 lost", got)
	}
	got = a.Add(try{seq: 7, errno: 2}.record())
	if len(got) != 1 {
		t.Errorf("%d events: the three that were settled are told again", len(got))
	}
}

// FuzzAttempts: no bytes make it fail, what it hands out was in them, and every record
// gives an Attempt or a Loss that stands for it.
func FuzzAttempts(f *testing.F) {
	f.Add(try{seq: 1, errno: 2, filename: "/bin/go\x00"}.record())
	f.Add(try{seq: 9, errno: 14}.record())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		events := NewAttempts().Add(b)
		if len(events) == 0 {
			t.Fatal("a record has vanished")
		}
		switch e := events[len(events)-1].(type) {
		case *Attempt:
			if !strings.Contains(string(b), e.Filename) || e.Errno <= 0 || e.Errno > maxErrno {
				t.Errorf("%+v", e)
			}
		case *Loss:
			if e.Kind != LossRecord {
				t.Errorf("%+v stands for a record", e)
			}
		}
	})
}
