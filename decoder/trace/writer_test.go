// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// full takes so many bytes and then fails.
type full struct {
	strings.Builder
	room  int
	calls int
	err   error
}

func (f *full) Write(p []byte) (int, error) {
	f.calls++
	if len(p) > f.room {
		n, _ := f.Builder.Write(p[:f.room])
		f.room = 0
		return n, f.err
	}
	f.room -= len(p)
	return f.Builder.Write(p)
}

func TestWriteErrorStays(t *testing.T) {
	tests := []struct {
		name string
		err  error // of the underlying writer
		want error
	}{
		{"error", errDisk, errDisk},
		{"short write", nil, io.ErrShortWrite},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := &full{room: 500, err: tt.err}
			w, err := NewWriter(out, header())
			if err != nil {
				t.Fatal(err)
			}
			for err == nil {
				err = w.Write(run(1, "A=1"))
			}
			calls, size := out.calls, out.Len()
			if !errors.Is(err, tt.want) {
				t.Errorf("error %v, want %v", err, tt.want)
			}
			if err := w.Write(run(2)); !errors.Is(err, tt.want) {
				t.Errorf("then error %v, want %v", err, tt.want)
			}
			if err := w.Close(footer()); !errors.Is(err, tt.want) {
				t.Errorf("at the end error %v, want %v", err, tt.want)
			}
			if out.calls != calls || w.Bytes() != int64(size) {
				t.Errorf("%d writes after the error, %d bytes counted of %d", out.calls-calls, w.Bytes(), size)
			}
		})
	}
}

func TestNewWriterError(t *testing.T) {
	if _, err := NewWriter(&full{err: errDisk}, header()); !errors.Is(err, errDisk) {
		t.Errorf("error %v, want %v", err, errDisk)
	}
}

func TestWriteNothing(t *testing.T) {
	w, err := NewWriter(io.Discard, header())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(nil); err == nil {
		t.Error("no error for no event")
	}
	if err := w.Write(&decoder.Exit{}); err != nil {
		t.Errorf("the error stayed: %v", err)
	}
	if err := w.Close(footer()); err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&decoder.Exit{}); err == nil {
		t.Error("no error behind the footer")
	}
}

// TestOneWritePerLine: a file that is cut off must lose one line at most.
func TestOneWritePerLine(t *testing.T) {
	out := &full{room: 1 << 20}
	w, err := NewWriter(out, header())
	if err != nil {
		t.Fatal(err)
	}
	s := newSource(1)
	for range 100 {
		if err := w.Write(s.event()); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(footer()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != out.calls || n != 102 {
		t.Errorf("%d lines in %d writes", n, out.calls)
	}
}
