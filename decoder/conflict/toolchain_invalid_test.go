// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestToolchainInvalid(t *testing.T) {
	play(t, []scene{
		{name: "without go", images: bash("go version", "GOTOOLCHAIN=1.25.0"), exit: 1,
			want: []string{"error TOOLCHAIN-INVALID GOTOOLCHAIN=1.25.0: GOTOOLCHAIN set by bash"}, message: "which names no toolchain", fix: []string{"unset GOTOOLCHAIN"}},
		{name: "bad suffix", images: bash("go version", "GOTOOLCHAIN=go1.25.0+always"), exit: 1,
			want: []string{"error TOOLCHAIN-INVALID GOTOOLCHAIN=go1.25.0+always: GOTOOLCHAIN set by bash"}},
		{name: "a vendor's name", images: bash("go version", "GOTOOLCHAIN=acme-go1.25.0"), exit: 1,
			want: []string{"error TOOLCHAIN-INVALID GOTOOLCHAIN=acme-go1.25.0: GOTOOLCHAIN set by bash"}},
		{name: "a language version", images: bash("go version", "GOTOOLCHAIN=go1.25"), exit: 1,
			want: []string{"error TOOLCHAIN-INVALID GOTOOLCHAIN=go1.25: GOTOOLCHAIN set by bash"}, message: "those are go1.25.N"},
		{name: "not in PATH", images: bash("go version", "GOTOOLCHAIN=go1.25.0+path"), exit: 1,
			want: []string{"error TOOLCHAIN-INVALID GOTOOLCHAIN=go1.25.0+path: GOTOOLCHAIN set by bash"}, message: "PATH has no go1.25.0"},
	})
}

func TestToolchainInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "local", images: bash("go version", "GOTOOLCHAIN=local"), exit: 1},
		{name: "local+auto", images: bash("go version", "GOTOOLCHAIN=local+auto"), exit: 1},
		{name: "local+path", images: bash("go version", "GOTOOLCHAIN=local+path"), exit: 1},
		{name: "path", images: bash("go version", "GOTOOLCHAIN=path"), exit: 1},
		{name: "itself", images: bash("go version", "GOTOOLCHAIN=go1.26.8"), exit: 1},
		{name: "a release", images: bash("go version", "GOTOOLCHAIN=go1.25.0"), exit: 1},
		{name: "an old language version was released", images: bash("go version", "GOTOOLCHAIN=go1.20"), exit: 1},
		{name: "in PATH", images: bash("go version", "GOTOOLCHAIN=go1.25.0+path"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/go1.25.0", goProgram("golang.org/dl/go1.25.0", newGo)) }},
		{name: "exit status 0 refutes", images: bash("go version", "GOTOOLCHAIN=1.25.0")},
		{name: "a go that knows no toolchains", images: bash("/opt/o/bin/go build", "GOTOOLCHAIN=x"), exit: 1, disk: func(d *disk) { d.tree("/opt/o", "go1.20.3") }},
		{name: "the way out", images: bash("go env GOTOOLCHAIN", "GOTOOLCHAIN=1.25.0")},
		{name: "switched to", images: bash("go version", "GOTOOLCHAIN=1.25.0 GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.8"), exit: 1},
	})
}
