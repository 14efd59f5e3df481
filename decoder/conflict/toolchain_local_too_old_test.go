// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestToolchainLocalTooOld(t *testing.T) {
	play(t, []scene{
		{name: "local", images: bash("go build", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "module m\ngo 1.99.0\n"), exit: 1,
			want:    []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set by bash"},
			message: "/home/u/p/go.mod needs go 1.99.0", fix: []string{"install go 1.99.0", "unset GOTOOLCHAIN"}},
		{name: "go fmt finds packages", images: bash("go fmt ./...", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "module m\ngo 1.99.0\n"), exit: 1,
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set by bash"}},
		{name: "from the file", images: bash("go test", ""), disk: text("/home/u/p/go.mod", "go 1.99\n", "/home/u/.config/go/env", "GOTOOLCHAIN=local\n"), exit: 1,
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set at /home/u/.config/go/env:1"}, cause: conflict.CauseGoenvFile},
		{name: "a distribution's go.env", images: bash("go test", ""), disk: func(d *disk) {
			d.text("/home/u/p/go.mod", "go 1.99\n")
			d.text("/usr/local/go/go.env", "GOTOOLCHAIN=local\n")
		}, exit: 1,
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set at /usr/local/go/go.env:1"}},
		{name: "toolchain default", images: bash("go build", "GOTOOLCHAIN=auto"), disk: text("/home/u/p/go.mod", "go 1.99\ntoolchain default\n"), exit: 1,
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=auto: "}, message: "whose toolchain line forbids a switch"},
		{name: "a module of the workspace", images: bash("go build", "GOTOOLCHAIN=local"), exit: 1,
			disk: text("/home/u/go.work", "go 1.21\nuse ./p\nuse ./q\n", "/home/u/p/go.mod", "go 1.20\n", "/home/u/q/go.mod", "go 1.99\n"),
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set by bash"}, message: "/home/u/q/go.mod needs go 1.99"},
		{name: "tidy refuses", images: []image{{argv: "bash"}, {argv: "/opt/o/bin/go mod tidy"}}, exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.19.8"); d.text("/home/u/p/go.mod", "go 1.21\n") },
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD exe=/opt/o/bin/go: exe set by bash"}, message: "is too old to tidy"},
		{name: "a go line that it can't read", images: bash("/opt/o/bin/go build", ""), exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.20.3"); d.text("/home/u/p/go.mod", "go 1.25.0\n") },
			want: []string{"error TOOLCHAIN-LOCAL-TOO-OLD exe=/opt/o/bin/go: exe set by bash"}},
	})
}

func TestToolchainLocalTooOldBenign(t *testing.T) {
	play(t, []scene{
		{name: "new enough", images: bash("go build", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "go 1.26.8\n"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go build", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "go 1.99\n")},
		{name: "a command that doesn't load the module", images: bash("go version", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "go 1.99\n"), exit: 1},
		{name: "install p@v ignores go.mod", images: bash("go install p@v1", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "go 1.99\n"), exit: 1},
		{name: "modules are off", images: bash("go build ./...", "GOTOOLCHAIN=local GO111MODULE=off"), disk: text("/home/u/p/x.mod", "go 1.99\n"), exit: 1},
		{name: "another go.mod", images: bash("go build -modfile=x.mod", "GOTOOLCHAIN=local"), disk: text("/home/u/p/go.mod", "go 1.99\n"), exit: 1},
		{name: "no module of the workspace", images: bash("go build", "GOTOOLCHAIN=local"), exit: 1,
			disk: text("/home/u/go.work", "go 1.21\nuse ./q\n", "/home/u/p/go.mod", "go 1.99\n", "/home/u/q/go.mod", "go 1.20\n")},
		{name: "a switch is on its way", images: bash("go build", ""), disk: text("/home/u/p/go.mod", "go 1.99\n"), exit: 1},
		{name: "an older go tries a newer language", images: bash("/opt/o/bin/go build", ""), exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.20.3"); d.text("/home/u/p/go.mod", "go 1.25\n") }},
	})
}
