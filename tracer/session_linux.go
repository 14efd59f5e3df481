// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Session is a running trace. Its methods may be called from any goroutine.
type Session struct {
	reader *reader

	mu       sync.Mutex // held while programs are in use
	programs *programs
	missed   misses // those that events have told of
	closed   bool
}

// Open loads and attaches the programs, starts to read, and then looks at the
// processes that exist: in this order, so that none falls between.
//
// Processes of which the tracer's pid namespace shows nothing are seen from their
// first event on.
func Open(o Options) (*Session, error) {
	return open(o, pollInterval, lanesFor(inspect()))
}

func open(o Options, poll time.Duration, lanes int) (*Session, error) {
	p, err := load(o, lanes)
	if err != nil {
		return nil, err
	}
	var failed *attempts
	if o.Attempts {
		if failed, err = openAttempts(); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	r, err := startReader(p, failed, poll)
	if err != nil {
		return nil, errors.Join(err, failed.close(), p.close())
	}
	s := &Session{programs: p, reader: r}
	if err := p.attach(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	attached := boottime()
	seeds, err := readSeeds(&r.patience)
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := r.begin(seeds, attached); err != nil {
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, os.ErrClosed
	}
	skipped, err := s.programs.misses()
	if err != nil {
		return nil, err
	}
	if err := s.reader.drain(ctx); err != nil {
		return nil, fmt.Errorf("drain rings: %w", err)
	}
	s.reader.queue.put(s.missing(skipped))
	return s.reader.queue.take(), nil
}

// Hurry makes execs of this binary wake the reader at once: whoever wants to look at
// such a process must be there before it ends. Records of others wait some 20 ms.
func (s *Session) Hurry(f decoder.FileID) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return os.ErrClosed
	}
	return s.programs.hurry(f)
}

// AttemptHook says how this session sees failed execs.
func (s *Session) AttemptHook() AttemptHook {
	if s.reader.attempts == nil {
		return AttemptNone
	}
	return s.reader.attempts.hook
}

// AttemptsBlind reports that calls of execveat that fail are not seen: on some kernels its
// function cannot be named.
func (s *Session) AttemptsBlind() bool {
	a := s.reader.attempts
	return a != nil && a.hook == AttemptFunction && !slices.Contains(a.names, "exit_execveat")
}

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
// are gone. A second call does nothing.
func (s *Session) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return errors.Join(s.programs.detach(), s.reader.close(), s.programs.close())
}

// missing returns a Loss for each program of which the kernel has skipped runs that
// can have been events. They leave no hole in a ring.
func (s *Session) missing(skipped []misses) []decoder.Event {
	m := unseen(skipped, s.reader.rescues())
	var events []decoder.Event
	for _, p := range []struct {
		name string
		lost uint64
		told *uint64
	}{
		{"on_exec", m.exec, &s.missed.exec},
		{"on_fork", m.fork, &s.missed.fork},
		{"on_exit", m.exit, &s.missed.exit},
	} {
		if p.lost <= *p.told {
			continue
		}
		events = append(events, &decoder.Loss{Time: boottime(), Kind: decoder.LossProgram,
			Count: p.lost - *p.told, CPU: -1, Text: p.name + " was not run by the kernel"})
		*p.told = p.lost
	}
	return events
}
