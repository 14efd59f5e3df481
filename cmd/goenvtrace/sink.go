// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// flushEvery bounds what a crash costs.
const flushEvery = time.Second

// recorder writes a trace to its files. Each event is put into words once, and
// compressed once, however many files there are.
type recorder struct {
	trace   *trace.Writer
	streams []*stream
	files   []*sink
	err     error // the trace itself cannot be written
	dirty   bool  // something was written since the last flush
	flushed time.Time
}

// stream is one form of the text on its way to the files that have it.
type stream struct {
	out   sinkWriter
	files []*sink
}

// sink is one file of a trace, compressed where its name says so. Its first error
// ends it: the rest of the trace goes on without, and the error is told at the end.
type sink struct {
	file    *os.File
	size    int64 // bytes that have reached the file
	limit   int64 // of size, 0: none
	full    bool
	dropped uint64 // events since
	err     error
}

// sinkWriter holds text back until it is told to hand it on.
type sinkWriter interface {
	io.WriteCloser
	Flush() error
	End() error // as Close, but more may follow: on its own, it is whole
}

// newSink writes to f, which is the recorder's from now on. limit is in bytes, 0: none.
func newSink(f *os.File, limit int64) *sink { return &sink{file: f, limit: limit} }

func (s *sink) packed() bool { return strings.HasSuffix(s.file.Name(), zstdSuffix) }

// newRecorder writes the header.
func newRecorder(h trace.Header, files ...*sink) *recorder {
	r := &recorder{files: files, flushed: time.Now(), dirty: true}
	for _, packed := range []bool{false, true} {
		var some []*sink
		for _, s := range files {
			if s.packed() == packed {
				some = append(some, s)
			}
		}
		r.join(packed, some)
	}
	if r.err == nil && len(files) > 0 {
		r.trace, r.err = trace.NewWriter(words{r}, h)
	}
	return r
}

// join begins a stream to some files of one form.
func (r *recorder) join(packed bool, files []*sink) {
	if len(files) == 0 {
		return
	}
	st := &stream{files: files}
	if packed {
		var err error
		st.out, err = newPacker(st)
		r.err = errors.Join(r.err, err)
	} else {
		st.out = plain{bufio.NewWriterSize(st, 256<<10)}
	}
	r.streams = append(r.streams, st)
}

// Write hands on to the files. What is wrong with one is none of the others' business.
func (st *stream) Write(b []byte) (int, error) {
	for _, s := range st.files {
		if s.err == nil {
			var n int
			n, s.err = s.file.Write(b)
			s.size += int64(n)
		}
	}
	return len(b), nil
}

// words is the text of the trace, before it takes the form of a file.
type words struct{ r *recorder }

func (w words) Write(b []byte) (int, error) {
	for _, st := range w.r.streams {
		if _, err := st.out.Write(b); err != nil {
			return 0, err
		}
	}
	return len(b), nil
}

func (r *recorder) write(ev decoder.Event) {
	if r.err != nil {
		return
	}
	if len(r.streams) > 0 {
		r.err = r.trace.Write(ev)
		r.dirty = true
	}
	for _, s := range r.files {
		if s.full {
			s.dropped++
		} else if s.limit > 0 && s.size > s.limit {
			s.full = true
			r.leave(s)
		}
	}
}

// leave takes a file that is full out of its stream. What the stream holds back
// belongs to it still.
func (r *recorder) leave(s *sink) {
	for _, st := range r.streams {
		if i := slices.Index(st.files, s); i >= 0 {
			r.err = errors.Join(r.err, st.out.End())
			st.files = slices.Delete(st.files, i, i+1)
		}
	}
	r.streams = slices.DeleteFunc(r.streams, func(st *stream) bool { return len(st.files) == 0 })
}

// tick flushes once in a while, also where no event comes any more.
func (r *recorder) tick() {
	if now := time.Now(); r.dirty && now.Sub(r.flushed) >= flushEvery {
		r.flush()
		r.flushed = now
	}
}

// flush hands everything on: what was told to somebody must be in the file.
func (r *recorder) flush() {
	if r.err == nil && r.dirty {
		for _, st := range r.streams {
			r.err = errors.Join(r.err, st.out.Flush())
		}
		r.dirty = false
	}
}

// close writes the footer. A trace that reached its bound says so in its last
// event, so that a report of it never looks whole.
func (r *recorder) close(t report.Tally, now uint64) error {
	if r.err == nil && len(r.files) > 0 {
		r.err = r.finish(t, now)
	}
	var errs []error
	for _, s := range r.files {
		s.err = errors.Join(r.err, s.err)
		if err := s.file.Close(); s.err == nil {
			s.err = err
		}
		if s.err != nil {
			errs = append(errs, fmt.Errorf("write %s: %w; the trace is cut there", s.file.Name(), s.err))
		}
	}
	return errors.Join(errs...)
}

// finish ends the text. A file that became full gets the loss and the footer behind
// what it has, the others the footer alone.
func (r *recorder) finish(t report.Tally, now uint64) error {
	whole := r.streams
	var ends []*stream
	for _, s := range r.files {
		if s.dropped == 0 {
			continue
		}
		r.streams = nil
		r.join(s.packed(), []*sink{s})
		ends = append(ends, r.streams...)
		if r.err == nil {
			r.err = r.trace.Write(&decoder.Loss{
				Time: now, Kind: decoder.LossTrace, Count: s.dropped, CPU: -1,
				Text: fmt.Sprintf("the file reached %d bytes", s.limit),
			})
		}
	}
	r.streams = append(whole, ends...)
	if r.err != nil {
		return r.err
	}
	if err := r.trace.Close(footer(t)); err != nil {
		return err
	}
	var err error
	for _, st := range r.streams {
		err = errors.Join(err, st.out.Close())
	}
	return err
}

// discard closes the files of a trace that never began.
func (r *recorder) discard() {
	for _, s := range r.files {
		_ = s.file.Close()
	}
}

// plain is text as it is.
type plain struct{ *bufio.Writer }

func (p plain) End() error   { return p.Flush() }
func (p plain) Close() error { return p.Flush() }

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
	record *recorder
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
	k.record.flush()
}
