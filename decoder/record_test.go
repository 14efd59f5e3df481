// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"cmp"
	"encoding/binary"
	"strings"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// call is one execve as a test describes it; its methods write the records that the
// kernel side would.
type call struct {
	cpu, lane  uint16
	seq        uint64 // of the exec stream
	argv, env  []string
	flags      uint16
	lost       uint32 // block records without room
	blocks     uint32 // block records with it
	argc, envc int    // what the kernel claims, where not 0
	execID     uint64 // exec id, where not 7
}

const testStart = 0x7ffc00001000

func (c *call) block() []byte {
	var b []byte
	for _, s := range append(append([]string{}, c.argv...), c.env...) {
		b = append(append(b, s...), 0)
	}
	return b
}

func (c *call) argLen() int { return len(strings.Join(c.argv, "\x00")) + min(len(c.argv), 1) }

func hdr(seq uint64, cpu, lane uint16, kind bpf.CaptureRecordKind, flags uint16) []byte {
	b := binary.LittleEndian.AppendUint64(nil, seq)
	b = binary.LittleEndian.AppendUint64(b, 1000+seq)
	b = binary.LittleEndian.AppendUint16(b, cpu)
	b = binary.LittleEndian.AppendUint16(b, lane)
	b = binary.LittleEndian.AppendUint16(b, uint16(kind))
	return binary.LittleEndian.AppendUint16(b, flags)
}

// exec is the identity record, with the names of the go command in a home directory.
func (c *call) exec() []byte {
	return c.named(testNames{filename: "/usr/local/go/bin/go", exe: "go/bin/go/local/usr/", cwd: "src/gopher/home/"})
}

func (c *call) named(n testNames) []byte {
	b := append(hdr(c.seq, c.cpu, c.lane, bpf.CaptureRecordKindRECORD_EXEC, c.flags), make([]byte, sizeExec-sizeHdr)...)
	le := binary.LittleEndian
	le.PutUint64(b[24:], 5_000_000_000) // start
	le.PutUint32(b[32:], 4711)
	le.PutUint64(b[40:], 4_000_000_000) // parent
	le.PutUint32(b[48:], 4688)
	le.PutUint64(b[56:], cmp.Or(c.execID, 7)) // exec id
	le.PutUint64(b[64:], testStart)
	le.PutUint64(b[72:], testStart+uint64(c.argLen()))
	le.PutUint64(b[80:], testStart+uint64(c.argLen()))
	le.PutUint64(b[88:], testStart+uint64(len(c.block())))
	argc, envc := c.argc, c.envc
	if argc == 0 {
		argc = len(c.argv)
	}
	if envc == 0 {
		envc = len(c.env)
	}
	le.PutUint32(b[196:], uint32(argc))
	le.PutUint32(b[200:], uint32(envc))
	le.PutUint32(b[204:], c.blocks)
	le.PutUint32(b[208:], c.lost)
	copy(b[216:], "pts3")
	copy(b[248:], "go")
	for i, v := range []int{len(n.filename) + 1, len(n.interp), len(n.exe), len(n.cwd),
		int(n.exeFlags), int(n.cwdFlags), int(n.nameFlags)} {
		le.PutUint16(b[264+2*i:], uint16(v))
	}
	b = append(append(b, n.filename...), 0)
	return append(append(append(b, n.interp...), n.exe...), n.cwd...)
}

// chunk is a block record of the bytes between off and end.
func (c *call) chunk(off, end int, flags uint16) []byte {
	block := c.block()
	b := hdr(1, c.cpu, c.lane, bpf.CaptureRecordKindRECORD_BLOCK, flags)
	b = binary.LittleEndian.AppendUint64(b, c.seq)
	b = binary.LittleEndian.AppendUint64(b, uint64(off))
	b = binary.LittleEndian.AppendUint32(b, uint32(end-off))
	b = binary.LittleEndian.AppendUint32(b, uint32(len(block)))
	b = append(b, block[off:end]...)
	return append(b, make([]byte, 1024)...) // the rest of its size class
}

// whole is a block record of everything.
func (c *call) whole() []byte { return c.chunk(0, len(c.block()), 0) }

type testNames struct {
	filename, interp, exe, cwd    string // interp with its NUL; exe and cwd leaf first
	exeFlags, cwdFlags, nameFlags bpf.CapturePathFlag
}

func forkRecord(seq uint64, cpu uint16, child uint32) []byte {
	b := append(hdr(seq, cpu, 0, bpf.CaptureRecordKindRECORD_FORK, 0), make([]byte, sizeFork-sizeHdr)...)
	le := binary.LittleEndian
	le.PutUint64(b[24:], 4_000_000_000)
	le.PutUint32(b[32:], 4688)
	le.PutUint64(b[40:], 5_000_000_000)
	le.PutUint32(b[48:], child)
	le.PutUint64(b[56:], 6)
	le.PutUint32(b[64:], child)
	return b
}

func exitRecord(seq uint64, cpu uint16, tgid uint32, status uint32) []byte {
	b := append(hdr(seq, cpu, 0, bpf.CaptureRecordKindRECORD_EXIT, 0), make([]byte, sizeExit-sizeHdr)...)
	le := binary.LittleEndian
	le.PutUint64(b[24:], 5_000_000_000)
	le.PutUint32(b[32:], tgid)
	le.PutUint32(b[40:], status)
	return b
}

// ring hands out records, as the bulk ring would.
func ring(records ...[]byte) func() ([]byte, bool) {
	return func() ([]byte, bool) {
		if len(records) == 0 {
			return nil, false
		}
		b := records[0]
		records = records[1:]
		return b, true
	}
}
