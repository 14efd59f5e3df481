// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGopathEmptyFirst(t *testing.T) {
	play(t, []scene{
		{name: "a leading colon", images: bash("go mod download", "GOPATH=:/home/u/go"), exit: 1,
			want: []string{"error GOPATH-EMPTY-FIRST GOPATH=:/home/u/go: GOPATH set by bash"}},
	})
}

func TestGopathEmptyFirstBenign(t *testing.T) {
	play(t, []scene{
		{name: "GOMODCACHE", images: bash("go mod download", "GOPATH=:/home/u/go GOMODCACHE=/m"), exit: 1},
		{name: "a build without modules", images: bash("go build", "GOPATH=:/home/u/go"), exit: 1},
		{name: "empty behind", images: bash("go mod download", "GOPATH=/home/u/go:"), exit: 1},
		{name: "it worked", images: bash("go mod download", "GOPATH=:/home/u/go")},
	})
}
