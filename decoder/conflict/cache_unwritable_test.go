// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestCacheUnwritable(t *testing.T) {
	play(t, []scene{
		{name: "root was here", images: []image{{argv: "bash"}, {argv: "go build", edit: as(1000)}}, exit: 1,
			disk:    func(d *disk) { d.dir("/home/u/.cache/go-build") },
			want:    []string{"error CACHE-UNWRITABLE GOCACHE=/home/u/.cache/go-build: HOME inherited by bash before"},
			message: "user 1000 can't write: /home/u/.cache/go-build belongs to user 0"},
		{name: "there is none yet", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/srv/c", edit: as(1000)}}, exit: 1,
			disk: func(d *disk) { d.dir("/srv") },
			want: []string{"error CACHE-UNWRITABLE GOCACHE=/srv/c: GOCACHE set by bash"}, message: "/srv belongs to user 0"},
		{name: "the module cache", images: []image{{argv: "bash"}, {argv: "go mod download", env: "GOMODCACHE=/m", edit: as(1000)}}, exit: 1,
			want: []string{"error CACHE-UNWRITABLE GOMODCACHE=/m: GOMODCACHE set by bash"}},
	})
}

func TestCacheUnwritableBenign(t *testing.T) {
	play(t, []scene{
		{name: "one's own", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/c GOMODCACHE=/c", edit: as(1000)}}, exit: 1,
			disk: func(d *disk) { d.owned("/c", 1000, 0o700) }},
		{name: "everybody's", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/c GOMODCACHE=/c", edit: as(1000)}}, exit: 1,
			disk: func(d *disk) { d.owned("/c", 0, 0o1777) }},
		{name: "a group's", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/c GOMODCACHE=/c", edit: as(1000)}}, exit: 1,
			disk: func(d *disk) { d.owned("/c", 0, 0o775) }},
		{name: "root", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/c"}}, exit: 1,
			disk: func(d *disk) { d.owned("/c", 1000, 0o700) }},
		{name: "another user namespace", images: []image{{argv: "bash"}, {argv: "go build", env: "GOCACHE=/c GOMODCACHE=/c", edit: func(e *decoder.Exec) { e.EUID, e.NS.User = 100000, 4026533000 }}}, exit: 1,
			disk: func(d *disk) { d.owned("/c", 100001, 0o700) }},
		{name: "go version", images: []image{{argv: "bash"}, {argv: "go version", env: "GOCACHE=/c", edit: as(1000)}}},
	})
}
