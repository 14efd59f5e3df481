// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoenvShadowed(t *testing.T) {
	play(t, []scene{
		{name: "another value", images: bash("go env GOPROXY", "GOPROXY=off"), disk: text("/home/u/.config/go/env", "\nGOPROXY=direct\n"),
			want:    []string{"info GOENV-SHADOWED GOPROXY=off: GOPROXY set by bash"},
			message: "from the environment; /home/u/.config/go/env:2 says direct", fix: []string{"unset GOPROXY", "go env -u GOPROXY"}},
	})
}

func TestGoenvShadowedBenign(t *testing.T) {
	play(t, []scene{
		{name: "the same value", images: bash("go env GOPROXY", "GOPROXY=off"), disk: text("/home/u/.config/go/env", "GOPROXY=off\n")},
		{name: "the file alone", images: bash("go env GOPROXY", ""), disk: text("/home/u/.config/go/env", "GOPROXY=off\n")},
		{name: "what nobody wrote", images: bash("go env", "GOTOOLCHAIN=local")},
		{name: "while it is written", images: bash("go env -w GOPROXY=x", "GOPROXY=off"), disk: text("/home/u/.config/go/env", "GOPROXY=direct\n")},
		{name: "empty in the environment", images: bash("go env", "GOPROXY="), disk: text("/home/u/.config/go/env", "GOPROXY=direct\n")},
	})
}
