// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoenvfileLost(t *testing.T) {
	play(t, []scene{
		{name: "a copy without go.env", images: bash("go build", "GOROOT=/opt/half"), disk: func(d *disk) { d.tree("/opt/half", newGo); d.remove("/opt/half/go.env") },
			want: []string{"info GOENVFILE-LOST GOROOT=/opt/half: GOROOT set by bash"}, message: "which has no go.env"},
	})
}

func TestGoenvfileLostBenign(t *testing.T) {
	play(t, []scene{
		{name: "a whole copy", images: bash("go build", "GOROOT=/opt/copy"), disk: func(d *disk) { d.tree("/opt/copy", newGo) }},
		{name: "set elsewhere", images: bash("go build", "GOROOT=/opt/half GOPROXY=direct"), disk: func(d *disk) { d.tree("/opt/half", newGo); d.remove("/opt/half/go.env") }},
		{name: "its own tree", images: bash("go build", "GOROOT=/usr/local/go"), disk: func(d *disk) { d.remove("/usr/local/go/go.env") }},
	})
}
