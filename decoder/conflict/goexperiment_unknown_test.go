// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoexperimentUnknown(t *testing.T) {
	play(t, []scene{
		{name: "a word", images: bash("go version", "GOEXPERIMENT=loopvar,bogus"), exit: 2,
			want: []string{"error GOEXPERIMENT-UNKNOWN GOEXPERIMENT=loopvar,bogus: GOEXPERIMENT set by bash"}, message: "nobody knows bogus", fix: []string{"unset GOEXPERIMENT"}},
	})
}

func TestGoexperimentUnknownBenign(t *testing.T) {
	play(t, []scene{
		{name: "known", images: bash("go build", "GOEXPERIMENT=noswissmap,arenas,none"), exit: 2},
		{name: "exit status 0 refutes", images: bash("go version", "GOEXPERIMENT=bogus")},
	})
}
