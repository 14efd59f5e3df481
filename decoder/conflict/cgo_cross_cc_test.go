// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestCgoCrossCC(t *testing.T) {
	play(t, []scene{
		{name: "the host's compiler", images: bash("go build", "CGO_ENABLED=1 GOARCH=arm64"), exit: 1, disk: func(d *disk) { d.program("/usr/bin/gcc", nil) },
			want: []string{"warn CGO-CROSS-CC CGO_ENABLED=1: CGO_ENABLED set by bash; GOARCH set by bash"}},
	})
}

func TestCgoCrossCCBenign(t *testing.T) {
	play(t, []scene{
		{name: "a cross compiler", images: bash("go build", "CGO_ENABLED=1 GOARCH=arm64 CC=/usr/bin/aarch64-linux-gnu-gcc"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/aarch64-linux-gnu-gcc", nil) }},
		{name: "with arguments", images: bash("go build", "CGO_ENABLED=1 GOARCH=arm64 CC=/usr/bin/zig␣cc␣-target␣aarch64"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/zig", nil) }},
		{name: "cgo is off", images: bash("go build", "GOARCH=arm64"), exit: 1},
		{name: "386", images: bash("go build", "CGO_ENABLED=1 GOARCH=386"), exit: 1, disk: func(d *disk) { d.program("/usr/bin/gcc", nil) }},
		{name: "exit status 0 refutes", images: bash("go build", "CGO_ENABLED=1 GOARCH=arm64")},
	})
}
