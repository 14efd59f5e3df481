// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestHomeUnset(t *testing.T) {
	play(t, []scene{
		{name: "env -i", images: []image{{argv: "bash"}, {argv: "env -i go build", env: ""}, {exec: true, argv: "go build", env: "-HOME"}}, exit: 1,
			want: []string{"error HOME-UNSET HOME=: HOME removed by env -i go build"}, message: "there is no build cache", cause: "env(1)"},
		{name: "empty is unset", images: bash("go vet", "HOME="), exit: 1,
			want: []string{"error HOME-UNSET HOME=: HOME replaced by bash"}},
		{name: "a relative directory for caches", images: bash("go build", "XDG_CACHE_HOME=cache"), exit: 1,
			want: []string{"error HOME-UNSET XDG_CACHE_HOME=cache: XDG_CACHE_HOME set by bash"}, message: "which is relative"},
		{name: "no module cache", images: bash("go mod download", "-HOME GOCACHE=/c"), exit: 1,
			want: []string{"error HOME-UNSET HOME=: HOME removed by bash"}, message: "there is no module cache"},
		{name: "no module cache, but one for builds", images: bash("go install example.com/p@v1.0.0", "-HOME XDG_CACHE_HOME=/c"), exit: 1,
			want: []string{"error HOME-UNSET HOME=: HOME removed by bash"}, message: "there is no module cache"},
	})
}

func TestHomeUnsetBenign(t *testing.T) {
	play(t, []scene{
		{name: "no cache is needed", images: bash("go version", "-HOME")},
		{name: "GOCACHE", images: bash("go build", "-HOME GOCACHE=/c"), exit: 1},
		{name: "XDG_CACHE_HOME", images: bash("go build", "-HOME XDG_CACHE_HOME=/c"), exit: 1},
		{name: "a file gives GOCACHE", images: bash("go build", "-HOME GOENV=/e"), disk: text("/e", "GOCACHE=/c\n"), exit: 1},
		{name: "GOPATH", images: bash("go mod download", "-HOME GOPATH=/p"), exit: 1},
		{name: "a relative directory for caches, and GOCACHE", images: bash("go build", "XDG_CACHE_HOME=cache GOCACHE=/c"), exit: 1},
		{name: "a relative directory for caches, before Go 1.24", images: bash("/opt/o/bin/go build", "XDG_CACHE_HOME=cache"), exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.23.4") }},
		{name: "exit status 0 refutes", images: bash("go build", "-HOME")},
		{name: "list of modules", images: bash("go list -m", "-HOME"), exit: 1},
	})
}
