// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoenvInvalid(t *testing.T) {
	play(t, []scene{
		{name: "a directory", images: bash("go build", "GOENV=/usr/local/go"),
			want: []string{"warn GOENV-INVALID GOENV=/usr/local/go: GOENV set by bash"}, message: "which is a directory", fix: []string{"unset GOENV"}},
	})
}

func TestGoenvInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "off", images: bash("go build", "GOENV=off")},
		{name: "not there yet", images: bash("go build", "GOENV=/e")},
		{name: "a file", images: bash("go build", "GOENV=/e"), disk: text("/e", "")},
		{name: "a version manager's", images: bash("go build", "GOENV_ROOT=/usr/local/go")},
	})
}
