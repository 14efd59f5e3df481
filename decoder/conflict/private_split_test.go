// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestPrivateSplit(t *testing.T) {
	play(t, []scene{
		{name: "replaced", images: []image{{argv: "bash"}, {argv: "env GONOSUMDB=none go build"}, {exec: true, argv: "go build", env: "GOPRIVATE=example.com GONOSUMDB=none"}},
			want:    []string{"info PRIVATE-SPLIT GONOSUMDB=none: GONOSUMDB set by env GONOSUMDB=none go build; GOPRIVATE set by env GONOSUMDB=none go build"},
			message: "which replaces GOPRIVATE=example.com", cause: conflict.CauseEnv},
	})
}

func TestPrivateSplitBenign(t *testing.T) {
	play(t, []scene{
		{name: "the default", images: bash("go build", "GOPRIVATE=example.com")},
		{name: "the same", images: bash("go build", "GOPRIVATE=example.com GONOPROXY=example.com")},
		{name: "no GOPRIVATE", images: bash("go build", "GONOPROXY=example.com GONOSUMDB=none")},
	})
}
