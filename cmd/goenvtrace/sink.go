// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"os"
	"time"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// flushEvery bounds what a crash costs.
const flushEvery = time.Second

// sink is one trace file being written. Its first error ends it: the rest of
// the trace goes on without, and the error is told at the end.
type sink struct {
	file    *os.File
	buf     *bufio.Writer
	trace   *trace.Writer
	limit   int64 // bytes, 0: none
	dropped uint64
	err     error
	flushed time.Time
}

func newSink(f *os.File, h trace.Header, limit int64) *sink {
	s := &sink{file: f, buf: bufio.NewWriterSize(f, 256<<10), limit: limit, flushed: time.Now()}
	s.trace, s.err = trace.NewWriter(s.buf, h)
	return s
}

func (s *sink) write(ev decoder.Event) {
	if s.err != nil {
		return
	}
	if s.limit > 0 && s.trace.Bytes() > s.limit {
		s.dropped++
		return
	}
	s.err = s.trace.Write(ev)
	if now := time.Now(); s.err == nil && now.Sub(s.flushed) > flushEvery {
		s.err, s.flushed = s.buf.Flush(), now
	}
}

// close writes the footer. A trace that reached its bound says so in its last
// event, so that a report of it never looks whole.
func (s *sink) close(t report.Tally, now uint64) error {
	if s.dropped > 0 && s.err == nil {
		s.err = s.trace.Write(&decoder.Loss{
			Time: now, Kind: decoder.LossTrace, Count: s.dropped, CPU: -1,
			Text: fmt.Sprintf("the file reached %d bytes", s.limit),
		})
	}
	if s.err == nil {
		s.err = s.trace.Close(footer(t))
	}
	if s.err == nil {
		s.err = s.buf.Flush()
	}
	if err := s.file.Close(); s.err == nil {
		s.err = err
	}
	if s.err != nil {
		return fmt.Errorf("write %s: %w; the trace is cut there", s.file.Name(), s.err)
	}
	return nil
}

func footer(t report.Tally) trace.Footer {
	return trace.Footer{
		Ended:           time.Now(),
		Events:          trace.Events{Exec: t.Exec, Fork: t.Fork, Exit: t.Exit},
		Lost:            t.Lost,
		IncompleteExecs: t.Incomplete,
		ProgramMisses:   t.Lost[decoder.LossProgram],
	}
}
