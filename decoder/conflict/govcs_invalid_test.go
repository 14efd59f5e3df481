// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGovcsInvalid(t *testing.T) {
	play(t, []scene{
		{name: "no colon", images: bash("go get x", "GOVCS=git"), exit: 1,
			want: []string{"error GOVCS-INVALID GOVCS=git: GOVCS set by bash"}, message: "git has no colon"},
		{name: "twice", images: bash("go build", "GOVCS=public:git,public:hg"),
			want: []string{"warn GOVCS-INVALID GOVCS=public:git,public:hg: GOVCS set by bash"}},
		{name: "half", images: bash("go build", "GOVCS=public:"),
			want: []string{"warn GOVCS-INVALID GOVCS=public:: GOVCS set by bash"}},
	})
}

func TestGovcsInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "fine", images: bash("go get x", "GOVCS=private:all,public:git|hg,*:off"), exit: 1},
		{name: "the file isn't read", images: bash("go get x", ""), disk: text("/home/u/.config/go/env", "GOVCS=git\n"), exit: 1},
	})
}
