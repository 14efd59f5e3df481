// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestCacheInvalid(t *testing.T) {
	play(t, []scene{
		{name: "GOCACHE=off", images: bash("go build", "GOCACHE=off"), exit: 1,
			want: []string{"error CACHE-INVALID GOCACHE=off: GOCACHE set by bash"}, message: "can't be switched off", fix: []string{"unset GOCACHE"}},
		{name: "GOCACHE is relative", images: bash("go clean -cache", "GOCACHE=c"), exit: 1,
			want: []string{"error CACHE-INVALID GOCACHE=c: GOCACHE set by bash"}},
		{name: "GOCACHE, where nobody needs it", images: bash("go version", "GOCACHE=off"),
			want: []string{"warn CACHE-INVALID GOCACHE=off: GOCACHE set by bash"}},
		{name: "GOMODCACHE is relative", images: bash("go mod download", "GOMODCACHE=m"), exit: 1,
			want: []string{"error CACHE-INVALID GOMODCACHE=m: GOMODCACHE set by bash"}},
		{name: "GOTMPDIR is gone", images: bash("go run .", "GOTMPDIR=/gone"), exit: 1,
			want: []string{"error CACHE-INVALID GOTMPDIR=/gone: GOTMPDIR set by bash"}},
		{name: "GOTMPDIR is a file", images: bash("go build", "GOTMPDIR=/f"), exit: 1, disk: text("/f", ""),
			want: []string{"error CACHE-INVALID GOTMPDIR=/f: GOTMPDIR set by bash"}},
	})
}

func TestCacheInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "absolute", images: bash("go build", "GOCACHE=/c GOMODCACHE=/m GOTMPDIR=/t"), exit: 1, disk: func(d *disk) { d.dir("/t") }},
		{name: "empty", images: bash("go build", "GOCACHE= GOMODCACHE= GOTMPDIR="), exit: 1},
	})
}
