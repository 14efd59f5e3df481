// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestForeignOSPath(t *testing.T) {
	play(t, []scene{
		{name: "GOPATH of Windows", images: bash("go build", "WSL_DISTRO_NAME=Debian GOPATH=/mnt/c/Users/u/go"),
			want: []string{"warn FOREIGN-OS-PATH GOPATH=/mnt/c/Users/u/go: GOPATH set by bash"}, message: "which is a Windows drive"},
		{name: "a torn PATH", images: bash("go build", "WSL_DISTRO_NAME=Debian PATH=/usr/local/go/bin:/mnt/c/Program:Files/Go/bin"),
			want: []string{"warn FOREIGN-OS-PATH PATH=/mnt/c/Program: PATH appended by bash (/mnt/c/Program)"}},
	})
}

func TestForeignOSPathBenign(t *testing.T) {
	play(t, []scene{
		{name: "Windows' PATH behind", images: bash("go build", "WSL_DISTRO_NAME=Debian PATH=/usr/local/go/bin:/mnt/c/Program␣Files/Go/bin")},
		{name: "not under WSL", images: bash("go build", "GOPATH=/mnt/c/go")},
	})
}
