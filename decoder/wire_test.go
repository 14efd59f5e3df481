// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"errors"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// The offsets of this package are written down by hand, so that it reads records on
// every platform. They must be those that the compiler gave the C structs.
func TestWireSizes(t *testing.T) {
	for name, sizes := range map[string][2]uintptr{
		"hdr":   {sizeHdr, unsafe.Sizeof(bpf.CaptureRecordHdr{})},
		"exec":  {sizeExec, unsafe.Sizeof(bpf.CaptureExecRecord{})},
		"fork":  {sizeFork, unsafe.Sizeof(bpf.CaptureForkRecord{})},
		"exit":  {sizeExit, unsafe.Sizeof(bpf.CaptureExitRecord{})},
		"block": {sizeBlock, unsafe.Sizeof(bpf.CaptureBlockRecord{})},
	} {
		if sizes[0] != sizes[1] {
			t.Errorf("%s: %d bytes here, %d in event.h", name, sizes[0], sizes[1])
		}
	}
}

// Every field has a value of its own, so that two that are swapped show.
func TestDecodeExecFields(t *testing.T) {
	raw := bpf.CaptureExecRecord{
		Hdr:     bpf.CaptureRecordHdr{Seq: 1, Time: 2, Cpu: 3, Lane: 4, Kind: uint16(bpf.CaptureRecordKindRECORD_EXEC), Flags: 0},
		Process: bpf.CaptureProcessKey{Start: 10, Tgid: 11}, Parent: bpf.CaptureProcessKey{Start: 12, Tgid: 13},
		ExecId: 14, ArgStart: 15, ArgEnd: 16, EnvStart: 17, EnvEnd: 18, Stack: 19, Cgroup: 20,
		ExeIno: 21, ExeSize: 22, ExeCtimeSec: 23, ExeCtimeNsec: 24, ExeDev: 25, RootIno: 26, RootDev: 27,
		Tid: 28, Pid: 29, Uid: 30, Euid: 31, Gid: 32, Egid: 33, Session: 34, MntNs: 35, PidNs: 36, UserNs: 37,
		Argc: 38, Envc: 39, Blocks: 40, BlocksLost: 41,
	}
	copy(raw.Tty[:], toInt8("pts12"))
	copy(raw.Comm[:], toInt8("gopls"))
	h, c, err := open(unsafe.Slice((*byte)(unsafe.Pointer(&raw)), unsafe.Sizeof(raw)))
	if err != nil {
		t.Fatal(err)
	}
	r, err := decodeExec(h, c, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &Exec{
		Time: 2, Source: Observed,
		Image:  ImageID{Process: ProcessID{TGID: 11, Start: 10}, Exec: 14},
		Parent: ProcessID{TGID: 13, Start: 12},
		PID:    29, TID: 28, UID: 30, EUID: 31, GID: 32, EGID: 33, Session: 34, TTY: "pts/12", Cgroup: 20,
		NS:   Namespaces{Mnt: 35, PID: 36, User: 37},
		Root: RootID{MntNS: 35, Dev: 27, Ino: 26},
		File: FileID{Dev: 25, Ino: 21, Ctime: 23_000_000_024, Size: 22},
		Exe:  "/", CWD: "/",
	}
	if d := cmp.Diff(want, r.exec); d != "" {
		t.Errorf("exec (-want +got):\n%s", d)
	}
	if l := (layout{15, 16, 17, 18, 38, 39}); r.layout != l {
		t.Errorf("layout %+v, want %+v", r.layout, l)
	}
	if r.stack != 19 || r.blocks != 40 || r.blocksLost != 41 || r.comm != "gopls" || r.kthread() {
		t.Errorf("rest: %+v", r)
	}
}

func toInt8(s string) []int8 {
	out := make([]int8, len(s))
	for i := range s {
		out[i] = int8(s[i])
	}
	return out
}

func TestDecodeFork(t *testing.T) {
	got := NewAssembler(ring()).Add(forkRecord(1, 0, 4711))
	want := []Event{&Fork{
		Time:   1001,
		Parent: ImageID{Process: ProcessID{TGID: 4688, Start: 4_000_000_000}, Exec: 6},
		Child:  ProcessID{TGID: 4711, Start: 5_000_000_000}, PID: 4711,
	}}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("fork (-want +got):\n%s", d)
	}
}

