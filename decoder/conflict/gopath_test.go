// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGopathInvalid(t *testing.T) {
	invalid := func(name, value, message string) scene {
		return scene{
			name:    name,
			images:  []image{{argv: "bash"}, {argv: "go version", env: "GOPATH=" + value}},
			exit:    2,
			want:    []string{"error GOPATH-INVALID GOPATH=" + value + ": GOPATH set by bash"},
			message: message,
			fix:     []string{"unset GOPATH"},
		}
	}
	play(t, []scene{
		invalid("relative", "go", "ran with GOPATH=go: go is relative"),
		invalid("tilde", "~/go", "the ~ in ~/go was never expanded"),
		invalid("quoted", "'/home/u/go'", "the quotation mark in"),
		invalid("variable", "$HOME/go", "$HOME/go was never expanded"),
		invalid("second entry", "/home/u/go:x", "x is relative"),
		{
			name:   "the user's file",
			images: []image{{argv: "bash"}, {argv: "go build"}},
			disk:   func(d *disk) { d.text("/home/u/.config/go/env", "GOPATH=$HOME/go\n") },
			exit:   2,
			want:   []string{"error GOPATH-INVALID GOPATH=$HOME/go: GOPATH set at /home/u/.config/go/env:1"},
			fix:    []string{"delete line 1 of /home/u/.config/go/env"}, // go env -u ends with it, too
			cause:  conflict.CauseGoenvFile,
		},
	})
}

func TestGopathInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "unset", images: []image{{argv: "bash"}, {argv: "go build"}}},
		{name: "empty", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH="}}},
		{name: "empty last entry", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=/home/u/go:"}}, exit: 1},
		{name: "empty first entry", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=:/home/u/go"}}, exit: 1},
		{name: "trailing slash", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=/home/u/go/"}}},
		{name: "a tilde inside", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=/home/u/x~y"}}, exit: 1},
		{name: "a default from a relative HOME", images: []image{{argv: "bash"}, {argv: "go build", env: "HOME=u GOENV=off"}}, exit: 1},
		{name: "exit status 0 refutes", images: []image{{argv: "bash"}, {argv: "go version", env: "GOPATH=go"}}},
		{name: "help", images: []image{{argv: "bash"}, {argv: "go help gopath", env: "GOPATH=go"}}},
	})
}

func TestGopathEqGoroot(t *testing.T) {
	play(t, []scene{
		{
			name:    "as written",
			images:  []image{{argv: "bash"}, {argv: "go version", env: "GOPATH=/usr/local/go/"}},
			want:    []string{"warn GOPATH-EQ-GOROOT GOPATH=/usr/local/go/: GOPATH set by bash"},
			message: "which is its GOROOT (/usr/local/go)",
		},
		{
			name:   "through a symlink",
			images: []image{{argv: "bash"}, {argv: "go version", env: "GOPATH=/home/u/g"}},
			disk:   func(d *disk) { d.link("/home/u/g", "/usr/local/go") },
			want:   []string{"warn GOPATH-EQ-GOROOT GOPATH=/home/u/g: GOPATH set by bash"},
		},
		{
			name:   "Go unpacked in the default GOPATH",
			images: []image{{argv: "bash"}, {argv: "go version", env: "HOME=/usr/local GOENV=off"}},
			want:   []string{"warn GOPATH-EQ-GOROOT GOPATH=/usr/local/go: HOME replaced by bash"},
		},
		{
			name:   "with a GOROOT that is set",
			images: []image{{argv: "bash"}, {argv: "go version", env: "GOROOT=/usr/local/go GOPATH=/usr/local/go"}},
			want:   []string{"warn GOPATH-EQ-GOROOT GOPATH=/usr/local/go: GOPATH set by bash"},
		},
	})
}

func TestGopathEqGorootBenign(t *testing.T) {
	play(t, []scene{
		{name: "the default", images: []image{{argv: "bash"}, {argv: "go build"}}, disk: func(d *disk) { d.dir("/home/u/go") }},
		{name: "inside", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=/usr/local/go/path"}}},
		{name: "second entry", images: []image{{argv: "bash"}, {argv: "go build", env: "GOPATH=/home/u/go:/usr/local/go"}}},
		{
			// go/build drops the default rather than warn.
			name:   "GOROOT names the default GOPATH",
			images: []image{{argv: "bash"}, {argv: "go build", env: "HOME=/usr/local GOROOT=/usr/local/go"}},
		},
	})
}
