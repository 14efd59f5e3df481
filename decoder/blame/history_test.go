// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

func TestHistory(t *testing.T) {
	for _, tt := range []struct {
		name string
		make func(*world) *proctree.Image
		want []string
	}{
		{"never there", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "B=1")
			return w.spawn(10, 11, "go", "B=2")
		}, nil},
		{"set, replaced, removed, set again", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "env", "A=1")
			w.exec(11, "make", "A=2")
			w.spawn(11, 12, "sh", "B=1")
			return w.exec(12, "go", "A=3")
		}, []string{
			"set 1 by [10 bash] at [11 env]",
			"replaced 2 by [11 env] at [11 make]",
			"removed 2 by [11 make] at [12 sh]",
			"set 3 by [12 sh] at [12 go]",
		}},
		{"unset by a command", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=1", "B=1")
			w.spawn(10, 11, "env -u A go", "A=1", "B=1")
			return w.exec(11, "go", "B=1")
		}, []string{
			"inherited 1 by [10 bash] at [10 bash] before",
			"removed 1 by [11 env -u A go] at [11 go]",
		}},
		{"the same value again is no change", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=1")
			return w.spawn(10, 11, "go", "B=1", "A=1")
		}, []string{"inherited 1 by [10 bash] at [10 bash] before"}},
		{"java's helper decides nothing", func(w *world) *proctree.Image {
			w.seed(10, 1, "java", "B=1")
			w.spawn(10, 11, "jspawnhelper 17", "B=1")
			return w.exec(11, "go", "A=1")
		}, []string{"set 1 by [10 java] at [11 go]"}},
		{"empty is a value", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "sh", "A=")
			return w.exec(11, "go")
		}, []string{"set  by [10 bash] at [11 sh]", "removed  by [11 sh] at [11 go]"}},
		{"the first of two counts", func(w *world) *proctree.Image {
			w.seed(10, 1, "zsh", "A=1", "A=2")
			w.spawn(10, 11, "bash", "A=1", "A=3")
			return w.exec(11, "go", "A=3")
		}, []string{
			"inherited 1 by [10 zsh] at [10 zsh] before",
			"replaced 3 by [11 bash] at [11 go]",
		}},
		{"a bare entry is no variable", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A")
			return w.spawn(10, 11, "go", "A", "A=1")
		}, []string{"set 1 by [10 bash] at [11 go]"}},
		{"equal among older processes", func(w *world) *proctree.Image {
			w.seed(1, 0, "init")
			w.seed(5, 1, "gdm", "A=1")
			w.seed(10, 5, "bash", "A=1")
			return w.spawn(10, 11, "go", "A=1")
		}, []string{"inherited 1 by [5 gdm] at [5 gdm] before"}},
		{"different among older processes", func(w *world) *proctree.Image {
			w.seed(5, 1, "gdm", "A=0")
			w.seed(10, 5, "bash", "A=1")
			return w.spawn(10, 11, "go", "A=2")
		}, []string{
			"inherited 1 by [10 bash] at [10 bash] before",
			"replaced 2 by [10 bash] at [11 go]",
		}},
		{"gone among older processes is nobody's doing", func(w *world) *proctree.Image {
			w.seed(5, 1, "gdm", "A=0")
			w.seed(10, 5, "bash")
			return w.spawn(10, 11, "go")
		}, nil},
		{"an exec was missed", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.fork(10, 11)
			w.next(11)
			return w.exec(11, "go", "A=1")
		}, []string{"set 1 by [10 bash] at [11 go] gap"}},
		{"an exec was missed on an edge without a change", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "sh", "A=1")
			w.next(11)
			return w.exec(11, "go", "A=1")
		}, []string{"set 1 by [10 bash] at [11 sh] gap"}},
		{"a fork was missed", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=0")
			w.ids[11] = decoder.ImageID{Process: process(11), Exec: 8}
			return w.tree.Exec(w.event(decoder.Observed, 11, 10, "go", []string{"A=1"}))
		}, []string{"inherited 1 by [11 go] at [11 go] gap unknown"}},
		{"a predecessor of which nothing came through", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=0")
			w.next(10)
			return w.spawn(10, 11, "go", "A=1")
		}, []string{"inherited 1 by [11 go] at [11 go] gap unknown"}},
		{"absent from an incomplete environ", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "env", "A=1")
			w.cut(11, "sh")
			return w.exec(11, "go", "A=1")
		}, []string{"inherited 1 by [11 go] at [11 go] gap unknown"}},
		{"different in an incomplete environ", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "env", "A=1")
			w.cut(11, "sh", "A=2")
			return w.exec(11, "go", "A=1")
		}, []string{"inherited 1 by [11 go] at [11 go] gap unknown"}},
		{"equal in an incomplete environ", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "env", "A=1")
			w.cut(11, "sh", "A=1")
			return w.exec(11, "go", "A=1")
		}, []string{"set 1 by [10 bash] at [11 env]"}},
		{"equal in an incomplete environ, absent before", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash")
			w.spawn(10, 11, "env")
			w.cut(11, "sh", "A=1")
			return w.exec(11, "go", "A=1")
		}, []string{"inherited 1 by [11 sh] at [11 sh] gap unknown"}},
		{"the subject itself is incomplete", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=1")
			w.fork(10, 11)
			return w.cut(11, "go")
		}, []string{"inherited  by [11 go] at [11 go] gap unknown"}},
		{"removed before an incomplete environ", func(w *world) *proctree.Image {
			w.seed(10, 1, "bash", "A=1")
			w.fork(10, 11)
			w.cut(11, "sh", "A=1")
			return w.exec(11, "go")
		}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := Of(tt.make(newWorld()))
			if d := cmp.Diff(tt.want, drawHistory(s.History("A"))); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			last, ok := s.Origin("A")
			if ok != (len(tt.want) > 0) || ok && draw(last) != tt.want[len(tt.want)-1] {
				t.Errorf("origin: %+v, %v", last, ok)
			}
		})
	}
}

