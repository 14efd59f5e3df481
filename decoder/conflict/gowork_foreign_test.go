// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestGoworkForeign(t *testing.T) {
	play(t, []scene{
		{name: "another project's", images: bash("go build", "GOWORK=/w/go.work"), exit: 1,
			disk: text("/w/go.work", "go 1.21\nuse ./a\n", "/home/u/p/go.mod", "module p\n"),
			want: []string{"error GOWORK-FOREIGN GOWORK=/w/go.work: GOWORK set by bash"}, message: "which doesn't use /home/u/p"},
		{name: "it worked this time", images: bash("go build", "GOWORK=/w/go.work"),
			disk: text("/w/go.work", "go 1.21\nuse ./a\n", "/home/u/p/go.mod", "module p\n"),
			want: []string{"warn GOWORK-FOREIGN GOWORK=/w/go.work: GOWORK set by bash"}},
	})
}

func TestGoworkForeignBenign(t *testing.T) {
	play(t, []scene{
		{name: "it uses the module", images: bash("go build", "GOWORK=/w/go.work"), exit: 1,
			disk: text("/w/go.work", "go 1.21\nuse (\n\t../home/u/p\n)\n", "/home/u/p/go.mod", "module p\n")},
		{name: "it uses the module through a link", images: bash("go build", "GOWORK=/w/go.work"), exit: 1,
			disk: func(d *disk) {
				d.text("/w/go.work", "use ./p\n")
				d.text("/home/u/p/go.mod", "module p\n")
				d.link("/w/p", "/home/u/p")
			}},
		{name: "found by walking up", images: bash("go build", ""), exit: 1,
			disk: text("/home/u/go.work", "go 1.21\nuse ./a\n", "/home/u/p/go.mod", "module p\n")},
		{name: "go work use", images: bash("go work use .", "GOWORK=/w/go.work"),
			disk: text("/w/go.work", "go 1.21\nuse ./a\n", "/home/u/p/go.mod", "module p\n")},
		{name: "no module", images: bash("go build", "GOWORK=/w/go.work"), exit: 1, disk: text("/w/go.work", "go 1.21\nuse ./a\n")},
	})
}
