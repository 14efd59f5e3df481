// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// Reasons why a record is not understood. Such a record is counted as lost.
var (
	ErrShort = errors.New("record is cut")
	ErrKind  = errors.New("unknown record kind")
)

// Sizes of the structs in bpf/event.h; a test compares them with what the
// compiler made of it.
const (
	sizeHdr   = 24
	sizeExec  = 280
	sizeFork  = 72
	sizeExit  = 48
	sizeBlock = 48
)

// cursor takes fields off a record one after the other. Bounds are checked once,
// by whoever makes it.
type cursor []byte

func (c *cursor) u16() uint16 {
	v := binary.LittleEndian.Uint16(*c)
	*c = (*c)[2:]
	return v
}

func (c *cursor) u32() uint32 {
	v := binary.LittleEndian.Uint32(*c)
	*c = (*c)[4:]
	return v
}

func (c *cursor) u64() uint64 {
	v := binary.LittleEndian.Uint64(*c)
	*c = (*c)[8:]
	return v
}

func (c *cursor) skip(n int) { *c = (*c)[n:] }

// text takes a field of n bytes that ends at its first NUL.
func (c *cursor) text(n int) string {
	b := (*c)[:n]
	c.skip(n)
	for i, x := range b {
		if x == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

func (c *cursor) process() ProcessID {
	p := ProcessID{Start: c.u64(), TGID: c.u32()}
	c.skip(4)
	return p
}

// header is struct record_hdr.
type header struct {
	seq   uint64
	time  uint64
	cpu   uint16
	lane  uint16
	kind  bpf.CaptureRecordKind
	flags uint16
}

// open checks that b holds a record of a known kind, whole, and returns what
// follows its header.
func open(b []byte) (header, cursor, error) {
	if len(b) < sizeHdr {
		return header{}, nil, fmt.Errorf("header of %d bytes: %w", len(b), ErrShort)
	}
	c := cursor(b)
	h := header{seq: c.u64(), time: c.u64(), cpu: c.u16(), lane: c.u16()}
	h.kind = bpf.CaptureRecordKind(c.u16())
	h.flags = c.u16()
	want := 0
	switch h.kind {
	case bpf.CaptureRecordKindRECORD_EXEC:
		want = sizeExec
	case bpf.CaptureRecordKindRECORD_FORK:
		want = sizeFork
	case bpf.CaptureRecordKindRECORD_EXIT:
		want = sizeExit
	case bpf.CaptureRecordKindRECORD_BLOCK:
		want = sizeBlock
	default:
		return h, nil, fmt.Errorf("kind %d: %w", h.kind, ErrKind)
	}
	if len(b) < want {
		return h, nil, fmt.Errorf("kind %d of %d bytes: %w", h.kind, len(b), ErrShort)
	}
	return h, c, nil
}

// layout says where argv and environ stand in a process.
type layout struct {
	argStart, argEnd, envStart, envEnd uint64
	argc, envc                         uint32
}

// execRecord is struct exec_record.
type execRecord struct {
	hdr                header
	exec               *Exec
	layout             layout
	stack              uint64
	blocks, blocksLost uint32
	comm               string
	cut                bool // a name or path is not whole
}

func (r *execRecord) kthread() bool {
	return r.hdr.flags&uint16(bpf.CaptureExecFlagEXEC_KTHREAD) != 0
}

func decodeExec(h header, c cursor, known *paths) (*execRecord, error) {
	e := &Exec{Time: h.time, Source: Observed}
	r := &execRecord{hdr: h, exec: e}
	e.Image.Process = c.process()
	e.Parent = c.process()
	e.Image.Exec = c.u64()
	r.layout.argStart, r.layout.argEnd = c.u64(), c.u64()
	r.layout.envStart, r.layout.envEnd = c.u64(), c.u64()
	r.stack = c.u64()
	e.Cgroup = c.u64()
	e.File.Ino = c.u64()
	e.File.Size = int64(c.u64())
	e.File.Ctime = int64(c.u64()) * 1e9
	e.File.Ctime += int64(c.u32())
	e.File.Dev = uint64(c.u32())
	e.Root.Ino = c.u64()
	e.Root.Dev = uint64(c.u32())
	e.TID, e.PID = c.u32(), c.u32()
	e.UID, e.EUID = c.u32(), c.u32()
	e.GID, e.EGID = c.u32(), c.u32()
	e.Session = c.u32()
	e.NS = Namespaces{Mnt: c.u32(), PID: c.u32(), User: c.u32()}
	e.Root.MntNS = e.NS.Mnt
	r.layout.argc, r.layout.envc = c.u32(), c.u32()
	r.blocks, r.blocksLost = c.u32(), c.u32()
	c.skip(4)
	e.TTY = ttyPath(c.text(32))
	r.comm = c.text(16)
	return r, r.decodeNames(c, known)
}

// ttyPath is the device below /dev: the kernel calls a pseudo terminal "pts3"
// where the path has a slash.
func ttyPath(name string) string {
	if len(name) > 3 && name[:3] == "pts" && name[3] >= '0' && name[3] <= '9' {
		return "pts/" + name[3:]
	}
	return name
}

func decodeFork(h header, c cursor) *Fork {
	f := &Fork{Time: h.time}
	f.Parent.Process = c.process()
	f.Child = c.process()
	f.Parent.Exec = c.u64()
	f.PID = c.u32()
	return f
}

func decodeExit(h header, c cursor) *Exit {
	x := &Exit{Time: h.time, Process: c.process()}
	status := c.u32()
	x.Signal = int(status & 0x7f) // bit 7 says that it dumped core
	if x.Signal == 0 {
		x.Code = int(status>>8) & 0xff
	}
	return x
}

// decodeNames reads the end of struct exec_record, and the names behind it.
func (r *execRecord) decodeNames(c cursor, known *paths) error {
	lens := [4]int{int(c.u16()), int(c.u16()), int(c.u16()), int(c.u16())}
	exeFlags, cwdFlags, nameFlags := c.u16(), c.u16(), c.u16()
	c.skip(2)
	var part [4][]byte
	for i, n := range lens {
		if n > len(c) {
			return fmt.Errorf("name of %d bytes in %d: %w", n, len(c), ErrShort)
		}
		part[i] = c[:n]
		c.skip(n)
	}
	e := r.exec
	e.Filename = known.text(bytes.TrimSuffix(part[0], nul))
	e.Interp = known.text(bytes.TrimSuffix(part[1], nul))
	if e.Interp == "" {
		e.Interp = e.Filename
	}
	e.Exe = known.path(part[2], exeFlags)
	e.CWD = known.path(part[3], cwdFlags)
	if cwdFlags&uint16(bpf.CapturePathFlagPATH_UNREACHABLE) != 0 {
		e.CWD = "(unreachable)" + e.CWD // as getcwd(2) says it
	}
	r.cut = (exeFlags|cwdFlags|nameFlags)&uint16(bpf.CapturePathFlagPATH_CUT) != 0
	return nil
}

// joinLeafFirst turns "go/bin/usr/" into "/usr/bin/go". A path that was cut has
// lost its beginning and gets "..." for it.
func joinLeafFirst(s []byte, flags uint16) string {
	if flags&uint16(bpf.CapturePathFlagPATH_NONE) != 0 {
		return ""
	}
	out := make([]byte, 0, len(s)+4)
	if flags&uint16(bpf.CapturePathFlagPATH_CUT) != 0 {
		out = append(out, "..."...)
	}
	for end := len(s) - 1; end >= 0; {
		start := end
		for start > 0 && s[start-1] != '/' {
			start--
		}
		out = append(out, '/')
		out = append(out, s[start:end]...)
		end = start - 1
	}
	if len(out) == 0 {
		return "/"
	}
	return string(out)
}
