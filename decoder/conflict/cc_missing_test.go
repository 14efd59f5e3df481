// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestCCMissing(t *testing.T) {
	play(t, []scene{
		{name: "CC", images: bash("go build", "CC=nosuchcc␣-m64"), exit: 1,
			want: []string{"error CC-MISSING CC=nosuchcc -m64: CC set by bash"}, message: "there is no nosuchcc in PATH"},
		{name: "absolute", images: bash("go build", "CC=/opt/cc"), exit: 1,
			want: []string{"error CC-MISSING CC=/opt/cc: CC set by bash"}, message: "/opt/cc doesn't exist"},
		{name: "relative", images: bash("go vet", "CC=tools/gcc"), exit: 1,
			want: []string{"error CC-MISSING CC=tools/gcc: CC set by bash"}, message: "which is relative"},
		{name: "cgo is asked for", images: bash("go build", "CGO_ENABLED=1"), exit: 1,
			want: []string{"error CC-MISSING CGO_ENABLED=1: CGO_ENABLED set by bash"}, message: "there is no gcc in PATH"},
		{name: "through a relative entry", images: []image{{argv: "bash", cwd: "/w"}, {argv: "go build", env: "CC=mycc PATH=/usr/local/go/bin:tools"}}, exit: 1,
			disk: func(d *disk) { d.program("/w/tools/mycc", nil) },
			want: []string{"error CC-MISSING CC=mycc: CC set by bash"}, message: "through a relative entry of PATH"},
	})
}

func TestCCMissingBenign(t *testing.T) {
	play(t, []scene{
		{name: "it is there", images: bash("go build", "CC=gcc CGO_ENABLED=1"), exit: 1, disk: func(d *disk) { d.program("/usr/bin/gcc", nil) }},
		{name: "nobody asked", images: bash("go build", ""), exit: 1},
		{name: "cgo is off", images: bash("go build", "CC=nosuchcc CGO_ENABLED=0"), exit: 1},
		{name: "off by default for another machine", images: bash("go build", "CC=nosuchcc GOARCH=arm64"), exit: 1},
		{name: "the default is another compiler", images: bash("go build", "CGO_ENABLED=1"), exit: 1, disk: func(d *disk) { d.program("/usr/bin/clang", nil) }},
		{name: "exit status 0 refutes", images: bash("go build", "CC=nosuchcc")},
	})
}
