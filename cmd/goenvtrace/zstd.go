// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/zstd"

	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

const (
	zstdSuffix = ".zst"
	zstdMagic  = "\x28\xb5\x2f\xfd"
)

const (
	// zstdWindow is how far back a writer looks. A trace repeats what it said a
	// moment ago; four times as much gains nothing that can be measured.
	zstdWindow = 512 << 10
	// zstdFrame is how much text makes a frame. What is damaged ends a frame, and
	// one that starts anew costs some KB.
	zstdFrame = 4 << 20
	// zstdMemory bounds the window that a file may ask its reader for. zstd asks
	// for 8 MiB at its level 19.
	zstdMemory = 32 << 20
)

// packer writes text in zstd frames.
type packer struct {
	to    io.Writer
	z     *zstd.Encoder
	frame int // bytes of text in the frame that is being written
}

func newPacker(to io.Writer) (*packer, error) {
	// One goroutine: what is written is what the pipeline's own time went into.
	z, err := zstd.NewWriter(to, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1),
		zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true))
	if err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return &packer{to: to, z: z}, nil
}

func (p *packer) Write(b []byte) (int, error) {
	if p.frame >= zstdFrame {
		if err := p.End(); err != nil {
			return 0, err
		}
	}
	n, err := p.z.Write(b)
	p.frame += n
	return n, err
}

// Flush makes everything written so far readable, should nothing follow.
func (p *packer) Flush() error { return p.z.Flush() }

// End ends a frame.
func (p *packer) End() error {
	err := p.z.Close()
	p.z.Reset(p.to)
	p.frame = 0
	return err
}

// Close ends the last frame.
func (p *packer) Close() error { return p.z.Close() }

// unpack returns the text of a trace file: the bytes themselves or, where they
// begin like a zstd frame, what they stand for. A file's name says nothing: it
// may come from a pipe or have been renamed.
func unpack(r io.Reader) (io.Reader, error) {
	from := &input{r: r}
	b := bufio.NewReaderSize(from, 64<<10)
	if magic, err := b.Peek(len(zstdMagic)); err != nil || string(magic) != zstdMagic {
		return b, nil // what it is instead is for the reader of the text to say
	}
	z, err := zstd.NewReader(struct{ io.Reader }{b}, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
		zstd.WithDecoderMaxMemory(zstdMemory), zstd.WithDecoderMaxWindow(zstdMemory))
	if err != nil {
		return nil, fmt.Errorf("decompress: %w", err)
	}
	return &unpacked{z: z, from: from}, nil
}

// newTraceReader reads the header of a trace file.
func newTraceReader(r io.Reader) (*trace.Reader, error) {
	text, err := unpack(r)
	if err != nil {
		return nil, err
	}
	return trace.NewReader(text)
}

// input remembers an error of the file itself.
type input struct {
	r   io.Reader
	err error
}

func (in *input) Read(b []byte) (int, error) {
	n, err := in.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		in.err = err
	}
	return n, err
}

// unpacked reads text from zstd frames.
type unpacked struct {
	z    *zstd.Decoder
	from *input
	some bool // of the text was read
}

// Read returns io.ErrUnexpectedEOF where the frames end or are damaged before
// the text does: a crash leaves zeros or half a block behind, and all that
// stands in front of them is good.
func (u *unpacked) Read(b []byte) (int, error) {
	n, err := u.z.Read(b)
	u.some = u.some || n > 0
	tooWide := errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded)
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return n, err
	case u.from.err != nil:
		return n, u.from.err
	case tooWide && !u.some: // further on it is damage
		return n, fmt.Errorf("decompress: %w: more than %d MiB; if you trust the file, unpack it first: zstd -d --memory=2048MB", err, zstdMemory>>20)
	}
	return n, io.ErrUnexpectedEOF
}
