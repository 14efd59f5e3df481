// SPDX-License-Identifier: Apache-2.0

package environ

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSplitPath(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		want        []string
	}{
		{"nothing", "", nil},
		{"one", "/a", []string{"/a"}},
		{"an empty entry is the current directory", "/a::/b", []string{"/a", "", "/b"}},
		{"a colon is two of them", ":", []string{"", ""}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if d := cmp.Diff(tt.want, SplitPath(tt.value)); d != "" {
				t.Error(d)
			}
		})
	}
}

// draw writes a PathDiff: "prepended:a b<0 -c@1"; kept entries with their old
// place, removed ones with a minus.
func draw(d PathDiff) string {
	var words []string
	for _, e := range d.Entries {
		w := e.Entry
		if e.Op != PathKept {
			w = string(e.Op) + ":" + w
		}
		if e.From >= 0 {
			w += fmt.Sprintf("<%d", e.From)
		}
		words = append(words, w)
	}
	for _, e := range d.Removed {
		words = append(words, fmt.Sprintf("-%s@%d", e.Entry, e.Index))
	}
	return strings.Join(words, " ")
}

func TestDiffPath(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{"unchanged", "a:b", "a:b", "a<0 b<1"},
		{"prepended", "b:c", "a:b:c", "prepended:a b<0 c<1"},
		{"several prepended", "c", "a:b:c", "prepended:a prepended:b c<0"},
		{"appended", "a:b", "a:b:c", "a<0 b<1 appended:c"},
		{"inserted", "a:c", "a:b:c", "a<0 inserted:b c<1"},
		{"removed", "a:b:c", "a:c", "a<0 c<2 -b@1"},
		{"removed and prepended", "a:b", "x:b", "prepended:x b<1 -a@0"},
		{"moved to the front", "a:b:c", "c:a:b", "moved:c<2 a<0 b<1"},
		{"moved to the end", "a:b:c", "b:c:a", "b<1 c<2 moved:a<0"},
		{"set", "", "a:b", "set:a set:b"},
		{"replaced", "a:b", "c:d", "replaced:c replaced:d -a@0 -b@1"},
		{"emptied", "a:b", "", "-a@0 -b@1"},
		{"a duplicate behind", "a:b", "a:b:a", "a<0 b<1 appended:a"},
		{"a duplicate in front", "a:b", "b:a:b", "prepended:b a<0 b<1"},
		{"a duplicate next to its like", "a:b", "a:a:b", "a<0 inserted:a b<1"},
		{"leftmost of two", "x:a", "a:y:a", "a<1 appended:y appended:a -x@0"},
		{"a duplicate goes", "a:b:a", "a:b", "a<0 b<1 -a@2"},
		{"a duplicate moves", "a:b:a:c", "a:c:b:a", "a<0 moved:c<3 b<1 a<2"},
		{"empty entries are entries", "a:", ":a:", "prepended: a<0 <1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := draw(DiffPath(SplitPath(tt.old), SplitPath(tt.new))); got != tt.want {
				t.Errorf("\ngot  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestDiffPathHostile(t *testing.T) {
	var old, new []string
	for i := range 20_000 {
		old = append(old, fmt.Sprint(i%7, "/", i%1000))
		new = append(new, fmt.Sprint(i%5, "/", i%1000))
	}
	checkPathDiff(t, old, new)
}

// checkPathDiff holds what is true of every difference of two lists.
func checkPathDiff(t *testing.T, old, new []string) {
	t.Helper()
	d := DiffPath(old, new)
	if len(d.Entries) != len(new) {
		t.Fatalf("%d of %d entries", len(d.Entries), len(new))
	}
	used := make([]bool, len(old))
	take := func(i int, entry string) {
		if i < 0 || i >= len(old) || used[i] || old[i] != entry {
			t.Fatalf("entry %q does not come from place %d of the old list", entry, i)
		}
		used[i] = true
	}
	last := -1
	for j, e := range d.Entries {
		if e.Index != j || e.Entry != new[j] {
			t.Fatalf("entry %d is %+v, want %q", j, e, new[j])
		}
		switch e.Op {
		case PathKept:
			if e.From <= last {
				t.Fatalf("kept entries %d and %d changed places", last, e.From)
			}
			last = e.From
			take(e.From, e.Entry)
		case PathMoved:
			take(e.From, e.Entry)
		default:
			if e.From != -1 {
				t.Fatalf("new entry %+v has a place in the old list", e)
			}
		}
	}
	for _, e := range d.Removed {
		take(e.Index, e.Entry)
	}
	for i, u := range used {
		if !u {
			t.Fatalf("entry %d of the old list is nowhere", i)
		}
	}
}

func FuzzDiffPath(f *testing.F) {
	f.Add("a:b:c", "c:a:b")
	f.Add("a:a:b:", ":b:a:a")
	f.Fuzz(func(t *testing.T, a, b string) {
		old, new := SplitPath(a), SplitPath(b)
		checkPathDiff(t, old, new)
		for _, e := range DiffPath(old, old).Entries {
			if e.Op != PathKept {
				t.Fatalf("unchanged list: %+v", e)
			}
		}
		if got, want := count(match(old, new)), longestBySubset(old, new); want >= 0 && got != want {
			t.Fatalf("common subsequence of %d entries, longest is %d", got, want)
		}
	})
}

func count(from []int) int {
	n := 0
	for _, i := range from {
		if i >= 0 {
			n++
		}
	}
	return n
}

// longestBySubset tries every subsequence of old; -1: too many.
func longestBySubset(old, new []string) int {
	if len(old) > 10 {
		return -1
	}
	best := 0
	for set := range 1 << len(old) {
		j, n, fits := 0, 0, true
		for i := range old {
			if set&(1<<i) == 0 {
				continue
			}
			for j < len(new) && new[j] != old[i] {
				j++
			}
			if j == len(new) {
				fits = false
				break
			}
			j++
			n++
		}
		if fits {
			best = max(best, n)
		}
	}
	return best
}

func TestGreedyIsACommonSubsequence(t *testing.T) {
	old, new := SplitPath("a:b:c:d:b:z"), SplitPath("b:a:c:b:y:z")
	from := []int{-1, -1, -1, -1, -1, -1}
	greedy(old, new, from, 0)
	if d := cmp.Diff([]int{1, -1, 2, 4, -1, 5}, from); d != "" {
		t.Error(d)
	}
}

func BenchmarkDiffPath(b *testing.B) {
	old := SplitPath("/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/home/u/go/bin:/snap/bin")
	new := append([]string{"/opt/go/bin"}, old...)
	b.ReportAllocs()
	for b.Loop() {
		DiffPath(old, new)
	}
}
