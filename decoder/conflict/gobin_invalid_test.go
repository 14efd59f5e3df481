// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGobinInvalid(t *testing.T) {
	play(t, []scene{
		{name: "relative", images: bash("go install .", "GOBIN=bin"), exit: 1,
			want: []string{"error GOBIN-INVALID GOBIN=bin: GOBIN set by bash"}, message: "bin is relative", fix: []string{"unset GOBIN"}},
		{name: "tilde", images: bash("go install .", "GOBIN=~/bin"), exit: 1,
			want: []string{"error GOBIN-INVALID GOBIN=~/bin: GOBIN set by bash"}, message: "was never expanded"},
		{name: "the next install fails", images: bash("go build", "GOBIN=bin"),
			want: []string{"warn GOBIN-INVALID GOBIN=bin: GOBIN set by bash"}},
		{name: "go env -w took it", images: bash("go install .", ""), disk: text("/home/u/.config/go/env", "GOBIN=bin\n"), exit: 1,
			want: []string{"error GOBIN-INVALID GOBIN=bin: GOBIN set at /home/u/.config/go/env:1"}, cause: conflict.CauseGoenvFile},
	})
}

func TestGobinInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "empty", images: bash("go build", "GOBIN=")},
		{name: "absolute", images: bash("go install .", "GOBIN=/usr/bin")},
		{name: "while it is mended", images: bash("go env -w GOBIN=/b", ""), disk: text("/home/u/.config/go/env", "GOBIN=bin\n")},
	})
}
