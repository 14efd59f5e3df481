// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever was parsed before, an exec has the environment that its own bytes say.
func TestEnvironsOfSiblings(t *testing.T) {
	usual := []string{"HOME=/home/gopher", "PATH=/bin"}
	var calls []*call
	for _, env := range [][]string{
		usual, usual,
		{"HOME=/home/gopher", "PATH=/bim"}, // as long, other bytes
		{"HOME=/home/gopher\x00PATH=/bin"}, // the same bytes, but the kernel counts otherwise
		nil, usual,
		{"LONG=" + strings.Repeat("x", recentEnvironBytes)},
		{"LONG=" + strings.Repeat("x", recentEnvironBytes-1) + "y"},
	} {
		n := uint64(len(calls) + 1)
		calls = append(calls, &call{seq: n, execID: n, argv: []string{fmt.Sprint("go", n)}, env: env, blocks: 1})
	}
	calls[3].envc = 1
	var bulk [][]byte
	for _, c := range calls {
		bulk = append(bulk, c.whole())
	}
	asm := NewAssembler(ring(bulk...))
	var execs []*Exec
	for i, c := range calls {
		e := onlyExec(t, asm.Add(c.exec()))
		execs = append(execs, e)
		want := strings.Split(strings.Join(c.env, "\x00"), "\x00")
		if len(c.env) == 0 {
			want = nil
		}
		if d := cmp.Diff(want, strs(e.Env)); d != "" || e.Argv[0] != c.argv[0] {
			t.Errorf("exec %d: argv %q, environ (-want +got):\n%s", i, e.Argv, d)
		}
		if e.Complete != (i != 3) {
			t.Errorf("exec %d: complete %v, missing %v", i, e.Complete, e.Missing)
		}
	}
	if &execs[0].Env[0] != &execs[1].Env[0] {
		t.Error("equal environments are parsed twice")
	}
}
