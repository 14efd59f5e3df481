// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"encoding/binary"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// event makes what the kernel makes of an event.
func event(mask uint64, pid uint32, infos ...[]byte) []byte {
	b := make([]byte, metadataSize)
	b[4], b[6] = metadataVersion, metadataSize
	binary.NativeEndian.PutUint64(b[8:], mask)
	binary.NativeEndian.PutUint32(b[16:], ^uint32(0)) // FAN_NOFD
	binary.NativeEndian.PutUint32(b[20:], pid)
	for _, info := range infos {
		b = append(b, info...)
	}
	binary.NativeEndian.PutUint32(b, uint32(len(b)))
	return b
}

func info(kind byte, body []byte) []byte {
	for len(body)%4 != 0 {
		body = append(body, 0)
	}
	b := append([]byte{kind, 0, 0, 0}, body...)
	binary.NativeEndian.PutUint16(b[2:], uint16(len(b)))
	return b
}

func dirName(h handle, name string) []byte {
	return info(infoDirName, append([]byte(h), name+"\x00"...))
}

func pidfd(fd int32) []byte {
	return info(infoPIDFD, binary.NativeEndian.AppendUint32(nil, uint32(fd)))
}

var etc = makeHandle([2]int32{-7, 8}, 1, []byte("etc-inod"))

func TestParse(t *testing.T) {
	whole := event(0x20, 12, dirName(etc, "profile"), pidfd(9))
	for _, tt := range []struct {
		name string
		in   []byte
		want []record
		ok   bool
	}{
		{"nothing", nil, nil, true},
		{"one", whole, []record{{mask: 0x20, pid: 12, dir: etc, name: "profile", pidfd: 9}}, true},
		{"the file's own handle", event(0x20, 12, info(infoFile, []byte(etc)), dirName(etc, "x")),
			[]record{{mask: 0x20, pid: 12, file: etc, dir: etc, name: "x", pidfd: noPIDFD}}, true},
		{"its process is gone", event(0x20, 12, dirName(etc, "profile"), pidfd(-1)),
			[]record{{mask: 0x20, pid: 12, dir: etc, name: "profile", pidfd: noPIDFD, gone: true}}, true},
		{"no descriptor was free", event(0x20, 12, dirName(etc, "profile"), pidfd(-2)),
			[]record{{mask: 0x20, pid: 12, dir: etc, name: "profile", pidfd: noPIDFD}}, true},
		{"an overflow", event(0x4000, 0), []record{{mask: 0x4000, pidfd: noPIDFD}}, true},
		{"an info of another kind", event(0x20, 12, info(99, []byte("news"))), []record{{mask: 0x20, pid: 12, pidfd: noPIDFD}}, true},
		{"two, the second cut", append(event(0x4000, 0), whole[:30]...), []record{{mask: 0x4000, pidfd: noPIDFD}}, false},
		{"another version", append([]byte{24, 0, 0, 0, 4}, make([]byte, 19)...), nil, false},
		{"a name without an end", event(0x20, 12, info(infoDirName, append([]byte(etc), "abcd"...))), nil, false},
		{"a handle that is too long", event(0x20, 12, info(infoDirName, append([]byte(etc)[:8], 255, 0, 0, 0, 1, 0, 0, 0))), nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parse(tt.in)
			if d := cmp.Diff(tt.want, got, cmp.AllowUnexported(record{})); d != "" || (err == nil) != tt.ok {
				t.Errorf("%v, -want +got\n%s", err, d)
			}
		})
	}
}

// What parses, parses the same event by event.
func FuzzParse(f *testing.F) {
	f.Add(append(event(0x20, 12, dirName(etc, "profile"), pidfd(9)), event(0x4000, 0)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := parse(b)
		rest := b
		for i := range list {
			size := binary.NativeEndian.Uint32(rest)
			one, err := parse(rest[:size])
			if err != nil || len(one) != 1 || one[0] != list[i] {
				t.Fatalf("event %d alone: %+v, %v; among others: %+v", i, one, err, list[i])
			}
			rest = rest[size:]
		}
		if err == nil && len(rest) > 0 {
			t.Fatalf("%d bytes are left over", len(rest))
		}
	})
}
