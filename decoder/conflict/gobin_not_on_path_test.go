// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGobinNotOnPath(t *testing.T) {
	play(t, []scene{
		{name: "the default", images: bash("go install .", ""), want: []string{"info GOBIN-NOT-ON-PATH GOPATH=/home/u/go: "},
			message: "/home/u/go/bin, which is not in its PATH"},
		{name: "GOBIN", images: bash("go install .", "GOBIN=/b"), want: []string{"info GOBIN-NOT-ON-PATH GOBIN=/b: "}},
	})
}

func TestGobinNotOnPathBenign(t *testing.T) {
	play(t, []scene{
		{name: "in PATH", images: bash("go install .", "PATH=/usr/local/go/bin:/home/u/go/bin/")},
		{name: "it failed", images: bash("go install .", ""), exit: 1},
		{name: "a build", images: bash("go build", "")},
	})
}
