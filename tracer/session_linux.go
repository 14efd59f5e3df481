// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Session is a running trace. Its methods may be called from any goroutine.
type Session struct {
	programs *programs
	reader   *reader
	closing  sync.Once
	closed   error

	mu     sync.Mutex
	missed map[string]uint64 // recursion misses that events have told of
}

// Open loads and attaches the programs, starts to read, and then looks at the
// processes that exist: in this order, so that none falls between.
//
// Processes of which the tracer's pid namespace shows nothing are seen from their
// first event on.
func Open(o Options) (*Session, error) {
	return open(o, pollInterval)
}

func open(o Options, poll time.Duration) (*Session, error) {
	p, err := load(o)
	if err != nil {
		return nil, err
	}
	r, err := startReader(p, poll)
	if err != nil {
		return nil, errors.Join(err, p.close())
	}
	s := &Session{programs: p, reader: r, missed: map[string]uint64{}}
	if err := p.attach(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	seeds, err := readSeeds()
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := r.begin(seeds); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Next returns the next batch of events in kernel order: first the processes older
// than the trace, parents before children, then what was observed. It blocks until
// there is one, ctx is done, or the session is closed (os.ErrClosed).
func (s *Session) Next(ctx context.Context) ([]decoder.Event, error) {
	return s.reader.queue.next(ctx)
}

// Drain returns every event that was produced before the call and has not been
// returned yet, with a Loss for each program whose runs were skipped.
func (s *Session) Drain(ctx context.Context) ([]decoder.Event, error) {
	if err := s.reader.drain(ctx); err != nil {
		return nil, fmt.Errorf("drain rings: %w", err)
	}
	if err := s.countMisses(); err != nil {
		return nil, err
	}
	return s.reader.queue.take(), nil
}

// Hurry makes execs of this binary wake the reader at once: whoever wants to look at
// such a process must be there before it ends. Records of others wait some 20 ms.
func (s *Session) Hurry(f decoder.FileID) error { return s.programs.hurry(f) }

// Stats returns the totals of what Next and Drain have returned or will return.
func (s *Session) Stats() Stats {
	q := &s.reader.queue
	q.mu.Lock()
	defer q.mu.Unlock()
	st := q.stats
	st.Lost = maps.Clone(st.Lost)
	return st
}

// Close detaches the programs and frees everything. Events that were not drained
// are gone.
func (s *Session) Close() error {
	s.closing.Do(func() {
		s.closed = errors.Join(s.programs.detach(), s.reader.close(), s.programs.close())
	})
	return s.closed
}

// countMisses puts a Loss into the queue for runs that the kernel has skipped since
// the last call. They leave no hole in a ring.
func (s *Session) countMisses() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	misses, err := s.programs.misses()
	if err != nil {
		return err
	}
	now := boottime()
	for name, n := range misses {
		if n <= s.missed[name] {
			continue
		}
		s.reader.queue.put([]decoder.Event{&decoder.Loss{Time: now, Kind: decoder.LossProgram,
			Count: n - s.missed[name], CPU: -1, Text: name}})
		s.missed[name] = n
	}
	return nil
}
