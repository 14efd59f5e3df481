// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoenvOffWrite(t *testing.T) {
	play(t, []scene{
		{name: "go env -w", images: bash("go env -w GOPROXY=direct", "GOENV=off"),
			want: []string{"warn GOENV-OFF-WRITE GOENV=off: GOENV set by bash"}},
	})
}

func TestGoenvOffWriteBenign(t *testing.T) {
	play(t, []scene{
		{name: "go env", images: bash("go env GOPROXY", "GOENV=off")},
		{name: "a file", images: bash("go env -w GOPROXY=direct", "GOENV=/e")},
	})
}
