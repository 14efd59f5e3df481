// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"strconv"
	"strings"
	"testing"
)

// clients lists the pids of an image's candidates.
func clients(i *Image) string {
	var pids []string
	for _, c := range i.Clients {
		pids = append(pids, strconv.Itoa(int(c.ID.Process.TGID)))
	}
	return strings.Join(pids, " ")
}

// server starts a tmux server: client 20 forks 21, which forks 22.
func server(w *world) {
	w.seed(10, 1, "/bin/bash")
	w.spawn(10, 20, "/usr/bin/tmux")
	w.fork(20, 21)
	w.fork(21, 22)
	w.exit(21)
}

func TestClients(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*world) *Image
		want string
	}{
		{"the first client", func(w *world) *Image {
			server(w)
			return w.spawn(22, 30, "/bin/sh")
		}, "20"},
		{"a second client after the first has ended", func(w *world) *Image {
			server(w)
			w.exit(20)
			w.spawn(10, 40, "/usr/bin/tmux")
			return w.spawn(22, 30, "/bin/sh")
		}, "40"},
		{"two attached clients, newest first", func(w *world) *Image {
			server(w)
			w.spawn(10, 40, "/usr/bin/tmux")
			w.spawn(10, 41, "/usr/bin/tmux")
			return w.spawn(22, 30, "/bin/sh")
		}, "41 40 20"},
		{"only one that ended a moment ago", func(w *world) *Image {
			server(w)
			w.exit(20)
			return w.spawn(22, 30, "/bin/sh")
		}, "20"},
		{"one that ended long ago", func(w *world) *Image {
			server(w)
			w.exit(20)
			w.time += 2 * shortlyBefore
			return w.spawn(22, 30, "/bin/sh")
		}, ""},
		{"a client that became something else", func(w *world) *Image {
			server(w)
			w.spawn(10, 40, "/usr/bin/tmux")
			w.exec(40, "/bin/bash")
			w.exec(20, "/bin/bash")
			return w.spawn(22, 30, "/bin/sh")
		}, ""},
		{"a client that ended after the fork", func(w *world) *Image {
			server(w)
			w.spawn(10, 40, "/usr/bin/tmux")
			w.fork(22, 30)
			w.exit(40)
			w.exit(20)
			return w.exec(30, "/bin/sh")
		}, "40 20"},
		{"a server older than the trace", func(w *world) *Image {
			w.seed(22, 1, "/usr/bin/tmux")
			w.seed(10, 1, "/bin/bash")
			w.spawn(10, 40, "/usr/bin/tmux")
			return w.spawn(22, 30, "/bin/sh")
		}, "40"},
		{"another program's server", func(w *world) *Image {
			server(w)
			w.spawn(10, 40, "/usr/local/bin/screen")
			return w.spawn(22, 30, "/bin/sh")
		}, "20"},
		{"screen", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.spawn(10, 20, "/usr/bin/screen")
			w.fork(20, 22)
			return w.spawn(22, 30, "/bin/sh")
		}, "20"},
		{"what a pane starts has none", func(w *world) *Image {
			server(w)
			w.spawn(22, 30, "/bin/sh")
			return w.spawn(30, 31, "/go/bin/go")
		}, ""},
		{"a subshell of the server has none, nor what it starts", func(w *world) *Image {
			server(w)
			w.fork(22, 30)
			w.spawn(30, 31, "/bin/true")
			return w.exec(30, "/go/bin/go")
		}, ""},
		{"many", func(w *world) *Image {
			server(w)
			for pid := range uint32(2 * keepTerminals) {
				w.spawn(10, 100+pid, "/usr/bin/tmux")
			}
			return w.spawn(22, 30, "/bin/sh")
		}, "163 162 161 160 159 158 157 156"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := clients(tt.make(newWorld())); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWindowsForEver opens each window from the one before.
func TestWindowsForEver(t *testing.T) {
	w := newWorld()
	server(w)
	w.exit(20)
	var pane *Image
	pid := uint32(22)
	for range 1000 {
		client := pid + 1
		if pane == nil {
			w.spawn(10, client, "/usr/bin/tmux")
		} else {
			w.spawn(pid, client, "/usr/bin/tmux")
		}
		pane = w.spawn(22, pid+2, "/bin/sh")
		w.exit(client)
		if pid != 22 {
			w.exit(pid)
		}
		pid += 2
	}
	if n := len(reachable(w.tree)); n > 500 {
		t.Errorf("%d images are alive", n)
	}
}

// reachable collects every image that the tree keeps alive.
func reachable(t *Tree) map[*Image]bool {
	images, processes := make(map[*Image]bool), make(map[*Process]bool)
	var process func(*Process)
	var image func(*Image)
	image = func(i *Image) {
		for ; i != nil && !images[i]; i = i.Pred {
			images[i] = true
			for _, c := range i.Clients {
				image(c)
			}
			process(i.Process)
		}
	}
	process = func(p *Process) {
		for ; p != nil && !processes[p]; p = p.Parent {
			processes[p] = true
			image(p.Image)
		}
	}
	for _, p := range t.live {
		process(p)
	}
	for _, e := range t.ended {
		process(e.process)
	}
	for _, i := range t.terminals {
		image(i)
	}
	return images
}
