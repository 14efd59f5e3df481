// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"github.com/cilium/ebpf/ringbuf"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// attempts reads failed execs. nil: nobody asked for them. Its methods but open and
// close belong to the reader's goroutine.
type attempts struct {
	*hooked
	ring    *ringbuf.Reader
	rec     ringbuf.Record
	decoder *decoder.Attempts
	held    []decoder.Event // later than the other ring was read
	told    uint64          // skipped runs that events have told of
}

func openAttempts() (*attempts, error) {
	h, err := hookAttempts()
	if err != nil {
		return nil, err
	}
	return readAttempts(h)
}

func readAttempts(h *hooked) (*attempts, error) {
	ring, err := ringbuf.NewReader(h.ring)
	if err != nil {
		return nil, errors.Join(explain("map ring of failed execs", err), h.close())
	}
	// It is only read when something is known to be in it.
	ring.SetDeadline(time.Unix(1, 0))
	return &attempts{hooked: h, ring: ring, decoder: decoder.NewAttempts()}, nil
}

// mix returns the events of the other rings with the failed execs among them, after
// what their caller had done before and before what it did then. Those later than all
// of events, and than the moment until, wait: their caller may not have been read yet.
func (a *attempts) mix(events []decoder.Event, until uint64) []decoder.Event {
	if a == nil {
		return events
	}
	a.read()
	for _, e := range events {
		until = max(until, when(e))
	}
	n, _ := slices.BinarySearchFunc(a.held, until, func(e decoder.Event, until uint64) int {
		if when(e) <= until {
			return -1
		}
		return 1
	})
	out := interleave(events, a.held[:n])
	a.held = slices.Delete(a.held, 0, n)
	return out
}

func (a *attempts) read() {
	before := len(a.held)
	for a.ring.AvailableBytes() > 0 && a.ring.ReadInto(&a.rec) == nil {
		a.held = append(a.held, a.decoder.Add(a.rec.RawSample)...)
	}
	if len(a.held) > before {
		slices.SortStableFunc(a.held, func(x, y decoder.Event) int { return cmp.Compare(when(x), when(y)) })
	}
}

// interleave puts attempts, which are in the order of their times, before the first
// event that is later. Events are in the order in which the kernel has written them,
// which is that of their times only where one depends on the other.
func interleave(events, attempts []decoder.Event) []decoder.Event {
	if len(attempts) == 0 {
		return events
	}
	out := make([]decoder.Event, 0, len(events)+len(attempts))
	for _, e := range events {
		for len(attempts) > 0 && when(attempts[0]) < when(e) {
			out = append(out, attempts[0])
			attempts = attempts[1:]
		}
		out = append(out, e)
	}
	return append(out, attempts...)
}

func when(e decoder.Event) uint64 {
	switch e := e.(type) {
	case *decoder.Exec:
		return e.Time
	case *decoder.Fork:
		return e.Time
	case *decoder.Exit:
		return e.Time
	case *decoder.Attempt:
		return e.Time
	case *decoder.Loss:
		return e.Time
	}
	return 0
}

// settle returns the losses that no later record has shown.
func (a *attempts) settle(now uint64) ([]decoder.Event, error) {
	if a == nil {
		return nil, nil
	}
	lost, err := a.lost()
	if err != nil {
		return nil, err
	}
	var events []decoder.Event
	for program, perCPU := range lost {
		for cpu, n := range perCPU {
			events = append(events, a.decoder.Settle(decoder.AttemptStream{CPU: cpu, Program: program}, n, now)...)
		}
	}
	skipped, err := a.skipped()
	if err == nil && skipped > a.told {
		events = append(events, &decoder.Loss{Time: now, Kind: decoder.LossProgram, Count: skipped - a.told,
			CPU: -1, Text: "a program for failed execs was not run by the kernel"})
		a.told = skipped
	}
	return events, err
}

func (a *attempts) close() error {
	if a == nil {
		return nil
	}
	return errors.Join(a.ring.Close(), a.hooked.close())
}
