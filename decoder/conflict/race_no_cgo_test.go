// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestRaceNoCgo(t *testing.T) {
	play(t, []scene{
		{name: "on the command line", images: bash("go test -race ./...", "CGO_ENABLED=0"), exit: 2,
			want: []string{"error RACE-NO-CGO CGO_ENABLED=0: CGO_ENABLED set by bash"}, message: "-race needs cgo"},
		{name: "in GOFLAGS", images: bash("go build", "CGO_ENABLED=0 GOFLAGS=-race"), exit: 2,
			want: []string{"error RACE-NO-CGO CGO_ENABLED=0: CGO_ENABLED set by bash; GOFLAGS set by bash"}},
	})
}

func TestRaceNoCgoBenign(t *testing.T) {
	play(t, []scene{
		{name: "cgo is on", images: bash("go test -race", "CGO_ENABLED=1"), exit: 2, disk: func(d *disk) { d.program("/usr/bin/gcc", nil) }},
		{name: "switched off again", images: bash("go test -race=false", "CGO_ENABLED=0 GOFLAGS=-race"), exit: 2},
		{name: "no race", images: bash("go test", "CGO_ENABLED=0"), exit: 2},
	})
}
