// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// flushEvery bounds what a crash costs.
const flushEvery = time.Second

// sink is one trace file being written, compressed where its name says so. Its
// first error ends it: the rest of the trace goes on without, and the error is
// told at the end.
type sink struct {
	file    *os.File
	out     sinkWriter
	trace   *trace.Writer
	size    int64 // bytes that have reached the file
	limit   int64 // of size, 0: none
	dropped uint64
	err     error
	dirty   bool // something was written since the last flush
	flushed time.Time
}

// sinkWriter holds text back until it is told to hand it on.
type sinkWriter interface {
	io.WriteCloser
	Flush() error
}

func newSink(f *os.File, h trace.Header, limit int64) *sink {
	s := &sink{file: f, limit: limit, flushed: time.Now(), dirty: true}
	to := counted{f, &s.size}
	if strings.HasSuffix(f.Name(), zstdSuffix) {
		s.out, s.err = newPacker(to)
	} else {
		s.out = plain{bufio.NewWriterSize(to, 256<<10)}
	}
	if s.err == nil {
		s.trace, s.err = trace.NewWriter(s.out, h)
	}
	return s
}

// plain is text as it is.
type plain struct{ *bufio.Writer }

func (p plain) Close() error { return p.Flush() }

// counted counts what is written.
type counted struct {
	w io.Writer
	n *int64
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.w.Write(b)
	*c.n += int64(n)
	return n, err
}

func (s *sink) write(ev decoder.Event) {
	if s.err != nil {
		return
	}
	if s.limit > 0 && s.size > s.limit {
		s.dropped++
		return
	}
	s.err = s.trace.Write(ev)
	s.dirty = true
}

// tick flushes once in a while, also where no event comes any more.
func (s *sink) tick() {
	if now := time.Now(); s.dirty && now.Sub(s.flushed) >= flushEvery {
		s.flush()
		s.flushed = now
	}
}

// flush hands everything on: what was told to somebody must be in the file.
func (s *sink) flush() {
	if s.err == nil && s.dirty {
		s.err = s.out.Flush()
		s.dirty = false
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
		s.err = s.out.Close()
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
		Recovered:       t.Recovered,
		ProgramMisses:   t.Lost[decoder.LossProgram],
	}
}

// keeping is live output that is on the disk before it is told: whoever acts
// on a finding and is interrupted must find it in the trace.
type keeping struct {
	liveWriter
	sinks []*sink
}

func (k keeping) launch(r *report.Report) {
	k.flush(len(r.Findings))
	k.liveWriter.launch(r)
}

func (k keeping) ended(r *report.Report, withdrawn, late []report.Finding) {
	k.flush(len(withdrawn) + len(late))
	k.liveWriter.ended(r, withdrawn, late)
}

func (k keeping) flush(findings int) {
	if findings == 0 {
		return
	}
	for _, s := range k.sinks {
		s.flush()
	}
}
