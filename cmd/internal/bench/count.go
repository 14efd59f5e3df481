// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// variables is the number of entries in the environment of a load, and of whatever
// is executed in a made trace.
const variables = 60

// counted is what a trace holds of a load.
type counted struct {
	complete   uint64 // execs of the load with every byte
	incomplete uint64
	all        uint64 // execs observed, of whomever
	lost       uint64 // whatever was lost, of whomever
	whole      bool   // the trace has its footer
	first      uint64 // when the first exec of the load was seen, CLOCK_BOOTTIME in ns
}

// countExecs counts the execs that have marker among their arguments. An exec with
// another number of variables than it was given counts as incomplete, whatever the
// trace says.
func countExecs(in io.Reader, marker string, variables int) (c counted, err error) {
	r, err := trace.NewReader(in)
	if err != nil {
		return c, err
	}
	for {
		ev, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return c, fmt.Errorf("read trace: %w", err)
		}
		switch ev := ev.(type) {
		case *decoder.Exec:
			c.exec(ev, marker, variables)
		case *decoder.Loss:
			c.lost += ev.Count
		}
	}
	c.whole = r.Complete()
	return c, nil
}

func (c *counted) exec(ev *decoder.Exec, marker string, variables int) {
	if ev.Source != decoder.Observed {
		return
	}
	c.all++
	switch {
	case !slices.Contains(ev.Argv, marker):
	case ev.Complete && len(ev.Env) == variables:
		c.complete++
	default:
		c.incomplete++
	}
	if c.first == 0 && slices.Contains(ev.Argv, marker) {
		c.first = ev.Time
	}
}
