// SPDX-License-Identifier: Apache-2.0

package environ

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Change is one difference between two environs. The whole list of them is
// exact: the new environ can be rebuilt from it and the old one, order and
// duplicates included.
//
//	Old nil            the entry is new, at To
//	New nil            the entry at From is gone
//	*Old == *New       the entry only moved, from From to To
//	otherwise          its value changed, and it may have moved
type Change struct {
	Name     string         // of the entry; a bare entry's whole text
	Old, New *decoder.Entry // point into the lists that were compared
	From     int            // index in old; -1: new
	To       int            // index in new; -1: gone
}

// Moved reports that the entry is the same, at another place.
func (c Change) Moved() bool {
	return c.Old != nil && c.New != nil && *c.Old == *c.New
}

// Diff lists what leads from old to new: first what is gone, by its place in
// old, then the rest by its place in new. Of entries with the same name the
// first is compared with the first, the second with the second. The entries
// that are in neither list of changes kept their order; as many of them as
// possible are kept, so two environs that differ in a few variables differ in a
// few changes.
func Diff(old, new []decoder.Entry) []Change {
	if Equal(old, new) {
		return nil
	}
	head := 0
	for head < len(old) && head < len(new) && old[head] == new[head] {
		head++
	}
	oldEnd, newEnd := len(old), len(new)
	for oldEnd > head && newEnd > head && old[oldEnd-1] == new[newEnd-1] {
		oldEnd--
		newEnd--
	}
	from := pair(old[head:oldEnd], new[head:newEnd])
	kept := keep(old[head:oldEnd], new[head:newEnd], from)

	var changes []Change
	used := make([]bool, oldEnd-head)
	for _, f := range from {
		if f >= 0 {
			used[f] = true
		}
	}
	for i, u := range used {
		if !u {
			e := &old[head+i]
			changes = append(changes, Change{Name: e.Name, Old: e, From: head + i, To: -1})
		}
	}
	for j, f := range from {
		e := &new[head+j]
		switch {
		case f < 0:
			changes = append(changes, Change{Name: e.Name, New: e, From: -1, To: head + j})
		case !kept[j]:
			changes = append(changes, Change{Name: e.Name, Old: &old[head+f], New: e, From: head + f, To: head + j})
		}
	}
	return changes
}

// pair finds for each entry of new its counterpart in old by name, -1 for none.
func pair(old, new []decoder.Entry) []int {
	type key struct {
		name string
		bare bool
	}
	// Newest first, so that the chain of one name runs from its first
	// occurrence to its last.
	first := make(map[key]int, len(old))
	next := make([]int, len(old))
	for i := len(old) - 1; i >= 0; i-- {
		k := key{old[i].Name, old[i].Bare}
		n, ok := first[k]
		if !ok {
			n = -1
		}
		next[i] = n
		first[k] = i
	}
	from := make([]int, len(new))
	for j := range new {
		k := key{new[j].Name, new[j].Bare}
		i, ok := first[k]
		if !ok || i < 0 {
			from[j] = -1
			continue
		}
		from[j] = i
		first[k] = next[i]
	}
	return from
}

// keep marks the longest run of equal pairs that are in the same order in both
// lists: those need not be mentioned.
func keep(old, new []decoder.Entry, from []int) []bool {
	var tails []int               // tails[k]: place in new that ends the best run of length k+1
	prev := make([]int, len(new)) // the place before it in that run
	for j, f := range from {
		if f < 0 || old[f] != new[j] {
			continue
		}
		k, _ := slices.BinarySearchFunc(tails, f, func(t, f int) int { return from[t] - f })
		prev[j] = -1
		if k > 0 {
			prev[j] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, j)
		} else {
			tails[k] = j
		}
	}
	kept := make([]bool, len(new))
	if len(tails) == 0 {
		return kept
	}
	for j := tails[len(tails)-1]; j >= 0; j = prev[j] {
		kept[j] = true
	}
	return kept
}
