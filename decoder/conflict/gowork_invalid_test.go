// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoworkInvalid(t *testing.T) {
	play(t, []scene{
		{name: "on", images: bash("go build", "GOWORK=on"), exit: 1,
			want: []string{"error GOWORK-INVALID GOWORK=on: GOWORK set by bash"}, message: "on is relative", fix: []string{"unset GOWORK"}},
		{name: "every command looks", images: bash("go version", "GOWORK=on"), exit: 1,
			want: []string{"error GOWORK-INVALID GOWORK=on: GOWORK set by bash"}},
		{name: "deleted", images: bash("go list", "GOWORK=/w/go.work"), exit: 1,
			want: []string{"error GOWORK-INVALID GOWORK=/w/go.work: GOWORK set by bash"}, message: "which doesn't exist"},
		{name: "go work use", images: bash("go work use .", "GOWORK=/w/go.work"), exit: 1,
			want: []string{"error GOWORK-INVALID GOWORK=/w/go.work: GOWORK set by bash"}},
	})
}

func TestGoworkInvalidBenign(t *testing.T) {
	play(t, []scene{
		{name: "off", images: bash("go build", "GOWORK=off"), exit: 1},
		{name: "empty", images: bash("go build", "GOWORK="), exit: 1},
		{name: "the one that is made now is somewhere", images: bash("go work init", "GOWORK=on"), exit: 1},
		{name: "it is made just now", images: bash("go work init", "GOWORK=/w/go.work"), exit: 1},
		{name: "go version doesn't look for the file", images: bash("go version", "GOWORK=/w/go.work"), exit: 1},
		{name: "go mod tidy doesn't either", images: bash("go mod tidy", "GOWORK=/w/go.work"), exit: 1},
		{name: "go version of an older go", images: bash("/opt/o/bin/go version", "GOWORK=on"), exit: 1, disk: func(d *disk) { d.tree("/opt/o", "go1.20.3") }},
		{name: "exit status 0 refutes", images: bash("go build", "GOWORK=on")},
		{name: "modules are off", images: bash("go build", "GOWORK=on GO111MODULE=off"), exit: 1},
		{name: "a go that knows no workspaces", images: bash("/opt/o/bin/go build", "GOWORK=on"), exit: 1, disk: func(d *disk) { d.tree("/opt/o", "go1.17") }},
	})
}
