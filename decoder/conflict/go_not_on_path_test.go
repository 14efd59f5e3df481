// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGoNotOnPath(t *testing.T) {
	play(t, []scene{
		{name: "gopls", images: []image{{argv: "bash"}, {argv: "gopls", env: "PATH=/usr/bin"}}, exit: alive, disk: tools,
			want: []string{"error GO-NOT-ON-PATH PATH=/usr/bin: PATH removed by bash (/usr/local/go/bin)"}, message: "gopls (v0, pid 101) has no go in its PATH"},
		{name: "its telemetry is no go", images: bash("gopls check x.go", "PATH=/usr/bin"), exit: 2, disk: tools,
			launch: func(l *conflict.Launch) { l.Children = append(l.Children, compileChild(l, newGo, "/usr/bin/gopls")) },
			want:   []string{"error GO-NOT-ON-PATH PATH=/usr/bin: PATH removed by bash (/usr/local/go/bin)"}},
		{name: "dlv debug", images: []image{{argv: "bash", env: "PATH=/usr/bin"}, {argv: "dlv debug"}}, exit: 1, disk: tools,
			want: []string{"error GO-NOT-ON-PATH PATH=/usr/bin: PATH inherited by bash before (/usr/bin)"}},
	})
}

func TestGoNotOnPathBenign(t *testing.T) {
	play(t, []scene{
		{name: "it is there", images: bash("gopls", ""), exit: alive, disk: tools},
		{name: "it started one", images: bash("gopls", "PATH=/usr/bin"), exit: alive, disk: tools,
			launch: func(l *conflict.Launch) {
				l.Children = append(l.Children, compileChild(l, newGo, "/usr/local/go/bin/go"))
			}},
		{name: "it ended well", images: bash("gopls", "PATH=/usr/bin"), disk: tools},
		{name: "gopls version", images: bash("gopls version", "PATH=/usr/bin"), exit: 1, disk: tools},
		{name: "a program that exists", images: bash("dlv exec x", "PATH=/usr/bin"), exit: 1, disk: tools},
		{name: "go needs none", images: bash("/usr/local/go/bin/go build", "PATH=/usr/bin"), exit: 1},
	})
}
