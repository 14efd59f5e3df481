// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGobinCross(t *testing.T) {
	play(t, []scene{
		{name: "another system", images: bash("go install .", "GOBIN=/b GOOS=windows"), exit: 1,
			want: []string{"error GOBIN-CROSS GOBIN=/b: GOBIN set by bash; GOOS set by bash"}, message: "GOOS=windows"},
		{name: "another machine, from the file", images: bash("go install p@latest", "GOARCH=arm64"), exit: 1, disk: text("/home/u/.config/go/env", "GOBIN=/b\n"),
			want: []string{"error GOBIN-CROSS GOBIN=/b: GOBIN set at /home/u/.config/go/env:1; GOARCH set by bash"}, cause: conflict.CauseGoenvFile},
	})
}

func TestGobinCrossBenign(t *testing.T) {
	play(t, []scene{
		{name: "this machine", images: bash("go install .", "GOBIN=/usr/bin GOOS=linux GOARCH=amd64")},
		{name: "no GOBIN", images: bash("go install .", "GOOS=windows GOBIN="), exit: 1},
		{name: "the toolchain's own programs", images: bash("go install cmd/go", "GOBIN=/b GOOS=windows"), exit: 1},
		{name: "a build", images: bash("go build", "GOBIN=/b GOOS=windows"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go install ./lib", "GOBIN=/b GOOS=windows")},
	})
}
