// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestChain(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*world) *Image
		want string
	}{
		{"fork and exec fold into one edge", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			return w.spawn(10, 11, "/go/bin/go")
		}, "go <fork- bash"},
		{"exec in the same process", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.spawn(10, 11, "/usr/bin/env")
			return w.exec(11, "/go/bin/go")
		}, "go <exec- env <fork- bash"},
		{"one command of bash -c needs no fork", func(w *world) *Image {
			w.seed(10, 1, "/bin/zsh")
			w.spawn(10, 11, "/bin/bash")
			return w.exec(11, "/go/bin/go")
		}, "go <exec- bash <fork- zsh"},
		{"a subshell stays", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			return w.spawn(11, 12, "/go/bin/go")
		}, "go <fork- (bash) <fork- bash"},
		{"a subshell that execs at last", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			w.spawn(11, 12, "/bin/true")
			return w.exec(11, "/go/bin/go")
		}, "go <exec- (bash) <fork- bash"},
		{"a daemon that forks twice", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.spawn(10, 11, "/usr/bin/tmux")
			w.fork(11, 12)
			w.fork(12, 13)
			w.exit(12)
			w.exit(11)
			return w.spawn(13, 14, "/bin/zsh")
		}, "zsh <fork- (tmux) <fork- (tmux) <fork- tmux <fork- bash"},
		{"a snapshot between fork and exec folds, too", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash", "A=1")
			w.seed(11, 10, "/bin/bash", "A=1")
			return w.exec(11, "/go/bin/go")
		}, "go <fork- bash"},
		{"a snapshot of a subshell", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash", "A=1")
			w.seed(11, 10, "/bin/bash", "A=1")
			return w.spawn(11, 12, "/go/bin/go")
		}, "go <fork- (bash) <fork- bash"},
		{"a snapshot of the same program with another environ", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash", "A=1")
			w.seed(11, 10, "/bin/bash", "A=2")
			return w.spawn(11, 12, "/go/bin/go")
		}, "go <fork- bash <unknown- bash"},
		{"reparenting changes nothing", func(w *world) *Image {
			w.seed(1, 0, "/sbin/init")
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			w.fork(11, 12)
			w.exit(11)
			e := w.execEvent(12, "/go/bin/go")
			e.Parent = process(1)
			return w.tree.Exec(e)
		}, "go <fork- (bash) <fork- bash <unknown- init"},
		{"the thread that execs is not the leader", func(w *world) *Image {
			w.seed(10, 1, "/bin/java")
			e := w.execEvent(10, "/go/bin/go")
			e.TID = 99
			return w.tree.Exec(e)
		}, "go <exec- java"},
		{"the parent has changed since the fork", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			w.exec(10, "/bin/zsh")
			return w.exec(11, "/go/bin/go")
		}, "go <fork- bash"},
		{"older processes", func(w *world) *Image {
			w.seed(1, 0, "/sbin/init")
			w.seed(10, 1, "/usr/bin/tmux")
			return w.seed(11, 10, "/bin/bash")
		}, "bash <unknown- tmux <unknown- init"},
		{"an older process without parent", func(w *world) *Image {
			return w.seed(11, 10, "/bin/bash")
		}, "bash"},
		{"a missed exec", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			w.execEvent(11, "/usr/bin/env")
			return w.exec(11, "/go/bin/go")
		}, "go <fork!- bash"},
		{"a missed exec between two", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.execEvent(10, "/usr/bin/env")
			return w.exec(10, "/go/bin/go")
		}, "go <exec!- bash"},
		{"a missed exec of the parent", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.execEvent(10, "/usr/bin/make")
			return w.spawn(10, 11, "/go/bin/go")
		}, "go <fork- ? <unknown!- bash"},
		{"a missed fork", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.forkEvent(10, 11)
			e := w.execEvent(11, "/go/bin/go")
			e.Parent = process(10)
			return w.tree.Exec(e)
		}, "go <unknown!- bash"},
		{"a fork of an unknown process", func(w *world) *Image {
			return w.spawn(10, 11, "/go/bin/go")
		}, "go <fork- ? <unknown!-"},
		{"a loss with a name", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.execEvent(10, "/bin/sh")
			w.tree.Loss(&decoder.Loss{Kind: decoder.LossIdentity, Image: w.ids[10]})
			return w.exec(10, "/go/bin/go")
		}, "go <exec- ? <unknown!- bash"},
		{"an older process that could not be read", func(w *world) *Image {
			w.ids[10] = decoder.ImageID{Process: process(10), Exec: 7}
			w.tree.Loss(&decoder.Loss{Kind: decoder.LossSeed, Image: w.ids[10]})
			return w.spawn(10, 11, "/go/bin/go")
		}, "go <fork- ? <unknown!-"},
		{"lost bytes leave no hole", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.tree.Loss(&decoder.Loss{Kind: decoder.LossBulk, Image: w.ids[10]})
			w.tree.Loss(&decoder.Loss{Kind: decoder.LossIdentity, Count: 3, CPU: -1})
			return w.spawn(10, 11, "/go/bin/go")
		}, "go <fork- bash"},
		{"an exec that comes after its fork's child ended", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			w.exit(11)
			return w.exec(11, "/go/bin/go")
		}, "go <fork- bash"},
		{"a fork seen of what the iterator found too", func(w *world) *Image {
			w.seed(1, 0, "/sbin/init")
			w.seed(10, 1, "/bin/bash")
			f := w.forkEvent(10, 11)
			w.seed(11, 1, "/bin/bash")
			w.tree.Fork(f)
			return w.exec(11, "/go/bin/go")
		}, "go <fork- bash <unknown- init"},
		{"a fork seen of what had exec'd before the iterator", func(w *world) *Image {
			w.seed(1, 0, "/sbin/init")
			w.seed(10, 1, "/bin/bash")
			f := w.forkEvent(10, 11)
			w.execEvent(11, "/bin/dash")
			w.seed(11, 1, "/bin/dash")
			w.tree.Fork(f)
			return w.exec(11, "/go/bin/go")
		}, "go <exec- dash <fork- bash <unknown- init"},
		{"a snapshot after the fork is no news", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.fork(10, 11)
			if img := w.seed(11, 10, "/bin/bash"); img != nil {
				t.Errorf("snapshot of a fork image: got %s", chain(img))
			}
			return w.exec(11, "/go/bin/go")
		}, "go <fork- bash"},
		{"a snapshot fills in what was known by its key", func(w *world) *Image {
			w.fork(10, 11)
			w.seed(10, 1, "/bin/bash")
			return w.spawn(10, 12, "/go/bin/go")
		}, "go <fork- bash <unknown!-"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := chain(tt.make(newWorld())); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestTransparent(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*world) *Image
		want string
	}{
		{"watch -- CMD under sudo", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.seed(20, 10, "/usr/bin/sudo")
			w.seed(22, 20, "/usr/bin/goenvtrace")
			return w.spawn(22, 23, "/go/bin/go")
		}, "go <fork- bash"},
		{"sudo with a monitor of its own", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.seed(20, 10, "/usr/bin/sudo")
			w.seed(21, 20, "/usr/bin/sudo")
			w.seed(22, 21, "/usr/bin/goenvtrace")
			return w.spawn(22, 23, "/go/bin/go")
		}, "go <fork- bash"},
		{"what CMD starts is not skipped", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.seed(22, 10, "/usr/bin/goenvtrace")
			w.spawn(22, 23, "/bin/sh")
			w.exec(23, "/usr/bin/env")
			return w.spawn(23, 24, "/go/bin/go")
		}, "go <fork- env <exec- sh <fork- bash"},
		{"a fork of goenvtrace forks before it execs", func(w *world) *Image {
			w.seed(10, 1, "/bin/bash")
			w.seed(22, 10, "/usr/bin/goenvtrace")
			w.fork(22, 23)
			w.spawn(23, 24, "/bin/true")
			return w.exec(23, "/go/bin/go")
		}, "go <fork- bash"},
		{"nobody above", func(w *world) *Image {
			w.seed(22, 1, "/usr/bin/goenvtrace")
			return w.spawn(22, 23, "/go/bin/go")
		}, "go"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := chain(tt.make(newWorld(20, 22))); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestRepeatedEvents(t *testing.T) {
	w := newWorld()
	bash := w.seed(10, 1, "/bin/bash", "A=1")
	if again := w.seed(10, 1, "/bin/bash", "A=1"); again != bash {
		t.Errorf("second snapshot made another image: %s", chain(again))
	}
	w.exec(10, "/bin/zsh")
	w.ids[10] = decoder.ImageID{Process: process(10), Exec: 7}
	if stale := w.seed(10, 1, "/bin/bash", "A=1"); stale != nil {
		t.Errorf("stale snapshot was taken: %s", chain(stale))
	}
	if got := chain(w.tree.Process(process(10)).Image); got != "zsh <exec- bash" {
		t.Errorf("after a stale snapshot: %s", got)
	}
	p := w.exit(10)
	if p == nil || p.Exit == nil || p.Image == nil {
		t.Fatalf("exit: got %+v", p)
	}
	first := p.Exit
	if again := w.exit(10); again != p || again.Exit != first {
		t.Error("a second exit changed the process")
	}
	if late := w.seed(10, 1, "/bin/bash"); late != nil {
		t.Errorf("snapshot of an ended process was taken: %s", chain(late))
	}
	if w.exit(77) != nil {
		t.Error("exit of an unknown process returned one")
	}
}

func TestEventBeatsSnapshot(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/bash")
	w.fork(10, 11)
	w.execEvent(11, "/bin/dash", "A=late")
	w.seed(11, 10, "/bin/dash", "A=late")
	img := w.tree.Exec(w.event(decoder.Observed, 11, 10, "/bin/dash", []string{"A=early"}))
	if img.Exec.Source != decoder.Observed || img.Exec.Env[0].Value != "early" {
		t.Errorf("got %s %v", img.Exec.Source, img.Exec.Env)
	}
	if again := w.seed(11, 10, "/bin/dash", "A=late"); again != img {
		t.Error("a snapshot replaced the event")
	}
}

func TestReusedPID(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/bash")
	w.spawn(10, 11, "/bin/true") // its exit is lost
	old := w.tree.Process(process(11))
	w.ids[11] = decoder.ImageID{}
	next := decoder.ProcessID{TGID: 11, Start: 12_345_678}
	w.tree.Fork(&decoder.Fork{Parent: w.ids[10], Child: next, PID: 11})
	if p := w.tree.Process(next); p == nil || p == old || p.PID != 11 {
		t.Errorf("new owner of the pid: %+v", p)
	}
	if w.tree.live[11] == old {
		t.Error("the old owner of the pid still lives")
	}
}

func TestEndedAncestorsLetGo(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/bash")
	w.spawn(10, 11, "/bin/make")
	child := w.spawn(11, 12, "/go/bin/go")
	maker := w.tree.Process(process(11))
	w.exit(11)
	for pid := uint32(100); pid < 100+2*lateEvents; pid++ {
		w.spawn(10, pid, "/bin/true")
		w.exit(pid)
	}
	if maker.Image != nil {
		t.Error("an ended process still holds its last image")
	}
	if got := chain(child); got != "go <fork- make <fork- bash" {
		t.Errorf("chain of the child: %s", got)
	}
	if n := w.tree.Len(); n > 2+lateEvents {
		t.Errorf("%d processes alive", n)
	}
}

func TestSharedEnviron(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/bash", "A=1", "B=2", "A=3")
	same := w.spawn(10, 11, "/bin/true", "A=1", "B=2", "A=3")
	if &same.Exec.Env[0] != &same.Pred.Exec.Env[0] {
		t.Error("equal environs are not shared")
	}
	if len(same.Exec.Argv) != 1 || same.Exec.Argv[0] != "true" {
		t.Errorf("argv: %q", same.Exec.Argv)
	}
	other := w.spawn(10, 12, "/bin/true", "A=1", "A=3", "B=2")
	if other.Exec.Env[1].Value != "3" {
		t.Errorf("order was lost: %v", other.Exec.Env)
	}
}

func TestImagesStay(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/bash")
	img := w.fork(10, 11).Image
	before := *img
	node := w.fork(11, 12).Image.Pred
	w.exec(11, "/bin/dash")
	if img.Pred != before.Pred || img.Forked || img.Process != before.Process || img.Exec != before.Exec {
		t.Errorf("a returned image changed: %+v", img)
	}
	if !node.Forked || node == img {
		t.Errorf("the node of the subshell: %+v", node)
	}
}
