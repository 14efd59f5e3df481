// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"slices"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// environs are what the fuzzed programs run with.
var environs = [][]string{
	nil,
	{"A=1", "PATH=/a:/b"},
	{"A=2", "PATH=/b:/a:/b"},
	{"B=1", "A=1", "A=2", "PATH=/c:/a"},
	{"A", "PATH="},
	{"PATH=/x", "B=2"},
}

func FuzzSubject(f *testing.F) {
	f.Add([]byte{0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 2, 4})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1500 {
			return
		}
		w := newWorld()
		for ; len(data) >= 3; data = data[3:] {
			a, b := uint32(data[1]%7)+1, uint32(data[1]/7%7)+1
			env := environs[int(data[2])%len(environs)]
			command := []string{"sh", "tmux"}[data[2]/8%2]
			var img *proctree.Image
			switch data[0] % 8 {
			case 0:
				img = w.seed(a, b, command, env...)
			case 1, 2:
				w.fork(a, b)
			case 3, 4:
				img = w.exec(a, command, env...)
			case 5:
				img = w.cut(a, command, env...)
			case 6:
				w.exit(a)
			case 7:
				w.next(a)
			}
			if img != nil {
				checkSubject(t, Of(img))
			}
		}
	})
}

// checkSubject holds what is true of every image's values.
func checkSubject(t *testing.T, s *Subject) {
	t.Helper()
	img := s.Image()
	for _, name := range append(s.Names(), "A", "B", "PATH") {
		steps := s.History(name)
		for i, step := range steps {
			checkStep(t, s, step)
			if (step.Op == Inherited) && i > 0 {
				t.Fatalf("%s: %s comes after a change", name, draw(step))
			}
		}
		e, set := environ.Get(img.Exec.Env, name)
		switch last, ok := s.Origin(name); {
		case set && (!ok || last.Op == Removed || last.Value != e):
			t.Fatalf("%s is %s, its history ends with %+v", name, e, last)
		case !set && img.Exec.Complete && ok && last.Op != Removed:
			t.Fatalf("%s is absent, its history ends with %s", name, draw(last))
		case !set && !img.Exec.Complete && !last.Unknown:
			t.Fatalf("%s is not known to be absent, its history says %+v", name, last)
		}
	}
	checkPath(t, s)
}

func checkStep(t *testing.T, s *Subject, step Step) {
	t.Helper()
	if step.Injector == nil || step.Image == nil || step.Op == "" {
		t.Fatalf("incomplete step %+v", step)
	}
	if !slices.Contains(s.Chain(), step.Injector) || !slices.Contains(s.Chain(), step.Image) {
		t.Fatalf("%s: not on the chain", draw(step))
	}
	changed := step.Op != Inherited
	switch {
	case changed && (step.Image.Pred != step.Injector || step.Image.Edge == proctree.EdgeUnknown):
		t.Fatalf("%s: not charged to the near end of a known edge", draw(step))
	case changed && !(step.Injector.Exec.Complete && step.Image.Exec.Complete):
		t.Fatalf("%s: claimed of incomplete environs", draw(step))
	case changed == (step.BeforeTrace || step.Unknown), step.Unknown && (step.BeforeTrace || !step.Gap):
		t.Fatalf("%s: contradicts itself", draw(step))
	}
}

func checkPath(t *testing.T, s *Subject) {
	t.Helper()
	value, _ := environ.Get(s.Image().Exec.Env, "PATH")
	list := environ.SplitPath(value.Value)
	var got []string
	for i, p := range s.Path() {
		checkStep(t, s, p.Step)
		if p.Index != i {
			t.Fatalf("entry %d has index %d", i, p.Index)
		}
		got = append(got, p.Entry)
	}
	if !slices.Equal(got, list) {
		t.Fatalf("PATH entries %q, want %q", got, list)
	}
	seen := make(map[string]bool)
	for _, p := range s.PathRemoved() {
		checkStep(t, s, p.Step)
		if p.Op != Removed || seen[p.Entry] || slices.Contains(list, p.Entry) {
			t.Fatalf("removed entry %s", fmt.Sprint(p.Index, p.Entry, draw(p.Step)))
		}
		seen[p.Entry] = true
	}
}
