// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoflagsWorkspaceMod(t *testing.T) {
	play(t, []scene{
		{name: "-mod=mod", images: bash("go build", "GOFLAGS=-mod=mod"), disk: text("/home/u/go.work", "go 1.21\nuse ./p\n"), exit: 1,
			want: []string{"error GOFLAGS-WORKSPACE-MOD GOFLAGS=-mod=mod: GOFLAGS set by bash"}, message: "-mod=mod doesn't go with /home/u/go.work"},
		{name: "-modfile, and GOWORK", images: bash("go list", "GOFLAGS=-modfile=x.mod GOWORK=/w/go.work"), disk: text("/w/go.work", "go 1.21\nuse /home/u/p\n"), exit: 1,
			want: []string{"error GOFLAGS-WORKSPACE-MOD GOFLAGS=-modfile=x.mod: GOFLAGS set by bash"}},
		{name: "-mod=vendor before workspaces had a vendor directory", images: bash("/opt/o/bin/go build", "GOFLAGS=-mod=vendor"), exit: 1,
			disk: func(d *disk) {
				d.tree("/opt/o", "go1.19.8")
				d.text("/home/u/go.work", "go 1.19\nuse ./p\n")
				d.text("/home/u/p/go.mod", "module m\nrequire example.com/a v1.0.0\n")
			},
			want: []string{"error GOFLAGS-WORKSPACE-MOD GOFLAGS=-mod=vendor: GOFLAGS set by bash"}},
	})
}

func TestGoflagsWorkspaceModBenign(t *testing.T) {
	play(t, []scene{
		{name: "no workspace", images: bash("go build", "GOFLAGS=-mod=mod"), exit: 1},
		{name: "GOWORK=off", images: bash("go build", "GOFLAGS=-mod=mod GOWORK=off"), disk: text("/home/u/go.work", "go 1.21\n"), exit: 1},
		{name: "the command line says otherwise", images: bash("go build -mod=readonly", "GOFLAGS=-mod=mod"), disk: text("/home/u/go.work", "go 1.21\n"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go build", "GOFLAGS=-mod=mod"), disk: text("/home/u/go.work", "go 1.21\n")},
		{name: "a go that knows no workspaces", images: bash("/opt/o/bin/go build", "GOFLAGS=-mod=mod"), exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.17"); d.text("/home/u/go.work", "go 1.21\n") }},
	})
}
