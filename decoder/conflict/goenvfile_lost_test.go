// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoenvfileLost(t *testing.T) {
	play(t, []scene{
		{name: "a copy without go.env", images: bash("go build", "GOROOT=/opt/half"), disk: func(d *disk) { d.tree("/opt/half", newGo); d.remove("/opt/half/go.env") },
			want: []string{"info GOENVFILE-LOST GOROOT=/opt/half: GOROOT set by bash"}, message: "which has no go.env"},
		{name: "a switch without a database", images: bash("go version", "GOROOT=/opt/gone GOTOOLCHAIN=go1.25.0"), exit: 1,
			want: []string{"error GOENVFILE-LOST GOROOT=/opt/gone: GOROOT set by bash"}, message: "there is no switch to go1.25.0"},
	})
}

func TestGoenvfileLostBenign(t *testing.T) {
	play(t, []scene{
		{name: "a whole copy", images: bash("go build", "GOROOT=/opt/copy"), disk: func(d *disk) { d.tree("/opt/copy", newGo) }},
		{name: "set elsewhere", images: bash("go build", "GOROOT=/opt/half GOPROXY=direct"), disk: func(d *disk) { d.tree("/opt/half", newGo); d.remove("/opt/half/go.env") }},
		{name: "a switch that succeeded", images: bash("go version", "GOROOT=/opt/half GOTOOLCHAIN=go1.25.0"), disk: func(d *disk) { d.tree("/opt/half", newGo); d.remove("/opt/half/go.env") }},
		{name: "a switch to a toolchain of one's own proxy", images: bash("go version", "GOROOT=/opt/gone GOTOOLCHAIN=go1.25.0 GOPROXY=file:///p"), exit: 1},
		{name: "a switch with a database", images: bash("go version", "GOROOT=/opt/gone GOTOOLCHAIN=go1.25.0 GOSUMDB=sum.example.com"), exit: 1},
		{name: "a switch to what PATH has", images: bash("go version", "GOROOT=/opt/gone GOTOOLCHAIN=go1.25.0"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/go1.25.0", goProgram("golang.org/dl/go1.25.0", newGo)) }},
		{name: "its own tree", images: bash("go build", "GOROOT=/usr/local/go"), disk: func(d *disk) { d.remove("/usr/local/go/go.env") }},
	})
}
