// SPDX-License-Identifier: Apache-2.0

// Package tracer is the edge to the machine: it loads the BPF programs, reads
// their rings and the processes that were there before, and hands out events.
//
// It decides nothing about them. It is the only package that needs privileges.
package tracer

import (
	"errors"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// What stands in the way of a trace. Every error of Open that has such a cause
// wraps one of them, and says in one sentence what is lacking and what mends it.
var (
	ErrPrivilege = errors.New("not permitted")
	ErrKernel    = errors.New("not supported by this kernel")
)

// Options for Open. The zero value is fit for use.
type Options struct {
	// IdentityRing and BulkRing are sizes in bytes, rounded up to a power of two
	// of at least one page. 0: 4 MiB and 32 MiB. The first holds fork, exec and
	// exit records, the second the bytes of argv, environ and paths.
	IdentityRing, BulkRing int

	// Attempts asks for execs that fail, too. What that costs depends on what the
	// kernel takes: see Session.AttemptHook.
	Attempts bool
}

// AttemptHook says how failed execs are seen.
type AttemptHook string

// Ways to see them, and what each costs.
const (
	AttemptNone       AttemptHook = ""           // not asked for
	AttemptFunction   AttemptHook = "function"   // at the exit of execve itself: nothing to other calls
	AttemptTracepoint AttemptHook = "tracepoint" // every system call of every process is slower
)

const (
	defaultIdentityRing = 4 << 20
	defaultBulkRing     = 32 << 20
)

// Stats are totals since Open.
type Stats struct {
	Seeds      uint64 // processes older than the trace
	Exec       uint64 // observed, Incomplete among them
	Fork       uint64
	Exit       uint64
	Incomplete uint64 // observed execs of which bytes are missing
	Attempt    uint64 // execs that failed

	Lost          map[string]uint64 // by decoder.Loss kind
	ProgramMisses uint64            // runs of a program that the kernel skipped
}

func (s *Stats) count(events []decoder.Event) {
	for _, e := range events {
		switch e := e.(type) {
		case *decoder.Exec:
			s.countExec(e)
		case *decoder.Fork:
			s.Fork++
		case *decoder.Exit:
			s.Exit++
		case *decoder.Attempt:
			s.Attempt++
		case *decoder.Loss:
			s.Lost[e.Kind] += e.Count
			if e.Kind == decoder.LossProgram {
				s.ProgramMisses += e.Count
			}
		}
	}
}

func (s *Stats) countExec(e *decoder.Exec) {
	if e.Source == decoder.Snapshot {
		s.Seeds++
		return
	}
	s.Exec++
	if !e.Complete {
		s.Incomplete++
	}
}
