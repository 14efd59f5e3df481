// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestPathDeadEntry(t *testing.T) {
	play(t, []scene{
		{name: "gone", images: bash("go build", "PATH=/usr/local/go1.25/bin:/usr/local/go/bin"),
			want: []string{"info PATH-DEAD-ENTRY PATH=/usr/local/go1.25/bin: PATH prepended by bash (/usr/local/go1.25/bin)"}},
	})
}

func TestPathDeadEntryBenign(t *testing.T) {
	play(t, []scene{
		{name: "behind the winner", images: bash("go build", "PATH=/usr/local/go/bin:/usr/local/go1.25/bin")},
		{name: "no Go's", images: bash("go build", "PATH=/opt/x/bin:/usr/local/go/bin")},
		{name: "nothing was installed yet", images: bash("go build", "PATH=/home/u/go/bin:/usr/local/go/bin")},
	})
}
