// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"
)

func TestToolBuiltOlder(t *testing.T) {
	play(t, []scene{
		{name: "gopls", images: bash("gopls", ""), disk: func(d *disk) { tools(d); d.text("/home/u/p/go.mod", "go 1.27\n") },
			want: []string{"info TOOL-BUILT-OLDER exe=/usr/bin/gopls: "}, message: "was built with go1.26.8, and /home/u/p/go.mod says go 1.27"},
	})
}

func TestToolBuiltOlderBenign(t *testing.T) {
	play(t, []scene{
		{name: "new enough", images: bash("gopls", ""), disk: func(d *disk) { tools(d); d.text("/home/u/p/go.mod", "go 1.26.99\n") }},
		{name: "gopls version", images: bash("gopls version", ""), disk: func(d *disk) { tools(d); d.text("/home/u/p/go.mod", "go 1.27\n") }},
	})
}
