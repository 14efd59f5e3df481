// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// What did not arrive must never look like what was not there.
func TestJudgeIncomplete(t *testing.T) {
	cut := func(argv, env bool) func(*decoder.Exec) {
		return func(e *decoder.Exec) {
			e.Complete, e.Missing = false, []decoder.Range{{Len: 100, Cause: "ring_full"}}
			if argv {
				e.Argv = nil
			}
			if env {
				e.Env = nil
			}
		}
	}
	play(t, []scene{
		{name: "nothing arrived: no arguments are no call for help",
			images:  []image{{argv: "bash"}, {argv: "go build", edit: cut(true, true)}},
			verdict: conflict.Unverified, reason: "did not arrive whole (ring_full)"},
		{name: "the environment did not arrive",
			images:  []image{{argv: "bash"}, {argv: "go build", edit: cut(false, true)}},
			verdict: conflict.Unverified, reason: "did not arrive whole (ring_full)"},
		{name: "help whose environment did not arrive",
			images:  []image{{argv: "bash"}, {argv: "go help", edit: cut(false, true)}},
			verdict: conflict.Unverified, reason: "did not arrive whole (ring_full)"},
		{name: "no arguments, and all of them arrived",
			images: []image{{argv: "bash"}, {argv: "go", env: "GOROOT=/nowhere"}}, exit: 2},
	})
}
