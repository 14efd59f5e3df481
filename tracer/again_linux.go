// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"sync"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// lookAgainEvery bounds how often all processes are looked at while a storm goes on.
const lookAgainEvery = time.Second

// secondLook finds the processes of which fork or exec records found no room, as
// long as they live: the task iterator, beside the reader, which must not wait for it.
type secondLook struct {
	found    chan []*decoder.Seed
	patience *patience
	looking  sync.WaitGroup
	busy     bool
	last     time.Time
}

// want begins a look where events tell of identity records that are lost. A loss
// while one is under way, or shortly after, is told again by later ones or stays a
// gap: nothing depends on this look but how much is known.
func (l *secondLook) want(events []decoder.Event) {
	if l.busy || !lostIdentity(events) || time.Since(l.last) < lookAgainEvery {
		return
	}
	l.busy = true
	l.looking.Go(func() {
		seeds, err := readSeeds(l.patience)
		if err != nil {
			seeds = nil // the gap stays
		}
		l.found <- seeds
	})
}

func lostIdentity(events []decoder.Event) bool {
	for _, e := range events {
		if l, ok := e.(*decoder.Loss); ok && l.Kind == decoder.LossIdentity {
			return true
		}
	}
	return false
}

// take returns what was found, nil for nothing yet. It is handed on after the next
// pass over the rings: until then not all has been told that led to it.
func (l *secondLook) take() []decoder.Event {
	select {
	case seeds := <-l.found:
		l.busy, l.last = false, time.Now()
		var events []decoder.Event
		for _, s := range parentsFirst(seeds) {
			if !s.Kernel {
				s.Exec.Recovered = true
				events = append(events, s.Exec)
			}
		}
		return events
	default:
		return nil
	}
}

// wait returns when no look is under way. The channel has room for its result.
func (l *secondLook) wait() { l.looking.Wait() }
