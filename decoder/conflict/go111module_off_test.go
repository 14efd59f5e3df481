// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGo111moduleOff(t *testing.T) {
	play(t, []scene{
		{name: "a command on modules", images: bash("go mod tidy", "GO111MODULE=off"), exit: 1,
			want: []string{"error GO111MODULE-OFF GO111MODULE=off: GO111MODULE set by bash"}, message: "go mod tidy works on modules only"},
		{name: "a build that finds nothing", images: bash("go build", "GO111MODULE=off"), disk: text("/home/u/p/go.mod", "module m\n"), exit: 1,
			want: []string{"error GO111MODULE-OFF GO111MODULE=off: GO111MODULE set by bash"}, message: "there is a /home/u/p/go.mod"},
		{name: "a build that works", images: bash("go build", "GO111MODULE=off"), disk: text("/home/u/p/go.mod", "module m\n"),
			want: []string{"warn GO111MODULE-OFF GO111MODULE=off: GO111MODULE set by bash"}},
		{name: "a build that got as far as the compiler", images: bash("go build", "GO111MODULE=off"), disk: text("/home/u/p/go.mod", "module m\n"), exit: 1,
			launch: func(l *conflict.Launch) {
				l.Children = append(l.Children, compileChild(l, newGo, "/usr/local/go/pkg/tool/linux_amd64/compile"))
			},
			want: []string{"warn GO111MODULE-OFF GO111MODULE=off: GO111MODULE set by bash"}},
		{name: "further up", images: bash("go vet", "GO111MODULE=off"), disk: text("/home/go.mod", "module m\n"), exit: 1,
			want: []string{"warn GO111MODULE-OFF GO111MODULE=off: GO111MODULE set by bash"}},
		{name: "another value", images: bash("go build", "GO111MODULE=true"), exit: 1,
			want: []string{"error GO111MODULE-OFF GO111MODULE=true: GO111MODULE set by bash"}, message: "none of on, off and auto"},
		{name: "another value, and go env", images: bash("go env GOPATH", "GO111MODULE=yes"), exit: 1,
			want: []string{"error GO111MODULE-OFF GO111MODULE=yes: GO111MODULE set by bash"}},
		{name: "another value, and go version", images: bash("go version", "GO111MODULE=yes"),
			want: []string{"warn GO111MODULE-OFF GO111MODULE=yes: GO111MODULE set by bash"}},
	})
}

func TestGo111moduleOffBenign(t *testing.T) {
	play(t, []scene{
		{name: "no module around", images: bash("go build", "GO111MODULE=off"), exit: 1},
		{name: "auto", images: bash("go build", "GO111MODULE=auto"), disk: text("/home/u/p/go.mod", "module m\n"), exit: 1},
		{name: "go env", images: bash("go env", "GO111MODULE=off"), disk: text("/home/u/p/go.mod", "module m\n")},
		{name: "go env -w mends it", images: bash("go env -w GO111MODULE=on", "GO111MODULE=yes")},
		{name: "go mod edit", images: bash("go mod edit -json", "GO111MODULE=off")},
		{name: "in GOPATH, under its own path", images: []image{{argv: "bash"}, {argv: "go build", env: "GO111MODULE=off GOPATH=/home/u", cwd: "/home/u/src/m/sub"}}, disk: text("/home/u/src/m/go.mod", "module m\n")},
		{name: "gopls asks", images: []image{{argv: "bash"}, {argv: "gopls"}, {argv: "go list -e -- unsafe", env: "GO111MODULE=off"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", goProgram("golang.org/x/tools/gopls", newGo))
				d.text("/home/u/p/go.mod", "module m\n")
			}},
	})
}
