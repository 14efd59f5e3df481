// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestEnvDuplicate(t *testing.T) {
	play(t, []scene{
		{name: "two values", images: []image{{argv: "bash"}, {argv: "go build", env: "GOFLAGS=-v", edit: duplicate("GOFLAGS=-x")}}, exit: 1,
			want: []string{"error ENV-DUPLICATE GOFLAGS=-v: GOFLAGS set by bash"}, message: "go sees -v, bash sees -x"},
		{name: "a lesser one", images: []image{{argv: "bash"}, {argv: "go build", env: "GOBIN=/b", edit: duplicate("GOBIN=/c")}}, exit: 1,
			want: []string{"warn ENV-DUPLICATE GOBIN=/b: GOBIN set by bash"}},
	})
}

func TestEnvDuplicateBenign(t *testing.T) {
	play(t, []scene{
		{name: "the same value", images: []image{{argv: "bash"}, {argv: "go build", env: "GOFLAGS=-v", edit: duplicate("GOFLAGS=-v")}}},
		{name: "no variable of ours", images: []image{{argv: "bash"}, {argv: "go build", env: "SHELL=a", edit: duplicate("SHELL=b")}}},
		{name: "no value at all", images: []image{{argv: "bash"}, {argv: "go build", env: "GOFLAGS=-v", edit: duplicate("GOFLAGS")}}},
	})
}
