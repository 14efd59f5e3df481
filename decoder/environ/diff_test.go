// SPDX-License-Identifier: Apache-2.0

package environ

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func parse(list ...string) []decoder.Entry {
	var env []decoder.Entry
	for _, s := range list {
		env = append(env, decoder.ParseEntry(s))
	}
	return env
}

// text writes a change as a person would: "-1 A=x", "+2 B=y", "0>3 C=z",
// "1>1 D=old D=new".
func text(c Change) string {
	switch {
	case c.New == nil:
		return fmt.Sprintf("-%d %s", c.From, c.Old)
	case c.Old == nil:
		return fmt.Sprintf("+%d %s", c.To, c.New)
	case c.Moved():
		return fmt.Sprintf("%d>%d %s", c.From, c.To, c.New)
	}
	return fmt.Sprintf("%d>%d %s %s", c.From, c.To, c.Old, c.New)
}

func TestDiff(t *testing.T) {
	for _, tt := range []struct {
		name     string
		old, new []decoder.Entry
		want     []string
	}{
		{"nothing", parse("A=1", "B=2"), parse("A=1", "B=2"), nil},
		{"both empty", nil, nil, nil},
		{"all is new", nil, parse("A=1", "B=2"), []string{"+0 A=1", "+1 B=2"}},
		{"all is gone", parse("A=1", "B=2"), nil, []string{"-0 A=1", "-1 B=2"}},
		{"set at the end", parse("A=1"), parse("A=1", "B=2"), []string{"+1 B=2"}},
		{"set in front", parse("A=1"), parse("B=2", "A=1"), []string{"+0 B=2"}},
		{"replaced in place", parse("A=1", "B=2", "C=3"), parse("A=1", "B=9", "C=3"), []string{"1>1 B=2 B=9"}},
		{"removed", parse("A=1", "B=2", "C=3"), parse("A=1", "C=3"), []string{"-1 B=2"}},
		{"removed, and one behind it replaced", parse("A=1", "B=2", "C=3"), parse("B=2", "C=4"),
			[]string{"-0 A=1", "2>1 C=3 C=4"}},
		{"moved to the end", parse("A=1", "B=2", "C=3"), parse("B=2", "C=3", "A=1"), []string{"0>2 A=1"}},
		{"replaced and moved, as bash does to _", parse("_=/a", "A=1", "B=2"), parse("A=1", "B=2", "_=/b"),
			[]string{"0>2 _=/a _=/b"}},
		{"turned round", parse("A=1", "B=2", "C=3"), parse("C=3", "B=2", "A=1"), []string{"2>0 C=3", "1>1 B=2"}},
		{"first of two changes", parse("A=1", "A=2"), parse("A=9", "A=2"), []string{"0>0 A=1 A=9"}},
		{"a duplicate goes", parse("A=1", "B=2", "A=1"), parse("A=1", "B=2"), []string{"-2 A=1"}},
		{"a duplicate comes", parse("A=1"), parse("A=1", "A=1"), []string{"+1 A=1"}},
		{"empty is not absent", parse("A="), nil, []string{"-0 A="}},
		{"bare is not empty", parse("A"), parse("A="), []string{"-0 A", "+0 A="}},
		{"name is not prefix", parse("GO=1"), parse("GOO=1"), []string{"-0 GO=1", "+0 GOO=1"}},
		{"withheld is not equal to its fingerprint as a value",
			[]decoder.Entry{{Name: "A", Value: "h1:00", Redacted: true}}, parse("A=h1:00"), []string{"0>0 A=h1:00 A=h1:00"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			changes := Diff(tt.old, tt.new)
			var got []string
			for _, c := range changes {
				got = append(got, text(c))
			}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("-want +got\n%s", d)
			}
			checkApply(t, tt.old, tt.new, changes)
		})
	}
}

