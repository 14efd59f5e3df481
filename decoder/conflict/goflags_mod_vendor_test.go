// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoflagsModVendor(t *testing.T) {
	play(t, []scene{
		{name: "nothing vendored", images: bash("go build", "GOFLAGS=-mod=vendor"), disk: text("/home/u/p/go.mod", "module m\nrequire example.com/a v1.0.0\n"), exit: 1,
			want: []string{"error GOFLAGS-MOD-VENDOR GOFLAGS=-mod=vendor: GOFLAGS set by bash"}, message: "/home/u/p/vendor has no modules.txt"},
		{name: "go install p@v", images: bash("go install example.com/p@latest", "GOFLAGS=-mod=vendor"), exit: 1,
			want: []string{"error GOFLAGS-MOD-VENDOR GOFLAGS=-mod=vendor: GOFLAGS set by bash"}, message: "doesn't work from a vendor directory"},
		{name: "it works", images: bash("go build", "GOFLAGS=-mod=vendor"),
			disk: text("/home/u/p/go.mod", "module m\n", "/home/u/p/vendor/modules.txt", ""),
			want: []string{"info GOFLAGS-MOD-VENDOR GOFLAGS=-mod=vendor: GOFLAGS set by bash"}},
	})
}

func TestGoflagsModVendorBenign(t *testing.T) {
	play(t, []scene{
		{name: "the command line says otherwise", images: bash("go build -mod=mod", "GOFLAGS=-mod=vendor"), disk: text("/home/u/p/go.mod", "module m\n"), exit: 1},
		{name: "nothing to vendor, and another failure", images: bash("go vet ./nodir", "GOFLAGS=-mod=vendor"), disk: text("/home/u/p/go.mod", "module m\n"), exit: 1,
			want: []string{"info GOFLAGS-MOD-VENDOR GOFLAGS=-mod=vendor: GOFLAGS set by bash"}},
		{name: "go mod vendor, which mends it", images: bash("go mod vendor", "GOFLAGS=-mod=vendor"), disk: text("/home/u/p/go.mod", "module m\nrequire example.com/a v1.0.0\n"), exit: 1},
		{name: "go get ignores it", images: bash("go get example.com/b", "GOFLAGS=-mod=vendor"), disk: text("/home/u/p/go.mod", "module m\nrequire example.com/a v1.0.0\n"), exit: 1},
		{name: "no module", images: bash("go build", "GOFLAGS=-mod=vendor"), exit: 1},
		{name: "a command without modules", images: bash("go version", "GOFLAGS=-mod=vendor")},
	})
}
