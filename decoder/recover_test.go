// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"slices"
	"testing"
)

func TestRecover(t *testing.T) {
	c := &call{seq: 1, argv: []string{"go", "build"}, env: []string{"A=1", "B=2"}, blocks: 1}
	block := []byte("go\x00build\x00A=1\x00B=2\x00")
	tests := []struct {
		name  string
		read  func(*Seed) []byte
		whole bool
	}{
		{"still running", func(*Seed) []byte { return slices.Clone(block) }, true},
		{"ended", func(*Seed) []byte { return nil }, false},
		{"a string less", func(*Seed) []byte { return []byte("go build 12345\x00\x00") }, false},
		{"too short", func(*Seed) []byte { return block[:5] }, false},
		{"not terminated", func(*Seed) []byte { return append(slices.Clone(block[:len(block)-1]), 'x') }, false},
		{"nobody to ask", nil, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asm := NewAssembler(ring())
			asm.Recover(tt.read)
			e := onlyExec(t, asm.Add(c.exec()))
			if e.Complete != tt.whole || e.Recovered != tt.whole || (len(e.Missing) == 0) != tt.whole {
				t.Fatalf("complete %v, recovered %v, missing %v", e.Complete, e.Recovered, e.Missing)
			}
			if tt.whole && (!slices.Equal(e.Argv, c.argv) || len(e.Env) != len(c.env)) {
				t.Errorf("argv %q, env %v", e.Argv, e.Env)
			}
		})
	}
}
