// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

func TestCountExecs(t *testing.T) {
	exec := func(start uint64, change func(*decoder.Exec)) *decoder.Exec {
		e := &decoder.Exec{
			Time: start + 5, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: 7, Start: start}, Exec: 2}, PID: 7, TID: 7,
			Source: decoder.Observed, Argv: []string{"true", "load-1"}, Env: []decoder.Entry{{Name: "A", Value: "1"}}, Complete: true,
		}
		change(e)
		return e
	}
	keep := func(*decoder.Exec) {}
	for name, c := range map[string]struct {
		events []decoder.Event
		cut    bool
		want   counted
	}{
		"complete": {
			events: []decoder.Event{exec(10, keep), exec(20, keep)},
			want:   counted{complete: 2, all: 2, whole: true, first: 15},
		},
		"another's, and older ones": {
			events: []decoder.Event{
				exec(10, func(e *decoder.Exec) { e.Source = decoder.Snapshot }),
				exec(20, func(e *decoder.Exec) { e.Argv = []string{"true", "load-2"} }),
				exec(30, keep),
			},
			want: counted{complete: 1, all: 2, whole: true, first: 35},
		},
		"bytes missing": {
			events: []decoder.Event{exec(10, func(e *decoder.Exec) {
				e.Complete, e.Missing = false, []decoder.Range{{Off: 3, Len: 4, Cause: "fault"}}
			})},
			want: counted{incomplete: 1, all: 1, whole: true, first: 15},
		},
		"a variable missing that nobody noticed": {
			events: []decoder.Event{exec(10, func(e *decoder.Exec) { e.Env = nil })},
			want:   counted{incomplete: 1, all: 1, whole: true, first: 15},
		},
		"a loss": {
			events: []decoder.Event{exec(10, keep), &decoder.Loss{Time: 20, Kind: decoder.LossIdentity, Count: 3, CPU: -1}},
			want:   counted{complete: 1, all: 1, lost: 3, whole: true, first: 15},
		},
		"no footer": {
			events: []decoder.Event{exec(10, keep)}, cut: true,
			want: counted{complete: 1, all: 1, first: 15},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			w, err := trace.NewWriter(&b, trace.Header{Started: time.Unix(1, 0)})
			if err != nil {
				t.Fatal(err)
			}
			for _, ev := range c.events {
				if err := w.Write(ev); err != nil {
					t.Fatal(err)
				}
			}
			if !c.cut {
				if err := w.Close(trace.Footer{Ended: time.Unix(2, 0)}); err != nil {
					t.Fatal(err)
				}
			}
			got, err := countExecs(&b, "load-1", 1)
			if err != nil || got != c.want {
				t.Errorf("got %+v, %v, want %+v", got, err, c.want)
			}
		})
	}
}

func TestCountExecsOfNoTrace(t *testing.T) {
	if _, err := countExecs(bytes.NewReader([]byte("no trace\n")), "x", 1); err == nil {
		t.Error("no error")
	}
}
