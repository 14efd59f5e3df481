// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestProxyOff(t *testing.T) {
	play(t, []scene{
		{name: "go install p@v", images: bash("go install example.com/p@v1.0.0", "GOPROXY=off"), exit: 1,
			want: []string{"error PROXY-OFF GOPROXY=off: GOPROXY set by bash"}},
		{name: "go get", images: bash("go get example.com/m", "GOPROXY=off"), exit: 1,
			want: []string{"error PROXY-OFF GOPROXY=off: GOPROXY set by bash"}},
	})
}

func TestProxyOffBenign(t *testing.T) {
	play(t, []scene{
		{name: "a build", images: bash("go build", "GOPROXY=off"), exit: 1},
		{name: "it was in the cache", images: bash("go mod download m@v1.0.0", "GOPROXY=off")},
		{name: "tidy fails for many reasons", images: bash("go mod tidy", "GOPROXY=off"), exit: 1},
		{name: "gopls asks", images: []image{{argv: "bash"}, {argv: "gopls"}, {argv: "go mod download m@v1.0.0", env: "GOPROXY=off"}}, exit: 1, disk: tools},
	})
}
