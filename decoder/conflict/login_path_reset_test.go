// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestLoginPathReset(t *testing.T) {
	play(t, []scene{
		{name: "another go", images: []image{{argv: "bash", env: "PATH=/opt/old/bin:/usr/local/go/bin"}, {argv: "bash -l"}, {argv: "go build", env: "PATH=/usr/local/go/bin"}},
			want: []string{"info LOGIN-PATH-RESET PATH=/usr/local/go/bin/go: PATH removed by bash -l (/opt/old/bin)"}, message: "before, go was go1.22.0"},
	})
}

func TestLoginPathResetBenign(t *testing.T) {
	play(t, []scene{
		{name: "the same go", images: []image{{argv: "bash"}, {argv: "bash -l"}, {argv: "go build", env: "PATH=/usr/local/go/bin"}}},
		{name: "no login shell", images: []image{{argv: "bash", env: "PATH=/opt/old/bin:/usr/local/go/bin"}, {argv: "bash -c"}, {argv: "go build", env: "PATH=/usr/local/go/bin"}}},
	})
}
