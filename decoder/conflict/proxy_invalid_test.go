// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestProxyInvalid(t *testing.T) {
	play(t, []scene{
		{name: "no URL", images: bash("go mod download", "GOPROXY=nourl,direct"), exit: 1,
			want: []string{"error PROXY-INVALID GOPROXY=nourl,direct: GOPROXY set by bash"}, message: "nourl is no URL"},
		{name: "no entries", images: bash("go get x", "GOPROXY=,"), exit: 1,
			want: []string{"error PROXY-INVALID GOPROXY=,: GOPROXY set by bash"}},
		{name: "the database", images: bash("go build", "GOSUMDB=foo"),
			want: []string{"warn PROXY-INVALID GOSUMDB=foo: GOSUMDB set by bash"}, message: "neither a known database nor a key"},
	})
}

func TestProxyInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "a list", images: bash("go get x", "GOPROXY=https://proxy.example.com|goproxy.example.com,file:///p,direct,x"), exit: 1},
		{name: "a key", images: bash("go get x", "GOSUMDB=sum.example.com+0123abcd+AbCd␣https://sum.example.com"), exit: 1},
		{name: "off", images: bash("go build", "GOPROXY=off GOSUMDB=off"), exit: 1},
		{name: "nothing is fetched", images: bash("go version", "GOPROXY=nourl")},
	})
}
