// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestPathRelative(t *testing.T) {
	play(t, []scene{
		{name: "gopls", images: []image{{argv: "bash", cwd: "/opt/old"}, {argv: "gopls", env: "PATH=bin:/usr/bin"}}, exit: alive, disk: tools,
			want: []string{"error PATH-RELATIVE PATH=bin: PATH prepended by bash (bin)"}, message: "go is found as /opt/old/bin/go through PATH entry 1"},
		{name: "the current directory", images: []image{{argv: "bash", cwd: "/opt/old/bin"}, {argv: "dlv debug", env: "PATH=/usr/bin:"}}, exit: 1, disk: tools,
			want: []string{"error PATH-RELATIVE PATH=: PATH appended by bash ()"}},
	})
}

func TestPathRelativeBenign(t *testing.T) {
	play(t, []scene{
		{name: "behind an absolute one", images: []image{{argv: "bash", cwd: "/opt/old"}, {argv: "gopls", env: "PATH=/usr/local/go/bin:bin"}}, disk: tools},
		{name: "no go in it", images: []image{{argv: "bash"}, {argv: "gopls", env: "PATH=node_modules/.bin:/usr/local/go/bin"}}, disk: tools},
		{name: "allowed", images: []image{{argv: "bash", cwd: "/opt/old"}, {argv: "gopls", env: "PATH=bin:/usr/bin GODEBUG=execerrdot=0"}}, disk: tools},
		{name: "a directory called go", images: []image{{argv: "bash"}, {argv: "gopls", env: "PATH=.:/usr/local/go/bin"}}, disk: func(d *disk) { tools(d); d.dir("/home/u/p/go") }},
	})
}
