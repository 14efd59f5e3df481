// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestFuncHijack(t *testing.T) {
	play(t, []scene{
		{name: "exported", images: []image{{argv: "bash"}, {argv: "bash x.sh", env: "BASH_FUNC_go%%=()␣{␣command␣go;}"}, {argv: "go build"}},
			want: []string{"warn FUNC-HIJACK BASH_FUNC_go%%=: BASH_FUNC_go%% set by bash"}},
	})
}

func TestFuncHijackBenign(t *testing.T) {
	play(t, []scene{
		{name: "another function", images: []image{{argv: "bash"}, {argv: "bash x.sh", env: "BASH_FUNC_gopher%%=()␣{␣:;}"}, {argv: "go build"}}},
		{name: "started by make", images: []image{{argv: "bash"}, {argv: "make", env: "BASH_FUNC_go%%=()␣{␣:;}"}, {argv: "go build"}}},
	})
}