func TestWithheldValues(t *testing.T) {
	w := newWorld()
	secret := func(fingerprint string) decoder.Entry {
		return decoder.Entry{Name: "TOKEN", Value: fingerprint, Redacted: true}
	}
	with := func(img *proctree.Image, e decoder.Entry) { img.Exec.Env = append(img.Exec.Env, e) }
	with(w.seed(10, 1, "bash"), secret("h1:01"))
	with(w.spawn(10, 11, "env"), secret("h1:01"))
	img := w.exec(11, "go")
	with(img, secret("h1:02"))
	want := []string{
		"inherited h1:01 by [10 bash] at [10 bash] before",
		"replaced h1:02 by [11 env] at [11 go]",
	}
	if d := cmp.Diff(want, drawHistory(Of(img).History("TOKEN"))); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
}

func TestNames(t *testing.T) {
	w := newWorld()
	w.seed(5, 1, "gdm", "OLDER=1")
	w.seed(10, 5, "bash", "A=1", "GONE=1", "=odd", "BARE")
	w.spawn(10, 11, "env", "B=1", "A=1")
	s := Of(w.exec(11, "go", "B=1", "A=1", "C=1", "A=2"))
	if d := cmp.Diff([]string{"A", "B", "C", "GONE"}, s.Names()); d != "" {
		t.Errorf("-want +got\n%s", d)
	}
	if n := len(s.Chain()); n != 4 {
		t.Errorf("chain of %d", n)
	}
}

func BenchmarkHistory(b *testing.B) {
	for _, depth := range []int{5, 20, 500} {
		b.Run(fmt.Sprint(depth), func(b *testing.B) {
			var env []string
			for i := range 60 {
				env = append(env, fmt.Sprintf("VARIABLE_%d=a value of some forty bytes, number %d", i, i))
			}
			w := newWorld()
			img := w.seed(10, 1, "bash", append(env, "GOROOT=/fake")...)
			for i := range depth {
				img = w.exec(10, "sh", append(env, "GOROOT=/fake", fmt.Sprint("SHLVL=", i))...)
			}
			b.ReportAllocs()
			for b.Loop() {
				if len(Of(img).History("GOROOT")) != 1 {
					b.Fatal("GOROOT has no history")
				}
			}
		})
	}
}
