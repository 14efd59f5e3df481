// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Machine code of 32-bit programs, written out because no test machine can be
// expected to have a compiler for them: by the architecture that also runs them.
var (
	// exit32 calls exit(0).
	exit32 = map[string][]byte{
		"amd64": {0x31, 0xdb, 0xb8, 1, 0, 0, 0, 0xcd, 0x80},             // ebx=0; eax=1; int 0x80
		"arm64": {0, 0, 0xa0, 0xe3, 1, 0x70, 0xa0, 0xe3, 0, 0, 0, 0xef}, // r0=0; r7=1; svc 0
	}
	// pause32 calls pause() for ever.
	pause32 = map[string][]byte{
		"amd64": {0xb8, 29, 0, 0, 0, 0xcd, 0x80, 0xeb, 0xf7},                   // eax=29; int 0x80; again
		"arm64": {29, 0x70, 0xa0, 0xe3, 0, 0, 0, 0xef, 0xfc, 0xff, 0xff, 0xea}, // r7=29; svc 0; again
	}
	// exec32 runs its arguments, the first one being the path, in its environ.
	exec32 = map[string][]byte{
		"amd64": {
			0x8b, 0x0c, 0x24, // ecx = argc
			0x8d, 0x54, 0x8c, 0x08, // edx = envp
			0x8d, 0x4c, 0x24, 0x08, // ecx = argv+1
			0x8b, 0x19, // ebx = argv[1]
			0xb8, 11, 0, 0, 0, 0xcd, 0x80, // execve
			0xbb, 1, 0, 0, 0, 0xb8, 1, 0, 0, 0, 0xcd, 0x80, // exit(1)
		},
		"arm64": {
			0, 0x30, 0x9d, 0xe5, // ldr r3, [sp]
			8, 0x10, 0x8d, 0xe2, // add r1, sp, #8
			3, 0x21, 0x81, 0xe0, // add r2, r1, r3, lsl #2
			0, 0, 0x91, 0xe5, // ldr r0, [r1]
			11, 0x70, 0xa0, 0xe3, 0, 0, 0, 0xef, // r7=11; svc 0
			1, 0, 0xa0, 0xe3, 1, 0x70, 0xa0, 0xe3, 0, 0, 0, 0xef, // exit(1)
		},
	}
)

// program32 writes a static 32-bit program of a header and these instructions.
func program32(t *testing.T, name string, code map[string][]byte) string {
	t.Helper()
	machine := map[string]elf.Machine{"amd64": elf.EM_386, "arm64": elf.EM_ARM}
	text := code[runtime.GOARCH]
	if text == nil {
		t.Skipf("no 32-bit code for %s", runtime.GOARCH)
	}
	const base, headers = 0x10000, 52 + 32
	h := elf.Header32{
		Type: uint16(elf.ET_EXEC), Machine: uint16(machine[runtime.GOARCH]), Version: 1,
		Entry: base + headers, Phoff: 52, Ehsize: 52, Phentsize: 32, Phnum: 1,
	}
	copy(h.Ident[:], elf.ELFMAG+"\x01\x01\x01")
	if h.Machine == uint16(elf.EM_ARM) {
		h.Flags = 0x05000000 // EABI 5, without which the kernel takes it for an old one
	}
	size := uint32(headers + len(text))
	p := elf.Prog32{
		Type: uint32(elf.PT_LOAD), Vaddr: base, Paddr: base, Filesz: size, Memsz: size,
		Flags: uint32(elf.PF_R | elf.PF_X), Align: 0x1000,
	}
	var b bytes.Buffer
	for _, part := range []any{h, p, text} {
		if err := binary.Write(&b, binary.LittleEndian, part); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b.Bytes(), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
