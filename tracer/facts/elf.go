// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// elfFile is what an ELF header says before anything is trusted to debug/elf,
// which reads every section of every file it is given.
type elfFile struct {
	machine string // "linux/amd64", empty where Go has no port
	mayBeGo bool   // has a section .go.buildinfo, or no sections at all
}

// Bounds for what a section table may take. Real ones have some 40 sections.
const (
	maxSections     = 1 << 14
	maxSectionNames = 1 << 20
	// maxExecutable bounds what is read of an executable in all: headers, section
	// names and the build info, whose length is a number in the file.
	maxExecutable = 16 << 20
)

var errNotELF = errors.New("not an ELF file")

// readELF looks for the section that every Go linker since 1.13 writes. The
// alternative, handing each new executable to debug/buildinfo, makes that scan
// the whole data segment of every C program.
func readELF(r io.ReaderAt) (elfFile, error) {
	var h [64]byte
	if n, _ := r.ReadAt(h[:], 0); n < 52 || !bytes.Equal(h[:4], []byte("\x7fELF")) {
		return elfFile{}, errNotELF
	}
	var order binary.ByteOrder = binary.LittleEndian
	if h[5] == 2 {
		order = binary.BigEndian
	}
	wide := h[4] == 2
	f := elfFile{machine: machine(order.Uint16(h[18:]), wide, h[5] == 2)}
	names, table, entry, err := sectionTable(r, h[:], order, wide)
	if err != nil {
		return f, err
	}
	if table == nil {
		f.mayBeGo = true
		return f, nil
	}
	for ; len(table) >= entry; table = table[entry:] {
		off := uint64(order.Uint32(table))
		if off < uint64(len(names)) && bytes.HasPrefix(names[off:], []byte(".go.buildinfo\x00")) {
			f.mayBeGo = true
			break
		}
	}
	return f, nil
}

// sectionTable reads the section headers and their names. A nil table: the file
// has none.
func sectionTable(r io.ReaderAt, h []byte, order binary.ByteOrder, wide bool) (names, table []byte, entry int, err error) {
	var off uint64
	var count, nameIndex int
	if wide {
		off = order.Uint64(h[40:])
		entry, count, nameIndex = int(order.Uint16(h[58:])), int(order.Uint16(h[60:])), int(order.Uint16(h[62:]))
	} else {
		off = uint64(order.Uint32(h[32:]))
		entry, count, nameIndex = int(order.Uint16(h[46:])), int(order.Uint16(h[48:])), int(order.Uint16(h[50:]))
	}
	if off == 0 || count == 0 {
		return nil, nil, 0, nil
	}
	least := 40
	if wide {
		least = 64
	}
	if entry < least || entry > 256 || count > maxSections || nameIndex >= count || off > 1<<62 {
		return nil, nil, 0, errNotELF
	}
	table = make([]byte, entry*count)
	if _, err := r.ReadAt(table, int64(off)); err != nil {
		return nil, nil, 0, err
	}
	s := table[nameIndex*entry:]
	var at, size uint64
	if wide {
		at, size = order.Uint64(s[24:]), order.Uint64(s[32:])
	} else {
		at, size = uint64(order.Uint32(s[16:])), uint64(order.Uint32(s[20:]))
	}
	if at > 1<<62 || size > maxSectionNames {
		return nil, nil, 0, errNotELF
	}
	names = make([]byte, size)
	if n, err := r.ReadAt(names, int64(at)); n < len(names) {
		return nil, nil, 0, err
	}
	return names, table, entry, nil
}

// machine names the machine code as GOOS/GOARCH. The launches are Linux's; an
// ELF of another system is not told apart.
func machine(m uint16, wide, big bool) string {
	arch := ""
	switch m {
	case 3:
		arch = "386"
	case 62:
		arch = "amd64"
	case 40:
		arch = "arm"
	case 183:
		arch = "arm64"
	case 243:
		arch = "riscv64"
	case 258:
		arch = "loong64"
	case 22:
		arch = "s390x"
	case 21:
		arch = "ppc64"
	case 8:
		arch = "mips"
		if wide {
			arch = "mips64"
		}
	}
	if arch == "" {
		return ""
	}
	if !big && (m == 21 || m == 8) {
		arch += "le"
	}
	return "linux/" + arch
}

// budget bounds how much is read from a file in all: the length fields in it are
// whatever its owner wrote.
type budget struct {
	r    io.ReaderAt
	left int64
}

var errBudget = errors.New("too much to read")

func (b *budget) ReadAt(p []byte, off int64) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, errBudget
	}
	return b.r.ReadAt(p, off)
}
