// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Tally counts what a trace holds and what it lacks.
type Tally struct {
	Exec, Fork, Exit uint64 // observed; processes older than the trace are not counted
	Older            uint64 // processes older than the trace
	Incomplete       uint64 // of Exec
	Recovered        uint64 // of Exec: complete, but read from the process after a loss
	OlderIncomplete  uint64 // of Older
	Lost             map[string]uint64
	Notes            []string
}

// maxNotes bounds the losses that are told one by one; all of them are counted.
const maxNotes = 20

// Add counts an event.
func (t *Tally) Add(ev decoder.Event) {
	switch ev := ev.(type) {
	case *decoder.Exec:
		t.exec(ev)
	case *decoder.Fork:
		t.Fork++
	case *decoder.Exit:
		t.Exit++
	case *decoder.Loss:
		t.loss(ev)
	}
}

func (t *Tally) exec(ev *decoder.Exec) {
	if ev.Source == decoder.Snapshot {
		t.Older++
		if !ev.Complete {
			t.OlderIncomplete++
		}
		return
	}
	t.Exec++
	if !ev.Complete {
		t.Incomplete++
	}
	if ev.Recovered {
		t.Recovered++
	}
}

func (t *Tally) loss(ev *decoder.Loss) {
	if t.Lost == nil {
		t.Lost = make(map[string]uint64)
	}
	t.Lost[ev.Kind] += ev.Count
	if len(t.Notes) < maxNotes {
		if ev.Kind == decoder.LossOpen { // it costs confidence, and no record is missing
			t.Notes = append(t.Notes, fmt.Sprintf("startup files: %s (%d)", ev.Text, ev.Count))
			return
		}
		t.Notes = append(t.Notes, fmt.Sprintf("%d lost (%s): %s", ev.Count, ev.Kind, ev.Text))
	}
}

// Records is the number of records that never arrived.
func (t *Tally) Records() uint64 {
	var n uint64
	for kind, count := range t.Lost {
		switch kind {
		case decoder.LossProgram, decoder.LossSeed, decoder.LossFact, decoder.LossOpen:
		default:
			n += count
		}
	}
	return n
}

// Whole reports that nothing observed is missing.
func (t *Tally) Whole() bool {
	return t.Incomplete == 0 && t.Records() == 0 && t.Lost[decoder.LossProgram] == 0
}
