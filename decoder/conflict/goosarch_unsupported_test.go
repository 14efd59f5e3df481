// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoosarchUnsupported(t *testing.T) {
	play(t, []scene{
		{name: "a slip", images: bash("go build", "GOOS=linus"), exit: 2,
			want: []string{"error GOOSARCH-UNSUPPORTED GOOS=linus: GOOS set by bash"}, message: "there is no Go for linus/amd64"},
		{name: "another tool's name", images: bash("go run .", "GOARCH=x86_64"), exit: 2,
			want: []string{"error GOOSARCH-UNSUPPORTED GOARCH=x86_64: GOARCH set by bash"}},
		{name: "a pair from two places", images: bash("go build", "GOOS=windows"), disk: text("/home/u/.config/go/env", "GOARCH=s390x\n"), exit: 2,
			want: []string{"error GOOSARCH-UNSUPPORTED GOOS=windows: GOOS set by bash; GOARCH set at /home/u/.config/go/env:1"}},
	})
}

func TestGoosarchUnsupportedBenign(t *testing.T) {
	play(t, []scene{
		{name: "a cross build", images: bash("go build", "GOOS=windows GOARCH=arm64"), exit: 2},
		{name: "a port that was dropped", images: bash("go build", "GOOS=windows GOARCH=arm"), exit: 2},
		{name: "nothing is built", images: bash("go list", "GOOS=linus")},
		{name: "exit status 0 refutes", images: bash("go build", "GOOS=linus")},
	})
}
