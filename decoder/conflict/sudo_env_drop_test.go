// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestSudoEnvDrop(t *testing.T) {
	play(t, []scene{
		{name: "another go", images: []image{{argv: "bash", env: "PATH=/opt/old/bin:/usr/bin GOFLAGS=-v"}, {argv: "sudo go build"},
			{argv: "go build", env: "PATH=/usr/local/go/bin:/usr/bin -GOFLAGS"}},
			want:    []string{"warn SUDO-ENV-DROP PATH=: PATH replaced by sudo go build (/usr/local/go/bin:/usr/bin)"},
			message: "sudo's PATH leads to go1.26.8, the caller's to go1.22.0; sudo removed GOFLAGS", cause: conflict.CauseSudo},
		{name: "the same go", images: []image{{argv: "bash", env: "GOFLAGS=-v"}, {argv: "sudo go build"}, {argv: "go build", env: "-GOFLAGS"}},
			want: []string{"info SUDO-ENV-DROP PATH=: PATH replaced by sudo go build (/usr/local/go/bin:/usr/bin)"}, message: "sudo removed GOFLAGS", cause: conflict.CauseSudo},
	})
}

func TestSudoEnvDropBenign(t *testing.T) {
	play(t, []scene{
		{name: "nothing to drop", images: []image{{argv: "bash"}, {argv: "sudo go build"}, {argv: "go build"}}},
		{name: "sudo -E", images: []image{{argv: "bash", env: "GOFLAGS=-v"}, {argv: "sudo -E go build"}, {argv: "go build"}}},
		{name: "a login shell chose", images: []image{{argv: "bash", env: "PATH=/opt/old/bin:/usr/bin"}, {argv: "sudo -i"},
			{argv: "bash -l", env: "PATH=/usr/bin"}, {argv: "go build", env: "PATH=/usr/local/go/bin:/usr/bin"}}},
		{name: "no sudo", images: []image{{argv: "bash", env: "GOFLAGS=-v"}, {argv: "go build", env: "-GOFLAGS"}}},
		{name: "an empty variable", images: []image{{argv: "bash", env: "GOBIN="}, {argv: "sudo go build"}, {argv: "go build", env: "-GOBIN"}}},
		{name: "somebody else's variable", images: []image{{argv: "bash", env: "GOENV_ROOT=/x GOOGLE_X=y"}, {argv: "sudo go build"}, {argv: "go build", env: "-GOENV_ROOT -GOOGLE_X"}}},
	})
}
