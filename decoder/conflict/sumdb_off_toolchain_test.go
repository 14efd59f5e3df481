// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestSumdbOffToolchain(t *testing.T) {
	play(t, []scene{
		{name: "GOTOOLCHAIN", images: bash("go version", "GOSUMDB=off GOTOOLCHAIN=go1.25.0"), exit: 1,
			want:    []string{"error SUMDB-OFF-TOOLCHAIN GOSUMDB=off: GOSUMDB set by bash; GOTOOLCHAIN set by bash"},
			message: "GOTOOLCHAIN asks for go1.25.0"},
		{name: "go.mod", images: bash("go build", "GOSUMDB=off"), disk: text("/home/u/p/go.mod", "go 1.99\n"), exit: 1,
			want: []string{"error SUMDB-OFF-TOOLCHAIN GOSUMDB=off: GOSUMDB set by bash"}, message: "/home/u/p/go.mod asks for go1.99.0"},
	})
}

func TestSumdbOffToolchainBenign(t *testing.T) {
	play(t, []scene{
		{name: "no switch", images: bash("go version", "GOSUMDB=off"), exit: 1},
		{name: "a proxy that is a directory", images: bash("go version", "GOSUMDB=off GOTOOLCHAIN=go1.25.0 GOPROXY=file:///p"), exit: 1},
		{name: "in PATH", images: bash("go version", "GOSUMDB=off GOTOOLCHAIN=go1.25.0"), exit: 1,
			disk: func(d *disk) { d.program("/usr/bin/go1.25.0", goProgram("golang.org/dl/go1.25.0", newGo)) }},
		{name: "another database", images: bash("go version", "GOSUMDB=sum.example.com GOTOOLCHAIN=go1.25.0"), exit: 1},
		{name: "switched to", images: bash("go version", "GOSUMDB=off GOTOOLCHAIN=go1.25.0 GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.8"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go version", "GOSUMDB=off GOTOOLCHAIN=go1.25.0")},
	})
}
