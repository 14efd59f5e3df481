// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestHomeOwner(t *testing.T) {
	play(t, []scene{
		{name: "sudo -E", images: []image{{argv: "bash"}, {argv: "sudo -E go build"}, {argv: "go build"}},
			disk: func(d *disk) { d.owned("/home/u", 1000, 0o755) },
			want: []string{"warn HOME-OWNER HOME=/home/u: HOME inherited by bash before"}, message: "ran as root with HOME=/home/u, which belongs to user 1000"},
		{name: "HOME in front of the command", images: bash("go test", "HOME=/home/w"), disk: func(d *disk) { d.owned("/home/w", 1001, 0o700) },
			want: []string{"warn HOME-OWNER HOME=/home/w: HOME replaced by bash"}},
	})
}

func TestHomeOwnerBenign(t *testing.T) {
	play(t, []scene{
		{name: "one's own", images: bash("go build", "HOME=/root"), disk: func(d *disk) { d.owned("/root", 0, 0o700) }},
		{name: "not root", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/tmp/c GOMODCACHE=/tmp/c", edit: as(1001)}}, disk: func(d *disk) { d.owned("/home/u", 1000, 0o755); d.owned("/tmp", 0, 0o1777) }},
		{name: "caches elsewhere", images: bash("go build", "GOCACHE=/c GOMODCACHE=/m"), disk: func(d *disk) { d.owned("/home/u", 1000, 0o755) }},
		{name: "nothing is written", images: bash("go version", ""), disk: func(d *disk) { d.owned("/home/u", 1000, 0o755) }},
		{name: "everybody's", images: bash("go build", "HOME=/tmp"), disk: func(d *disk) { d.owned("/tmp", 1000, 0o1777) }},
		{name: "another user namespace", images: []image{{argv: "bash"}, {argv: "go build", edit: func(e *decoder.Exec) { e.NS.User = 4026533000 }}},
			disk: func(d *disk) { d.owned("/home/u", 1000, 0o755) }},
	})
}
