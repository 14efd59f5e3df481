// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGorootLeakSwitch(t *testing.T) {
	const switched = "/m/golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64"
	toolchain := func(d *disk) { d.tree(switched, "go1.26.7") }
	play(t, []scene{
		{
			name: "a script below go run resets PATH",
			images: []image{
				{argv: "bash"}, {argv: "go run ."},
				{exec: true, argv: "go run .", exe: switched + "/bin/go", env: "GOROOT=" + switched},
				{argv: "/tmp/go-build1/exe/p"}, {argv: "go build"},
			},
			disk:    toolchain,
			exit:    1,
			want:    []string{"error GOROOT-LEAK-SWITCH GOROOT=" + switched + ": GOROOT set by go run .; PATH inherited by bash before (/usr/local/go/bin)"},
			cause:   conflict.CauseToolchainLeak,
			message: "(tools go1.26.7), which leaked from a toolchain switch",
		},
		{
			name: "go generate",
			images: []image{
				{argv: "bash"}, {argv: "go generate"},
				{argv: "sh gen.sh", env: "GOROOT=/usr/local/go PATH=/usr/local/go/bin:/usr/local/go/bin:/usr/bin"},
				{argv: "/opt/old/bin/go build"},
			},
			exit:    1,
			want:    []string{"error GOROOT-LEAK-SWITCH GOROOT=/usr/local/go: GOROOT set by go generate; exe set by sh gen.sh"},
			cause:   conflict.CauseToolchainLeak,
			message: "leaked from the go command that started it",
		},
		{
			name:   "left in the environment since before the trace",
			images: []image{{argv: "bash", env: "GOROOT=" + switched}, {argv: "go build"}},
			disk:   toolchain,
			exit:   1,
			want:   []string{"error GOROOT-LEAK-SWITCH GOROOT=" + switched + ": GOROOT inherited by bash before; PATH inherited by bash before (/usr/local/go/bin)"},
			cause:  conflict.CauseToolchainLeak,
		},
		{
			name: "a test binary that plays a driver is an ordinary program",
			images: []image{
				{argv: "bash"}, {argv: "/usr/local/go/bin/go -test.run=X"},
				{argv: "go build", env: "GOROOT=/opt/old"},
			},
			exit:  1,
			want:  []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by /usr/local/go/bin/go -test.run=X; PATH inherited by bash before (/usr/local/go/bin)"},
			cause: conflict.CauseProgram,
		},
	})
}

func TestGorootLeakSwitchBenign(t *testing.T) {
	const switched = "/m/golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64"
	play(t, []scene{
		{
			name: "the child finds the switched go",
			images: []image{
				{argv: "bash"}, {argv: "go test"},
				{exec: true, argv: "go test", exe: switched + "/bin/go", env: "GOROOT=" + switched},
				{argv: "/tmp/p.test -test.v", env: "PATH=" + switched + "/bin:/usr/local/go/bin:/usr/bin"},
				{argv: "go version", exe: switched + "/bin/go"},
			},
			disk: func(d *disk) {
				d.tree(switched, "go1.26.7")
				d.remove("/opt/old")
			},
			want:    nil,
			verdict: conflict.Clean,
		},
		{
			name: "the child switches again",
			images: []image{
				{argv: "bash"}, {argv: "go run .", exe: switched + "/bin/go", env: "GOROOT=" + switched},
				{argv: "/tmp/p"}, {argv: "go build"},
			},
			disk:   func(d *disk) { d.tree(switched, "go1.26.7") },
			launch: func(l *conflict.Launch) { l.Superseded = true },
		},
	})
}
