// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// script turns bytes into events: three bytes each, over few pids so that they
// meet. Exec ids and start times are arbitrary too.
func script(w *world, data []byte, check func()) {
	exes := []string{"/bin/sh", "/usr/bin/tmux", "/go/bin/go", "/usr/bin/goenvtrace"}
	for ; len(data) >= 3; data = data[3:] {
		a := uint32(data[1]%13) + 1
		b := uint32(data[1]/13%13) + 1
		exe, odd := exes[data[2]%4], data[2]/4%8
		switch data[0] % 8 {
		case 0, 1:
			f := w.forkEvent(a, b)
			if odd == 1 {
				f.Child.Start += uint64(data[2]) // the pid has a new owner
			}
			w.tree.Fork(f)
		case 2, 3:
			e := w.execEvent(a, exe, "A="+string('0'+rune(odd)))
			e.Image.Exec += uint64(odd / 6)
			e.Parent = process(b)
			w.tree.Exec(e)
		case 4:
			w.seed(a, b, exe, "A=1")
		case 5:
			w.exit(a)
		case 6:
			kinds := []string{decoder.LossIdentity, decoder.LossSeed, decoder.LossBulk}
			id := w.ids[a]
			id.Exec += uint64(odd)
			w.tree.Loss(&decoder.Loss{Kind: kinds[odd%3], Image: id})
		case 7:
			w.ids[a] = decoder.ImageID{Process: process(a), Exec: uint64(odd)}
		}
		check()
	}
}

func FuzzTree(f *testing.F) {
	f.Add([]byte{4, 1, 0, 0, 13, 0, 2, 2, 0, 5, 2, 0})
	f.Add([]byte{0, 14, 1, 0, 27, 5, 2, 3, 40, 6, 3, 8, 4, 30, 12, 5, 1, 1, 7, 3, 9})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 3000 {
			return
		}
		w := newWorld(4)
		fixed := make(map[*Image]Image)
		script(w, data, func() {
			for img := range reachable(w.tree) {
				checkImage(t, img, fixed)
			}
			for _, p := range w.tree.live {
				checkAncestors(t, p)
			}
			if n := w.tree.Len(); n > 13+lateEvents {
				t.Fatalf("%d processes alive", n)
			}
		})
	})
}

// checkImage holds what is true of every image at any time.
func checkImage(t *testing.T, img *Image, fixed map[*Image]Image) {
	t.Helper()
	was, known := fixed[img]
	if known && (was.Pred != img.Pred || was.Exec != img.Exec || was.Edge != img.Edge || was.Gap != img.Gap ||
		was.Forked != img.Forked || was.Process != img.Process || len(was.Clients) != len(img.Clients)) {
		t.Fatalf("image %s has changed", img.ID)
	}
	fixed[img] = *img
	if img.Process == nil || img.ID.Process != img.Process.ID {
		t.Fatalf("image %s of another process", img.ID)
	}
	if img.Pred == nil {
		return
	}
	// The depth falls by one with each step: no chain ends where it began.
	if img.depth != img.Pred.depth+1 {
		t.Fatalf("image %s: depth %d, its predecessor %d", img.ID, img.depth, img.Pred.depth)
	}
	if img.Pred.provisional || img.Pred.transparent {
		t.Fatalf("image %s follows %s, which is nobody's predecessor", img.ID, img.Pred.ID)
	}
	if img.Pred.Process == img.Process && img.Pred.ID.Exec >= img.ID.Exec {
		t.Fatalf("image %s follows a younger one, %s", img.ID, img.Pred.ID)
	}
}

func checkAncestors(t *testing.T, p *Process) {
	t.Helper()
	if p.Image == nil {
		t.Fatalf("process %s lives and runs nothing", p.ID)
	}
	n := 0
	for q := p; q != nil; q = q.Parent {
		if n++; n > 10_000 {
			t.Fatalf("process %s descends from itself", p.ID)
		}
	}
}
