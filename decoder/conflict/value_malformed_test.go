// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestValueMalformed(t *testing.T) {
	play(t, []scene{
		{name: "Windows line ends", images: bash("go build", ""), disk: text("/home/u/.config/go/env", "GOBIN=/b\r\n"),
			want: []string{"warn VALUE-MALFORMED GOBIN=/b\r: GOBIN set at /home/u/.config/go/env:1"}, message: "Windows line ends", cause: conflict.CauseGoenvFile},
		{name: "a blank", images: bash("go build", "GOMODCACHE=/m␣"),
			want: []string{"warn VALUE-MALFORMED GOMODCACHE=/m : GOMODCACHE set by bash"}},
		{name: "a variable", images: bash("go build", "GOCACHE=/x/${USER}/c"),
			want: []string{"warn VALUE-MALFORMED GOCACHE=/x/${USER}/c: GOCACHE set by bash"}, message: "${USER was never expanded"},
		{name: "a list", images: bash("go version", "GOBIN=/a:/b"),
			want: []string{"warn VALUE-MALFORMED GOBIN=/a:/b: GOBIN set by bash"}},
		{name: "the path rule speaks", images: bash("go build", "GOROOT='/usr/local/go'"), exit: 2,
			want: []string{"error GOROOT-MISSING GOROOT='/usr/local/go': GOROOT set by bash"}},
	})
}

func TestValueMalformedBenign(t *testing.T) {
	play(t, []scene{
		{name: "a path that exists", images: bash("go build", "GOBIN=/a$b"), disk: func(d *disk) { d.dir("/a$b") }},
		{name: "a blank inside", images: bash("go build", "GOBIN=/a␣b"), exit: 1},
		{name: "a list where one is meant", images: bash("go build", "GOPATH=/a:/b"), exit: 1},
		{name: "a dollar sign alone", images: bash("go build", "GOBIN=/a$/b"), exit: 1},
	})
}
