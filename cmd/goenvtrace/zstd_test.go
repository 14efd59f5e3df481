// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// packed is a compressed trace of n exits, flushed behind every fifth, and the
// lengths that it had then.
func packed(t testing.TB, n int) (file []byte, flushed []int) {
	t.Helper()
	var b bytes.Buffer
	p, err := newPacker(&b)
	if err != nil {
		t.Fatal(err)
	}
	w, err := trace.NewWriter(p, trace.Header{})
	for i := 1; i <= n && err == nil; i++ {
		err = w.Write(&decoder.Exit{Time: uint64(i), Process: decoder.ProcessID{TGID: uint32(i)}})
		if i%5 == 0 {
			err = errors.Join(err, p.Flush())
			flushed = append(flushed, b.Len())
		}
	}
	if err := errors.Join(err, w.Close(trace.Footer{}), p.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), flushed
}

// readAll reads a trace of any kind.
func readAll(file io.Reader) (r *trace.Reader, events int, err error) {
	if r, err = newTraceReader(file); err != nil {
		return r, 0, err
	}
	for {
		switch _, err := r.Next(); {
		case errors.Is(err, io.EOF):
			return r, events, nil
		case err != nil:
			return r, events, err
		}
		events++
	}
}

func TestPacked(t *testing.T) {
	file, _ := packed(t, 100)
	r, n, err := readAll(bytes.NewReader(file))
	if err != nil || n != 100 || !r.Complete() {
		t.Errorf("%d events, complete %v, error %v", n, r.Complete(), err)
	}
	// What zstd itself makes of the text, of several frames and by another level.
	text, err := io.ReadAll(must(unpack(bytes.NewReader(file))))
	if err != nil {
		t.Fatal(err)
	}
	e := must(zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression)))
	again := e.EncodeAll(text[len(text)/2:], e.EncodeAll(text[:len(text)/2], nil))
	if r, n, err = readAll(bytes.NewReader(again)); err != nil || n != 100 || !r.Complete() {
		t.Errorf("compressed again: %d events, complete %v, error %v", n, r.Complete(), err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestTorn holds that a file which ends anywhere, as a crash leaves it, is read
// up to the last flush before that, and is never taken for whole.
func TestTorn(t *testing.T) {
	file, flushed := packed(t, 30)
	for size := range len(file) {
		for _, tail := range []string{"", strings.Repeat("\x00", 100), "garbage behind a tear"} {
			r, n, err := readAll(strings.NewReader(string(file[:size]) + tail))
			want := 0
			for i, at := range flushed {
				if at <= size {
					want = 5 * (i + 1)
				}
			}
			if size < flushed[0] && err != nil {
				continue // the header may be torn itself
			}
			if err != nil || n < want || r.Complete() && size < flushed[len(flushed)-1] {
				t.Errorf("%d of %d bytes and %q: %d events, want %d, complete %v, error %v", size, len(file), tail, n, want, r.Complete(), err)
			}
		}
	}
	for at := flushed[0]; at < len(file); at++ {
		damaged := bytes.Clone(file)
		damaged[at] ^= 0x55
		if r, n, err := readAll(bytes.NewReader(damaged)); err != nil || n < 5 {
			t.Errorf("byte %d damaged: %d events, complete %v, error %v", at, n, r.Complete(), err)
		}
	}
}

func TestFrames(t *testing.T) {
	var b bytes.Buffer
	p, err := newPacker(&b)
	if err != nil {
		t.Fatal(err)
	}
	line := []byte(strings.Repeat("x", 1<<20-1) + "\n")
	for range 9 {
		if _, err := p.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b.Bytes(), []byte(zstdMagic)); n != 3 {
		t.Errorf("%d frames, want 3", n)
	}
	text, err := io.ReadAll(must(unpack(&b)))
	if err != nil || !bytes.Equal(text, bytes.Repeat(line, 9)) {
		t.Errorf("%d bytes came back, error %v", len(text), err)
	}
}

func TestUnpackErrors(t *testing.T) {
	file, flushed := packed(t, 100)
	disk := errors.New("input/output error")
	if _, n, err := readAll(io.MultiReader(bytes.NewReader(file[:flushed[3]]), iotest.ErrReader(disk))); !errors.Is(err, disk) || n != 20 {
		t.Errorf("a broken disk: %d events, error %v", n, err)
	}
	if _, _, err := readAll(iotest.ErrReader(disk)); !errors.Is(err, disk) {
		t.Errorf("a disk that is broken at once: error %v", err)
	}
	e := must(zstd.NewWriter(nil))
	for name, in := range map[string][]byte{"nothing": nil, "nothing compressed": e.EncodeAll(nil, nil), "a magic alone": []byte(zstdMagic), "another text": e.EncodeAll([]byte("hello\n"), nil)} {
		if _, _, err := readAll(bytes.NewReader(in)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestBomb holds that neither a window nor a line that a small file asks for
// makes the reader allocate what it wants.
func TestBomb(t *testing.T) {
	wide := must(zstd.NewWriter(nil, zstd.WithWindowSize(2*zstdMemory), zstd.WithSingleSegment(false)))
	var b bytes.Buffer
	wide.Reset(&b)
	for range 2 {
		if _, err := wide.Write([]byte("hello\n")); err != nil {
			t.Fatal(err)
		}
		if err := wide.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := wide.Close(); err != nil {
		t.Fatal(err)
	}
	if _, _, err := readAll(&b); !errors.Is(err, zstd.ErrWindowSizeExceeded) && !errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		t.Errorf("a window of %d bytes: error %v", 2*zstdMemory, err)
	}

	file, _ := packed(t, 5)
	b.Reset()
	long := must(zstd.NewWriter(&b))
	for range 128 {
		if _, err := long.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := long.Close(); err != nil {
		t.Fatal(err)
	}
	r, n, err := readAll(bytes.NewReader(append(file, b.Bytes()...)))
	if err != nil || n > 6 || r.Complete() {
		t.Errorf("a line of 128 MiB in %d bytes: %d events, complete %v, error %v", b.Len(), n, r.Complete(), err)
	}
	if d := fmt.Sprint(r.Defects()); !strings.Contains(d, "longer than 64 MiB") {
		t.Errorf("defects %s", d)
	}
}

// FuzzUnpack holds that no bytes make the reader panic, and that text which is
// not compressed comes through as it is.
func FuzzUnpack(f *testing.F) {
	file, _ := packed(f, 20)
	f.Add(file)
	f.Add([]byte(zstdMagic))
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, in []byte) {
		r, err := unpack(bytes.NewReader(in))
		if err != nil {
			t.Fatal(err)
		}
		out, err := io.ReadAll(io.LimitReader(r, 64<<20))
		if !bytes.HasPrefix(in, []byte(zstdMagic)) && (err != nil || !bytes.Equal(in, out)) {
			t.Errorf("%q became %q, error %v", in, out, err)
		}
	})
}
