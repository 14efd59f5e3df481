// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestObsoleteVar(t *testing.T) {
	play(t, []scene{
		{name: "GOROOT_FINAL", images: bash("go build", "GOROOT_FINAL=/x"), want: []string{"info OBSOLETE-VAR GOROOT_FINAL=/x: GOROOT_FINAL set by bash"}},
		{name: "GOTOOLDIR", images: bash("go build", "GOTOOLDIR=/x"), want: []string{"info OBSOLETE-VAR GOTOOLDIR=/x: GOTOOLDIR set by bash"}},
	})
}

func TestObsoleteVarBenign(t *testing.T) {
	play(t, []scene{
		{name: "when it counted", images: bash("/opt/o/bin/go build", "GOROOT_FINAL=/x"), disk: func(d *disk) { d.tree("/opt/o", "go1.22.3") }},
		{name: "go tells its children", images: []image{{argv: "bash"}, {argv: "go vet"}, {argv: "go list", env: "GOTOOLDIR=/usr/local/go/pkg/tool/linux_amd64"}}},
	})
}
