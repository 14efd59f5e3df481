// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// sizeAttempt is that of struct attempt_record in bpf/attempt.h.
const sizeAttempt = 64

// maxErrno is the last number that the kernel returns for an error (MAX_ERRNO).
const maxErrno = 4095

// Attempts turns records of failed execs into events. They come in a ring of their
// own, and an Attempt says by its time where it stands among other events. It belongs
// to one goroutine.
type Attempts struct {
	streams map[AttemptStream]*stream
	events  []Event
	now     uint64
}

// AttemptStream names the numbering of one program on one CPU.
type AttemptStream struct {
	CPU     int
	Program int // of enum attempt_program in bpf/attempt.h
}

// NewAttempts returns an empty decoder.
func NewAttempts() *Attempts { return &Attempts{streams: map[AttemptStream]*stream{}} }

// Add takes the next record and returns the events that it stands for: an Attempt,
// before it a Loss where records are missing. The slice is valid until the next call;
// the events do not alias b.
func (a *Attempts) Add(b []byte) []Event {
	a.events = a.events[:0]
	if len(b) < sizeAttempt {
		a.reject(fmt.Errorf("attempt of %d bytes: %w", len(b), ErrShort))
		return a.events
	}
	c := cursor(b)
	seq, now := c.u64(), c.u64()
	a.now = now
	from := AttemptStream{CPU: int(c.u32()), Program: int(c.u32())}
	if from.Program >= int(bpf.AttemptAttemptProgramATTEMPT_PROGRAMS) {
		a.reject(fmt.Errorf("attempt of program %d: %w", from.Program, ErrKind))
		return a.events
	}
	a.count(from, seq)
	e, err := decodeAttempt(now, c)
	if err != nil {
		a.reject(err)
		return a.events
	}
	a.events = append(a.events, e)
	return a.events
}

// decodeAttempt reads struct attempt_record from its caller on, and the filename.
func decodeAttempt(now uint64, c cursor) (*Attempt, error) {
	e := &Attempt{Time: now}
	e.Image.Process = c.process()
	e.Image.Exec = c.u64()
	e.TID = c.u32()
	errno, n := c.u32(), int(c.u32())
	c.skip(4)
	if n > len(c) {
		return nil, fmt.Errorf("filename of %d bytes in %d: %w", n, len(c), ErrShort)
	}
	if errno == 0 || errno > maxErrno {
		return nil, fmt.Errorf("attempt with error %d: %w", errno, ErrKind)
	}
	e.Errno = int(errno)
	e.Filename = strings.TrimSuffix(string(c[:n]), "\x00")
	return e, nil
}

func (a *Attempts) reject(err error) {
	a.events = append(a.events, &Loss{Time: a.now, Kind: LossRecord, Count: 1, CPU: -1, Text: err.Error()})
}

// count looks for a hole before a record.
func (a *Attempts) count(from AttemptStream, seq uint64) {
	s := a.stream(from)
	if seq > s.last {
		s.holes += seq - s.last - 1
		s.last = seq
	}
	a.report(from, s.holes)
}

func (a *Attempts) stream(from AttemptStream) *stream {
	s := a.streams[from]
	if s == nil {
		s = &stream{}
		a.streams[from] = s
	}
	return s
}

// report tells of losses up to total, once.
func (a *Attempts) report(from AttemptStream, total uint64) {
	s := a.stream(from)
	if total <= s.reported {
		return
	}
	a.events = append(a.events, &Loss{Time: a.now, Kind: LossAttempt, Count: total - s.reported,
		CPU: from.CPU, Text: "failed execs: their ring was full"})
	s.reported = total
}

// Settle compares what a stream has counted itself with what its holes have told, and
// returns the difference: losses after the last record that was read. The slice is
// valid until the next call.
func (a *Attempts) Settle(from AttemptStream, lost, now uint64) []Event {
	a.events = a.events[:0]
	a.now = now
	a.report(from, lost)
	return a.events
}