func checkApply(t *testing.T, old, new []decoder.Entry, changes []Change) {
	t.Helper()
	env, err := apply(old, changes)
	if err != nil {
		t.Fatal(err)
	}
	if !Equal(env, new) {
		t.Fatalf("apply(old, Diff(old, new)) is not new\nold %v\nnew %v\ngot %v", old, new, env)
	}
	slices.Reverse(changes)
	if again, err := apply(old, changes); err != nil || !Equal(again, new) {
		t.Fatalf("changes in another order: %v, %v", again, err)
	}
}

func TestDiffOfLikeEnvironsIsSmall(t *testing.T) {
	var old []decoder.Entry
	for i := range 60 {
		old = append(old, decoder.ParseEntry(fmt.Sprintf("V%d=%d", i, i)))
	}
	new := slices.Delete(slices.Clone(old), 10, 11)
	new[30].Value = "other"
	new = append(new, decoder.ParseEntry("N=1"))
	new[3], new[4] = new[4], new[3]
	if changes := Diff(old, new); len(changes) != 4 {
		t.Errorf("%d changes: %v", len(changes), changes)
	}
}

// apply is the inverse of Diff, the proof that a diff leaves nothing out:
// entries of old that no change mentions fill, in their order, the places that
// no change claims.
func apply(old []decoder.Entry, changes []Change) ([]decoder.Entry, error) {
	size := len(old)
	taken := make([]bool, len(old))
	for _, c := range changes {
		switch {
		case c.From >= len(old) || c.From < -1:
			return nil, fmt.Errorf("apply change to entry %d of %d: out of range", c.From, len(old))
		case c.From >= 0 && taken[c.From]:
			return nil, fmt.Errorf("apply change to entry %d: changed twice", c.From)
		case (c.To < 0) != (c.New == nil):
			return nil, fmt.Errorf("apply change to entry %d: place %d does not fit its value", c.From, c.To)
		}
		if c.From >= 0 {
			taken[c.From] = true
			size--
		}
		if c.New != nil {
			size++
		}
	}
	env := make([]decoder.Entry, size)
	placed := make([]bool, size)
	for _, c := range changes {
		if c.New == nil {
			continue
		}
		if c.To >= size || placed[c.To] {
			return nil, fmt.Errorf("apply change of %q: no place %d among %d", c.Name, c.To, size)
		}
		env[c.To], placed[c.To] = *c.New, true
	}
	to := 0
	for i := range old {
		if taken[i] {
			continue
		}
		for placed[to] {
			to++
		}
		env[to] = old[i]
		to++
	}
	return env, nil
}

func FuzzDiff(f *testing.F) {
	f.Add("A=1,B=2,A=3", "B=2,A=1")
	f.Add("A,A=,=x,,A", "A=,A,,=x")
	f.Add("", "A=1")
	f.Fuzz(func(t *testing.T, a, b string) {
		old, new := parse(strings.Split(a, ",")...), parse(strings.Split(b, ",")...)
		changes := Diff(old, new)
		if len(changes) > len(old)+len(new) {
			t.Fatalf("%d changes between %d and %d entries", len(changes), len(old), len(new))
		}
		if (len(changes) == 0) != Equal(old, new) {
			t.Fatalf("%d changes between %v and %v", len(changes), old, new)
		}
		checkApply(t, old, new, changes)
	})
}

func BenchmarkDiff(b *testing.B) {
	var old []decoder.Entry
	for i := range 60 {
		old = append(old, decoder.ParseEntry(fmt.Sprintf("VARIABLE_%d=a value of some forty bytes, number %d", i, i)))
	}
	few := slices.Clone(old)
	few[20].Value = "other"
	few = append(few, decoder.ParseEntry("N=1"))
	order := slices.Clone(old)
	slices.SortFunc(order, func(a, b decoder.Entry) int { return strings.Compare(b.Name, a.Name) })
	for _, tt := range []struct {
		name string
		new  []decoder.Entry
	}{{"two changes", few}, {"another order", order}} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Diff(old, tt.new)
			}
		})
	}
}
