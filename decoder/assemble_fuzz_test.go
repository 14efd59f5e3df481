// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// FuzzAssembler feeds records of any bytes: split holds the lengths of those in the
// bulk ring, the rest is an identity record.
func FuzzAssembler(f *testing.F) {
	c := &call{seq: 1, argv: []string{"go", "build"}, env: []string{"A=1", "B"}, blocks: 1}
	f.Add(slices.Concat(c.whole(), c.exec()), []byte{byte(len(c.whole()) / 8)})
	f.Add(forkRecord(3, 1, 4711), []byte{})
	f.Add(exitRecord(3, 1, 7, 9), []byte{})
	f.Fuzz(func(t *testing.T, b, split []byte) {
		var bulk [][]byte
		for _, n := range split {
			n := min(int(n)*8, len(b))
			bulk = append(bulk, b[:n])
			b = b[n:]
		}
		asm := NewAssembler(ring(bulk...))
		events := asm.Add(b)
		if len(events) > 0 {
			checkExec(t, events[len(events)-1], b)
		}
		for _, rest := range bulk {
			asm.Bulk(rest)
		}
	})
}

// checkExec holds what Complete promises against the identity record.
func checkExec(t *testing.T, e Event, b []byte) {
	x, ok := e.(*Exec)
	if !ok {
		return
	}
	if x.Complete != (len(x.Missing) == 0) {
		t.Fatalf("complete %v, missing %v", x.Complete, x.Missing)
	}
	if !x.Complete {
		return
	}
	n := 0
	for _, s := range x.Argv {
		n += len(s) + 1
	}
	for _, e := range x.Env {
		n += len(e.String()) + 1
	}
	le := binary.LittleEndian
	if total := le.Uint64(b[88:]) - le.Uint64(b[64:]); uint64(n) != total {
		t.Fatalf("complete with %d bytes of %d", n, total)
	}
	if len(x.Argv) != int(le.Uint32(b[196:])) || len(x.Env) != int(le.Uint32(b[200:])) {
		t.Fatalf("complete with %d and %d strings", len(x.Argv), len(x.Env))
	}
}

// FuzzReassembly breaks a good capture: chunks are cut at any place, left out, sent
// twice, out of order and marked as faults. Whatever is called complete afterwards
// must be what was sent, and strings of an incomplete exec must be real ones.
func FuzzReassembly(f *testing.F) {
	f.Add("go\x00build", "A=1\x00A=2\x00B", []byte{4, 0, 9, 0, 2, 0}, uint8(0))
	f.Add("", "", []byte{}, uint8(3))
	f.Add("sh", "X=\xff", []byte{1, 1, 1, 2, 250, 0}, uint8(1))
	f.Fuzz(func(t *testing.T, argv, env string, cuts []byte, lost uint8) {
		c := &call{seq: 1, argv: strings.Split(argv, "\x00"), env: strings.Split(env, "\x00"), lost: uint32(lost)}
		var bulk [][]byte
		block, pos := len(c.block()), 0
		for i := 0; i+1 < len(cuts) && pos < block; i += 2 {
			end := min(pos+1+int(cuts[i]), block)
			switch cuts[i+1] % 6 {
			case 0, 1:
				bulk = append(bulk, c.chunk(pos, end, 0))
			case 2:
				bulk = append(bulk, c.chunk(pos, end, fault))
			case 3:
				bulk = append(bulk, c.chunk(pos, end, 0), c.chunk(pos, end, 0))
			case 4:
				bulk = slices.Insert(bulk, 0, c.chunk(pos, end, 0))
			case 5: // left out
			}
			pos = end
		}
		c.blocks = uint32(len(bulk))
		e := onlyExec(t, NewAssembler(ring(bulk...)).Add(c.exec()))
		checkExec(t, e, c.exec())
		if e.Complete {
			if d := cmp.Diff(c.argv, e.Argv); d != "" {
				t.Errorf("argv (-want +got):\n%s", d)
			}
			if d := cmp.Diff(c.env, strs(e.Env)); d != "" {
				t.Errorf("environ (-want +got):\n%s", d)
			}
		}
		for _, s := range e.Argv {
			if !slices.Contains(c.argv, s) {
				t.Errorf("argument %q was never given", s)
			}
		}
		for _, s := range strs(e.Env) {
			if !slices.Contains(c.env, s) {
				t.Errorf("entry %q was never given", s)
			}
		}
	})
}

func BenchmarkAssemble(b *testing.B) {
	env := make([]string, 40)
	for i := range env {
		env[i] = "VARIABLE_" + strings.Repeat("n", i%10) + "=" + strings.Repeat("v", 80)
	}
	c := &call{seq: 1, argv: []string{"go", "build", "./..."}, env: env, blocks: 1}
	for _, bench := range []struct {
		name   string
		differ int // environments that take turns
	}{{"same environ", 1}, {"other environ", 256}} {
		b.Run(bench.name, func(b *testing.B) {
			block, exec := c.whole(), c.exec()
			n, last := 0, sizeBlock+len(c.block())-2
			asm := NewAssembler(func() ([]byte, bool) {
				block[last] = byte(1 + n%bench.differ)
				n++
				return block, true
			})
			b.ReportAllocs()
			b.SetBytes(int64(len(block)))
			for b.Loop() {
				asm.Add(exec)
			}
		})
	}
}
