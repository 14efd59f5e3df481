// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoflagsStrip(t *testing.T) {
	play(t, []scene{
		{name: "no symbols", images: bash("dlv debug", "GOFLAGS='-ldflags=-s␣-w'"),
			disk: func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) },
			want: []string{"warn GOFLAGS-STRIP GOFLAGS='-ldflags=-s -w': GOFLAGS set by bash"}},
		{name: "no paths", images: bash("dlv test", "GOFLAGS=-trimpath"),
			disk: func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) },
			want: []string{"warn GOFLAGS-STRIP GOFLAGS=-trimpath: GOFLAGS set by bash"}},
	})
}

func TestGoflagsStripBenign(t *testing.T) {
	play(t, []scene{
		{name: "a build", images: bash("go build", "GOFLAGS=-trimpath")},
		{name: "a program that exists", images: bash("dlv exec x", "GOFLAGS=-trimpath"),
			disk: func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) }},
		{name: "other flags", images: bash("dlv debug", "GOFLAGS=-mod=mod␣-ldflags=-X=a.b=c␣-trimpath=false"),
			disk: func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) }},
	})
}
