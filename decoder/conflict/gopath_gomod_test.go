// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGopathGomod(t *testing.T) {
	play(t, []scene{
		{name: "a module in GOPATH itself", images: bash("go list -m", "GOPATH=/g"), disk: text("/g/go.mod", "module m\n"),
			want: []string{"warn GOPATH-GOMOD GOPATH=/g: GOPATH set by bash"}, message: "which holds a go.mod",
			fix: []string{"rm /g/go.mod", "unset GOPATH"}},
		{name: "fatal for an older go", images: []image{{argv: "bash"}, {argv: "/opt/o/bin/go build", env: "GOPATH=/g"}}, exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.19.8"); d.text("/g/go.mod", "module m\n") },
			want: []string{"error GOPATH-GOMOD GOPATH=/g: GOPATH set by bash"}},
		{name: "the default", images: bash("go build", ""), disk: text("/home/u/go/go.mod", "module m\n"),
			want: []string{"warn GOPATH-GOMOD GOPATH=/home/u/go: HOME inherited by bash before"}},
	})
}

func TestGopathGomodBenign(t *testing.T) {
	play(t, []scene{
		{name: "a module below src", images: bash("go build", "GOPATH=/g"), disk: text("/g/src/m/go.mod", "module m\n")},
		{name: "in the second entry", images: bash("go build", "GOPATH=/g:/h"), disk: text("/h/go.mod", "module m\n")},
		{name: "modules are off", images: bash("go build", "GOPATH=/g GO111MODULE=off"), disk: text("/g/go.mod", "module m\n")},
		{name: "a command without modules", images: bash("go version", "GOPATH=/g"), disk: text("/g/go.mod", "module m\n")},
	})
}
