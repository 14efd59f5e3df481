// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

const (
	usual  = "PATH=/usr/bin:/bin"
	goroot = "GOROOT=/fake"
)

// The shapes in which a GOROOT that fits no go comes about in real life.
func TestScenarios(t *testing.T) {
	for _, tt := range []struct {
		name   string
		make   func(*world) *proctree.Image
		goroot []string
		path   []string
	}{
		{"an assignment before the command", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			return w.spawn(10, 11, "go build", usual, goroot)
		},
			[]string{"set /fake by [10 bash a.sh] at [11 go build]"},
			[]string{
				"0 inherited /usr/bin by [10 bash a.sh] at [10 bash a.sh] before",
				"1 inherited /bin by [10 bash a.sh] at [10 bash a.sh] before",
			}},
		{".bashrc of an interactive shell", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "bash -ic go", usual)
			return w.spawn(11, 12, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 bash -ic go] at [12 go build]"}, nil},
		{"bash -c that needs no fork", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "bash -ic go", usual)
			return w.exec(11, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 bash -ic go] at [11 go build]"}, nil},
		{"env(1)", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "env GOROOT=/fake go build", usual)
			return w.exec(11, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 env GOROOT=/fake go build] at [11 go build]"}, nil},
		{"tmux: GOROOT from the first client, PATH from the second", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 20, "env GOROOT=/fake tmux", usual)
			w.exec(20, "tmux new -s a", "PATH=/fake/bin:/usr/bin:/bin", goroot)
			w.fork(20, 21)
			w.fork(21, 22)
			w.exit(21)
			w.spawn(22, 23, "sh -c sleep", "PATH=/fake/bin:/usr/bin:/bin", goroot, "TMUX_PANE=%0")
			w.exit(20)
			w.spawn(10, 30, "tmux new -s b", usual)
			w.spawn(22, 31, "sh -c go", usual, goroot, "TMUX_PANE=%1")
			w.exit(30)
			w.fork(31, 32)
			return w.exec(32, "go build", usual, goroot, "TMUX_PANE=%1")
		},
			[]string{"set /fake by [20 env GOROOT=/fake tmux] at [20 tmux new -s a]"},
			[]string{
				"0 inherited /usr/bin by [10 bash a.sh] at [10 bash a.sh] before",
				"1 inherited /bin by [10 bash a.sh] at [10 bash a.sh] before",
			}},
		{"sudo -E that keeps GOROOT and replaces PATH", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "sudo -E go build", "PATH=/fake/bin:/usr/bin:/bin", goroot)
			w.fork(11, 12)
			return w.spawn(12, 13, "go build", "PATH=/usr/sbin:/usr/bin:/bin", goroot)
		},
			[]string{"set /fake by [10 bash a.sh] at [11 sudo -E go build]"},
			[]string{
				"0 prepended /usr/sbin by [12 sudo -E go build] at [13 go build]",
				"1 inherited /usr/bin by [10 bash a.sh] at [10 bash a.sh] before",
				"2 inherited /bin by [10 bash a.sh] at [10 bash a.sh] before",
			}},
		{"a shim that passes on what was there", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "bash -ic go", usual)
			w.spawn(11, 12, "bash shims/go build", "PATH=/shims:/usr/bin:/bin", goroot)
			return w.exec(12, "go build", "PATH=/shims:/usr/bin:/bin", goroot)
		},
			[]string{"set /fake by [11 bash -ic go] at [12 bash shims/go build]"},
			[]string{
				"0 prepended /shims by [11 bash -ic go] at [12 bash shims/go build]",
				"1 inherited /usr/bin by [10 bash a.sh] at [10 bash a.sh] before",
				"2 inherited /bin by [10 bash a.sh] at [10 bash a.sh] before",
			}},
		{"two injectors, one for GOROOT and one for PATH", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "bash -ic go", usual, goroot)
			return w.spawn(11, 12, "go build", "PATH=/fake/bin:/usr/bin:/bin", goroot)
		},
			[]string{"set /fake by [10 bash a.sh] at [11 bash -ic go]"},
			[]string{
				"0 prepended /fake/bin by [11 bash -ic go] at [12 go build]",
				"1 inherited /usr/bin by [10 bash a.sh] at [10 bash a.sh] before",
				"2 inherited /bin by [10 bash a.sh] at [10 bash a.sh] before",
			}},
		{"a deep chain of scripts", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash x.sh", usual)
			w.spawn(10, 11, "sh a.sh", usual)
			w.exec(11, "sh b.sh", usual, goroot)
			w.spawn(11, 12, "nice -n 1 c.sh", usual, goroot)
			w.exec(12, "sh c.sh", usual, goroot)
			return w.exec(12, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 sh a.sh] at [11 sh b.sh]"}, nil},
		{"a subshell", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.fork(10, 11)
			return w.spawn(11, 12, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 bash a.sh] at [12 go build]"}, nil},
		{"a login manager long before", func(w *world) *proctree.Image {
			w.seed(1, 0, "init")
			w.seed(5, 1, "gdm", usual, goroot)
			w.seed(10, 5, "bash -i", usual, goroot)
			return w.spawn(10, 11, "go build", usual, goroot)
		},
			[]string{"inherited /fake by [5 gdm] at [5 gdm] before"}, nil},
		{"a parent that is gone", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash a.sh", usual)
			w.spawn(10, 11, "sh -c daemon", usual)
			w.fork(11, 12)
			w.exit(11)
			w.exec(12, "daemon", usual, goroot)
			return w.spawn(12, 13, "go build", usual, goroot)
		},
			[]string{"set /fake by [11 sh -c daemon] at [12 daemon]"}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Of(tt.make(newWorld()))
			if d := cmp.Diff(tt.goroot, drawHistory(s.History("GOROOT"))); d != "" {
				t.Errorf("GOROOT -want +got\n%s", d)
			}
			if tt.path == nil {
				return
			}
			if d := cmp.Diff(tt.path, drawPath(s.Path())); d != "" {
				t.Errorf("PATH -want +got\n%s", d)
			}
		})
	}
}
