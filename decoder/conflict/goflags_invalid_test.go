// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoflagsInvalid(t *testing.T) {
	play(t, []scene{
		{name: "a word that is no flag", images: bash("go version", "GOFLAGS=-tags␣foo"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-tags foo: GOFLAGS set by bash"}, message: `non-flag "foo"`},
		{name: "unknown", images: bash("go build", "GOFLAGS=-nosuchflag"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-nosuchflag: GOFLAGS set by bash"}, message: "unknown flag -nosuchflag"},
		{name: "an open quotation mark", images: bash("go build", "GOFLAGS='-ldflags=-s␣-w"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS='-ldflags=-s -w: GOFLAGS set by bash"}, message: "unterminated ' string"},
		{name: "a flag of a newer go", images: bash("/opt/o/bin/go build", "GOFLAGS=-buildvcs=false"), exit: 1,
			disk: func(d *disk) { d.tree("/opt/o", "go1.16") },
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-buildvcs=false: GOFLAGS set by bash"}, message: "unknown flag -buildvcs"},
		{name: "no value", images: bash("go build", "GOFLAGS=-tags"), exit: 2,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-tags: GOFLAGS set by bash"}, message: "flag needs an argument: -tags"},
		{name: "a bad value", images: bash("go build", "GOFLAGS=-mod=vendored"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-mod=vendored: GOFLAGS set by bash"}},
		{name: "a bad boolean", images: bash("go build", "GOFLAGS=-race=maybe"), exit: 2,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-race=maybe: GOFLAGS set by bash"}},
		{name: "an analyzer of vet, to build", images: bash("go build", "GOFLAGS=-printf=false"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-printf=false: GOFLAGS set by bash"}, message: "unknown flag -printf"},
		{name: "no analyzer of vet", images: bash("go vet", "GOFLAGS=-nosuchflag"), exit: 1,
			want: []string{"error GOFLAGS-INVALID GOFLAGS=-nosuchflag: GOFLAGS set by bash"}},
	})
}

func TestGoflagsInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "go env", images: bash("go env", "GOFLAGS=-nosuchflag"), exit: 1},
		{name: "exit status 0 refutes", images: bash("go build", "GOFLAGS=-nosuchflag")},
		{name: "quoted", images: bash("go build", "GOFLAGS='-ldflags=-s␣-w'␣-v"), exit: 1},
		{name: "a flag of another command", images: bash("go build", "GOFLAGS=-count=1␣--bench=x"), exit: 1},
		{name: "go test's vet", images: bash("go test", "GOFLAGS=-vet=off"), exit: 1},
		{name: "analyzers of vet", images: bash("go vet", "GOFLAGS=-printf=false␣-printf.funcs=x␣-unsafeptr"), exit: 1},
		{name: "vet with a program of its own", images: bash("go vet", "GOFLAGS=-vettool=/x␣-mine"), exit: 1},
		{name: "a flag of the test binary", images: bash("go test", "GOFLAGS=-test.v␣-test.run=X"), exit: 1},
		{name: "boolean values", images: bash("go build", "GOFLAGS=-race=0␣-buildvcs=auto␣-trimpath=false␣-mod="), exit: 1},
		{name: "go help", images: bash("go help build", "GOFLAGS=-nosuchflag")},
	})
}
