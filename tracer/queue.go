// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"os"
	"sync"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// queue stands between the reader, which must never wait, and whoever calls Next.
// It is unbounded: the rings are small beside it, and a full ring loses events.
type queue struct {
	mu     sync.Mutex
	events []decoder.Event
	stats  Stats
	closed bool
	ready  chan struct{} // holds a token while there is something to look at
}

func (q *queue) init() {
	q.ready = make(chan struct{}, 1)
	q.stats.Lost = map[string]uint64{}
}

func (q *queue) put(events []decoder.Event) {
	if len(events) == 0 {
		return
	}
	q.mu.Lock()
	q.events = append(q.events, events...)
	q.stats.count(events)
	q.mu.Unlock()
	q.wake()
}

// prepend puts events before those that are waiting; first computes them from these.
func (q *queue) prepend(first func(waiting []decoder.Event) []decoder.Event) {
	q.mu.Lock()
	events := first(q.events)
	q.events = append(events, q.events...)
	q.stats.count(events)
	q.mu.Unlock()
	q.wake()
}

func (q *queue) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

func (q *queue) take() []decoder.Event {
	q.mu.Lock()
	defer q.mu.Unlock()
	events := q.events
	q.events = nil
	return events
}

func (q *queue) next(ctx context.Context) ([]decoder.Event, error) {
	for {
		if events := q.take(); len(events) > 0 {
			return events, nil
		}
		if q.isClosed() {
			q.wake() // for the next caller
			return nil, os.ErrClosed
		}
		select {
		case <-q.ready:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.events = nil
	q.mu.Unlock()
	q.wake()
}
