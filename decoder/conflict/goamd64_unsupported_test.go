// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoamd64Unsupported(t *testing.T) {
	play(t, []scene{
		{name: "an older go", images: bash("/opt/o/bin/go version", "GOAMD64=v9"), exit: 2, disk: func(d *disk) { d.tree("/opt/o", "go1.19.8") },
			want: []string{"error GOAMD64-UNSUPPORTED GOAMD64=v9: GOAMD64 set by bash"}, message: "which doesn't exist"},
		{name: "ignored today", images: bash("go build", "GOAMD64=v9"),
			want: []string{"info GOAMD64-UNSUPPORTED GOAMD64=v9: GOAMD64 set by bash"}, message: "is ignored"},
		{name: "of another machine", images: bash("go build", "GOARCH=riscv64 GORISCV64=rva21"), exit: 2,
			want: []string{"error GOAMD64-UNSUPPORTED GORISCV64=rva21: GORISCV64 set by bash"}},
	})
}

func TestGoamd64UnsupportedBenign(t *testing.T) {
	play(t, []scene{
		{name: "of a machine that isn't built for", images: bash("go build", "GORISCV64=rva21"), exit: 2},
		{name: "fine", images: bash("go build", "GOAMD64=v3"), exit: 2},
		{name: "fine on arm", images: bash("go build", "GOARCH=arm GOARM=6,softfloat"), exit: 2},
	})
}
