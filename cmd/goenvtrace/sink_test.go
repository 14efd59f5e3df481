// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

func newTestSink(t *testing.T, name string, limit int64) *sink {
	t.Helper()
	f, err := createTrace(filepath.Join(t.TempDir(), name))
	if err != nil {
		t.Fatal(err)
	}
	return newSink(f, limit)
}

func testExit(i int) *decoder.Exit {
	return &decoder.Exit{Time: 1e12, Process: decoder.ProcessID{TGID: uint32(i), Start: uint64(i)}}
}

// written reads what a sink's file holds now.
func written(t *testing.T, s *sink) (file []byte, r *trace.Reader, events int) {
	t.Helper()
	file, err := os.ReadFile(s.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	r, events, err = readAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return file, r, events
}

// TestSinkFormat: the name decides how a file is written, and nothing when it
// is read.
func TestSinkFormat(t *testing.T) {
	tests := []struct{ name, start string }{
		{"t.jsonl", `{"t":"header"`},
		{"t.jsonl.zst", zstdMagic},
		{"t.zst", zstdMagic},
		{"t", `{"t":"header"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newTestSink(t, tt.name, 0)
			rec := newRecorder(trace.Header{}, s)
			rec.write(&decoder.Exit{})
			if err := rec.close(report.Tally{}, 0); err != nil {
				t.Fatal(err)
			}
			file, r, n := written(t, s)
			if !strings.HasPrefix(string(file), tt.start) || n != 1 || !r.Complete() || s.size != int64(len(file)) {
				t.Errorf("%d events, complete %v, %d bytes counted of %d: %.20q", n, r.Complete(), s.size, len(file), file)
			}
		})
	}
}

// TestSinkLimit: the bound is one of bytes on the disk, and what didn't fit is
// told.
func TestSinkLimit(t *testing.T) {
	for _, name := range []string{"t.jsonl", "t.jsonl.zst"} {
		t.Run(name, func(t *testing.T) {
			s := newTestSink(t, name, 2000)
			rec := newRecorder(trace.Header{}, s)
			for i := range 200 {
				rec.write(testExit(i))
				rec.flush()
			}
			if err := rec.close(report.Tally{}, 0); err != nil {
				t.Fatal(err)
			}
			file, r, n := written(t, s)
			if s.dropped == 0 || uint64(n) != 200-s.dropped+1 || !r.Complete() || len(file) > 3000 {
				t.Errorf("%d events, %d dropped, complete %v, %d bytes", n, s.dropped, r.Complete(), len(file))
			}
		})
	}
}

// TestRecorderFiles: what befalls one file of a trace is none of the others' business.
func TestRecorderFiles(t *testing.T) {
	names := []string{"plain.jsonl", "packed.zst", "full.jsonl", "full.zst", "broken.jsonl", "broken.zst"}
	var files []*sink
	for _, name := range names {
		limit := int64(0)
		if strings.HasPrefix(name, "full") {
			limit = 2000
		}
		files = append(files, newTestSink(t, name, limit))
	}
	rec := newRecorder(trace.Header{}, files...)
	for i := range 200 {
		if i == 100 {
			_ = files[4].file.Close()
			_ = files[5].file.Close()
		}
		rec.write(testExit(i))
		rec.flush()
	}
	err := rec.close(report.Tally{}, 0)
	for i, s := range files {
		failed := err != nil && strings.Contains(err.Error(), names[i])
		_, r, n := written(t, s)
		broken, full := strings.HasPrefix(names[i], "broken"), strings.HasPrefix(names[i], "full")
		if failed != broken || r.Complete() == broken {
			t.Errorf("%s: error %v, complete %v", names[i], err, r.Complete())
		}
		switch {
		case broken && n != 100, !broken && !full && n != 200:
			t.Errorf("%s holds %d events", names[i], n)
		case full && (s.dropped == 0 || uint64(n) != 200-s.dropped+1):
			t.Errorf("%s holds %d events, %d were dropped", names[i], n, s.dropped)
		}
	}
}

// told counts what the file holds at the moment when something is told.
type told struct {
	t      *testing.T
	sink   *sink
	events []int
}

func (o *told) launch(*report.Report) {
	_, _, n := written(o.t, o.sink)
	o.events = append(o.events, n)
}

func (o *told) ended(r *report.Report, _, _ []report.Finding) { o.launch(r) }

// TestKeeping: a finding is in the file before anybody hears of it.
func TestKeeping(t *testing.T) {
	for _, name := range []string{"t.jsonl", "t.jsonl.zst"} {
		t.Run(name, func(t *testing.T) {
			s := newTestSink(t, name, 0)
			rec := newRecorder(trace.Header{}, s)
			rec.flush() // the header
			out := &told{t: t, sink: s}
			k := keeping{out, rec}
			rec.write(&decoder.Exit{})
			k.launch(&report.Report{})
			k.launch(&report.Report{Findings: []report.Finding{{}}})
			rec.write(&decoder.Exit{})
			k.ended(&report.Report{}, nil, nil)
			k.ended(&report.Report{}, []report.Finding{{}}, nil)
			if len(out.events) != 4 || out.events[0] != 0 || out.events[1] != 1 || out.events[2] != 1 || out.events[3] != 2 {
				t.Errorf("the file held %v events", out.events)
			}
			if err := rec.close(report.Tally{}, 0); err != nil {
				t.Fatal(err)
			}
		})
	}
}
