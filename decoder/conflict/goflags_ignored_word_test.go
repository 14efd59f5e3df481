// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoflagsIgnoredWord(t *testing.T) {
	play(t, []scene{
		{name: "split at the blank", images: bash("go build", "GOFLAGS=-ldflags=-s␣-w"),
			want: []string{"info GOFLAGS-IGNORED-WORD GOFLAGS=-ldflags=-s -w: GOFLAGS set by bash"}, message: "-w is a word of its own"},
	})
}

func TestGoflagsIgnoredWordBenign(t *testing.T) {
	play(t, []scene{
		{name: "quoted", images: bash("go build", "GOFLAGS='-ldflags=-s␣-w'")},
		{name: "another build flag", images: bash("go build", "GOFLAGS=-ldflags=-s␣-v")},
		{name: "not a building command", images: bash("go version", "GOFLAGS=-ldflags=-s␣-w")},
	})
}
