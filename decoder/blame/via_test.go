// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

func TestVia(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*world) *proctree.Image
		want []string
	}{
		{"the client that asked", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client")
			return w.spawn(22, 31, "sh", "A=client")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced client by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched",
		}},
		{"what its pane starts has it from there", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client")
			w.spawn(22, 31, "sh", "A=client")
			return w.spawn(31, 32, "go", "A=client")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced client by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched",
		}},
		{"the server set it itself", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client")
			return w.spawn(22, 31, "sh", "A=session")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced session by [22 tmux] at [31 sh]",
		}},
		{"the client has what the server has too", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=server")
			return w.spawn(22, 31, "sh", "A=server")
		}, []string{"inherited server by [22 tmux] at [22 tmux] before"}},
		{"an older client fits, the newest does not", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client")
			w.spawn(10, 40, "tmux attach", "A=other")
			return w.spawn(22, 31, "sh", "A=client")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced client by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched",
		}},
		{"two fit alike", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client")
			w.spawn(10, 40, "tmux new", "A=client")
			return w.spawn(22, 31, "sh", "A=client")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced client by [22 tmux] at [31 sh] via tmux client [40 tmux new] candidate",
		}},
		{"two fit, one in more than this", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new", "A=client", "PATH=/x")
			w.spawn(10, 40, "tmux new", "A=client", "PATH=/y")
			return w.spawn(22, 31, "sh", "A=client", "PATH=/x")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"replaced client by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched",
		}},
		{"what went away has no client", func(w *world) *proctree.Image {
			w.spawn(10, 30, "tmux new")
			return w.spawn(22, 31, "sh")
		}, []string{
			"inherited server by [22 tmux] at [22 tmux] before",
			"removed server by [22 tmux] at [31 sh]",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			w.seed(22, 1, "tmux", "A=server")
			w.seed(10, 1, "bash")
			s := Of(tt.make(w))
			if d := cmp.Diff(tt.want, drawHistory(s.History("A"))); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
		})
	}
}

func TestPathViaClient(t *testing.T) {
	w := newWorld()
	w.seed(22, 1, "tmux", "PATH=/old:/bin")
	w.seed(10, 1, "bash")
	w.spawn(10, 30, "tmux new", "PATH=/new:/bin")
	s := Of(w.spawn(22, 31, "sh", "PATH=/new:/bin"))
	want := []string{
		"0 prepended /new by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched",
		"1 inherited /bin by [22 tmux] at [22 tmux] before",
	}
	if d := cmp.Diff(want, drawPath(s.Path())); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	want = []string{"0 removed /old by [22 tmux] at [31 sh] via tmux client [30 tmux new] matched"}
	if d := cmp.Diff(want, drawPath(s.PathRemoved())); d != "" {
		t.Errorf("removed -want +got\n%s", d)
	}
}
