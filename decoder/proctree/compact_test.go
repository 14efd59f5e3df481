// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"fmt"
	"testing"
)

// length walks a chain and checks what must hold of every one.
func length(t *testing.T, i *Image) int {
	t.Helper()
	n := 0
	for ; i != nil; i = i.Pred {
		n++
		if i.Pred != nil && i.depth != i.Pred.depth+1 {
			t.Fatalf("image %s: depth %d behind %d", i.ID, i.depth, i.Pred.depth)
		}
		if n > maxDepth+2 {
			t.Fatalf("chain longer than %d", n)
		}
	}
	return n
}

// seams counts the gaps on a chain.
func seams(i *Image) int {
	n := 0
	for ; i != nil; i = i.Pred {
		if i.Gap {
			n++
		}
	}
	return n
}

func TestEndlessChains(t *testing.T) {
	const generations = 5 * maxDepth
	for _, tt := range []struct {
		name  string
		next  func(w *world, n uint32) *Image
		seams int
	}{
		{"a process that execs itself, unchanged", func(w *world, n uint32) *Image {
			return w.exec(10, "/bin/sh", "A=1")
		}, 0},
		{"a process that execs itself with another environ", func(w *world, n uint32) *Image {
			return w.exec(10, "/bin/sh", fmt.Sprintf("N=%d", n))
		}, 1},
		{"a process that execs itself with another environ now and then", func(w *world, n uint32) *Image {
			return w.exec(10, "/bin/sh", fmt.Sprintf("N=%d", n/100))
		}, 1},
		{"generations that fork, exec and end", func(w *world, n uint32) *Image {
			img := w.spawn(10+n, 11+n, "/bin/sh", "A=1")
			w.exit(10 + n)
			return img
		}, 0},
		{"generations that fork and end", func(w *world, n uint32) *Image {
			img := w.fork(10+n, 11+n).Image
			w.exit(10 + n)
			return img
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld()
			oldest := w.seed(10, 1, "/bin/sh", "A=1")
			var img *Image
			for n := range uint32(generations) {
				img = tt.next(w, n)
			}
			length(t, img)
			if got := seams(img); got != tt.seams {
				t.Errorf("%d gaps, want %d", got, tt.seams)
			}
			i := img
			for i.Pred != nil {
				i = i.Pred
			}
			if i != oldest {
				t.Errorf("the oldest image is %s, want %s", i.ID, oldest.ID)
			}
			if img.Pred.ID.Exec+1 != img.ID.Exec && img.Pred.Process == img.Process {
				t.Errorf("newest image follows %s", img.Pred.ID)
			}
			if n := len(reachable(w.tree)); n > 4*maxDepth {
				t.Errorf("%d images are alive", n)
			}
			parents := 0
			for p := img.Process; p != nil; p = p.Parent {
				parents++
			}
			if parents > maxDepth+2 {
				t.Errorf("%d ancestors are kept", parents)
			}
		})
	}
}

func TestSeam(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/sh", "N=0")
	var img *Image
	for n := range uint32(maxDepth + 1) {
		img = w.exec(10, "/bin/sh", fmt.Sprintf("N=%d", n+1))
	}
	i := img
	for !i.Gap {
		i = i.Pred
	}
	if i.Edge != EdgeExec || i.depth != keepOldest || i.Exec.Env[0].Value == i.Pred.Exec.Env[0].Value {
		t.Errorf("seam at depth %d, edge %s, %v after %v", i.depth, i.Edge, i.Exec.Env, i.Pred.Exec.Env)
	}
	if want := fmt.Sprint(maxDepth + 1); img.Exec.Env[0].Value != want {
		t.Errorf("newest N=%s, want %s", img.Exec.Env[0].Value, want)
	}
}

func TestDeepParentOfMany(t *testing.T) {
	w := newWorld()
	w.seed(10, 1, "/bin/sh")
	for range maxDepth {
		w.exec(10, "/bin/sh", "A=1")
	}
	first := w.spawn(10, 100, "/bin/true")
	second := w.spawn(10, 101, "/bin/true")
	if first.Pred != second.Pred {
		t.Error("two children of one image have two predecessors")
	}
}