func TestDecodeExit(t *testing.T) {
	for _, test := range []struct {
		name         string
		status       uint32
		code, signal int
	}{
		{"success", 0, 0, 0},
		{"exit 3", 3 << 8, 3, 0},
		{"exit 255", 255 << 8, 255, 0},
		{"killed", 9, 0, 9},
		{"segfault with core", 0x80 | 11, 0, 11},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := NewAssembler(ring()).Add(exitRecord(1, 0, 4711, test.status))
			want := []Event{&Exit{Time: 1001, Process: ProcessID{TGID: 4711, Start: 5_000_000_000},
				Code: test.code, Signal: test.signal}}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("exit (-want +got):\n%s", d)
			}
		})
	}
}

func TestDecodeNames(t *testing.T) {
	const cut, unreachable, none = bpf.CapturePathFlagPATH_CUT, bpf.CapturePathFlagPATH_UNREACHABLE, bpf.CapturePathFlagPATH_NONE
	for _, test := range []struct {
		name                       string
		in                         testNames
		filename, interp, exe, cwd string
		cut                        bool
	}{
		{"binary", testNames{filename: "/bin/true", exe: "true/bin/usr/", cwd: "tmp/"},
			"/bin/true", "/bin/true", "/usr/bin/true", "/tmp", false},
		{"script", testNames{filename: "./run", interp: "/bin/sh\x00", exe: "dash/bin/usr/"},
			"./run", "/bin/sh", "/usr/bin/dash", "/", false},
		{"not UTF-8", testNames{filename: "x", exe: "\xff/\n/"}, "x", "x", "/\n/\xff", "/", false},
		{"memfd", testNames{filename: "/dev/fd/7", exe: "memfd:go/", exeFlags: unreachable, cwd: "a/"},
			"/dev/fd/7", "/dev/fd/7", "/memfd:go", "/a", false},
		{"directory outside the root", testNames{filename: "x", exe: "x/", cwd: "a/b/", cwdFlags: unreachable},
			"x", "x", "/x", "(unreachable)/b/a", false},
		{"too deep", testNames{filename: "x", exe: "x/", cwd: "c/b/", cwdFlags: cut},
			"x", "x", "/x", ".../b/c", true},
		{"no directory", testNames{filename: "x", exe: "x/", cwdFlags: none}, "x", "x", "/x", "", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			h, c, err := open((&call{}).named(test.in))
			if err != nil {
				t.Fatal(err)
			}
			r, err := decodeExec(h, c, nil)
			if err != nil {
				t.Fatal(err)
			}
			e := r.exec
			got := []string{e.Filename, e.Interp, e.Exe, e.CWD}
			if d := cmp.Diff([]string{test.filename, test.interp, test.exe, test.cwd}, got); d != "" || r.cut != test.cut {
				t.Errorf("cut %v, names (-want +got):\n%s", r.cut, d)
			}
		})
	}
}

func TestOpenRejects(t *testing.T) {
	exec := (&call{}).exec()
	for _, test := range []struct {
		name string
		in   []byte
		want error
	}{
		{"nothing", nil, ErrShort},
		{"half a header", exec[:12], ErrShort},
		{"header only", exec[:sizeHdr], ErrShort},
		{"one byte short", exec[:sizeExec-1], ErrShort},
		{"kind 0", make([]byte, 400), ErrKind},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, _, err := open(test.in); !errors.Is(err, test.want) {
				t.Errorf("got %v, want %v", err, test.want)
			}
		})
	}
}
