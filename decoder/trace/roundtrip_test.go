// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func header() Header {
	return Header{
		Schema: Schema, Tool: "goenvtrace test", Started: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC),
		Host: "host", Kernel: "6.18.0", Arch: "amd64", KeyID: "00112233", Boottime: 5, Realtime: 1 << 60,
		Transparent: []decoder.ProcessID{{TGID: 1, Start: 2}}, Scope: json.RawMessage(`{"tmux":"main"}`),
		Command: []string{"go", "build", "\xff"},
	}
}

func footer() Footer {
	return Footer{
		Ended: time.Date(2026, 1, 2, 3, 5, 0, 0, time.UTC), Events: Events{Exec: 3, Fork: 2, Exit: 1},
		Lost: map[string]uint64{"bulk": 7}, IncompleteExecs: 1, ProgramMisses: 2, Recovered: 3,
	}
}

// record writes a whole trace.
func record(t testing.TB, events ...decoder.Event) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := NewWriter(&b, header())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		if err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(footer()); err != nil {
		t.Fatal(err)
	}
	if w.Bytes() != int64(b.Len()) {
		t.Fatalf("Bytes() = %d, wrote %d", w.Bytes(), b.Len())
	}
	return b.Bytes()
}

// replay reads a whole trace.
func replay(t testing.TB, b []byte) (*Reader, []decoder.Event) {
	t.Helper()
	r, err := NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return r, rest(t, r)
}

func rest(t testing.TB, r *Reader) []decoder.Event {
	t.Helper()
	var events []decoder.Event
	for {
		e, err := r.Next()
		if errors.Is(err, io.EOF) {
			return events
		}
		if err != nil {
			t.Fatal(err)
		}
		events = append(events, e)
	}
}

func checkRoundTrip(t *testing.T, seed uint64, n int) {
	s := newSource(seed)
	var events []decoder.Event
	for range n {
		events = append(events, s.event())
	}
	b := record(t, events...)
	r, got := replay(t, b)
	for i := range events {
		// The codec has no nil but for what is empty.
		if e, ok := events[i].(*decoder.Exec); ok && len(e.Env) == 0 {
			e.Env = nil
		}
		if i >= len(got) {
			t.Fatalf("seed %d: %d events of %d came back", seed, len(got), len(events))
		}
		if d := cmp.Diff(events[i], got[i]); d != "" {
			t.Fatalf("seed %d: event %d (-written +read):\n%s", seed, i, d)
		}
	}
	if len(got) != len(events) || !r.Complete() || r.Ignored() != 0 {
		t.Fatalf("seed %d: %d of %d events, complete %v, ignored %d, defects %q", seed, len(got), len(events), r.Complete(), r.Ignored(), r.Defects())
	}
	if d := cmp.Diff(header(), r.Header()); d != "" {
		t.Errorf("header (-written +read):\n%s", d)
	}
	f, ok := r.Footer()
	if d := cmp.Diff(footer(), f); !ok || d != "" {
		t.Errorf("footer %v (-written +read):\n%s", ok, d)
	}
	for i, line := range strings.Split(strings.TrimSuffix(string(b), "\n"), "\n") {
		if !json.Valid([]byte(line)) {
			t.Fatalf("seed %d: line %d is no JSON: %s", seed, i+1, line)
		}
	}
}

func TestRoundTrip(t *testing.T) {
	for seed := range uint64(200) {
		checkRoundTrip(t, seed, 100)
	}
}

func FuzzRoundTrip(f *testing.F) {
	f.Add(uint64(1), uint16(50))
	f.Fuzz(func(t *testing.T, seed uint64, n uint16) { checkRoundTrip(t, seed, int(n%1000)) })
}
