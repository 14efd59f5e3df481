// SPDX-License-Identifier: Apache-2.0

package environ

import "strings"

// PathOp is what happened to one entry of a PATH.
type PathOp string

const (
	PathKept      PathOp = ""          // stands where it stood, relative to what else was kept
	PathPrepended PathOp = "prepended" // new, before all that was kept
	PathAppended  PathOp = "appended"  // new, behind all that was kept
	PathInserted  PathOp = "inserted"  // new, between two that were kept
	PathMoved     PathOp = "moved"     // was there, at another place
	PathSet       PathOp = "set"       // the old list was empty
	PathReplaced  PathOp = "replaced"  // the old list had nothing in common
	PathRemoved   PathOp = "removed"   // is gone
)

// PathEntry is one entry of a PATH and what happened to it.
type PathEntry struct {
	Entry string
	Op    PathOp
	Index int // place in the new list; of a removed entry in the old one
	From  int // place in the old list, -1 where it has none
}

// PathDiff says what leads from one PATH to another.
type PathDiff struct {
	Entries []PathEntry // the new list, every entry in its order
	Removed []PathEntry // entries of the old list that are in the new one no more
}

// SplitPath splits a PATH at its colons. An empty PATH has no entries; an
// empty entry (the current directory) is one.
func SplitPath(value string) []string {
	if value == "" {
		return nil
	}
	return strings.Split(value, ":")
}

// DiffPath compares two lists by their leftmost longest common subsequence:
// entries in it were kept. Of the others, one that is left over on both sides
// was moved. Lists of thousands of entries, which nobody has by accident, are
// compared by a common subsequence that may not be the longest.
func DiffPath(old, new []string) PathDiff {
	from := match(old, new)
	d := PathDiff{Entries: make([]PathEntry, len(new))}
	first, last := -1, -1
	used := make([]bool, len(old))
	for j, i := range from {
		if i < 0 {
			continue
		}
		used[i] = true
		if first < 0 {
			first = j
		}
		last = j
	}
	spare := unused(old, used)
	for j, entry := range new {
		e := PathEntry{Entry: entry, Index: j, From: from[j]}
		if e.From < 0 {
			if left := spare[entry]; len(left) > 0 {
				e.From, spare[entry] = left[0], left[1:]
				used[e.From] = true
				e.Op = PathMoved
			} else {
				e.Op = newOp(j, first, last, len(old))
			}
		}
		d.Entries[j] = e
	}
	for i, u := range used {
		if !u {
			d.Removed = append(d.Removed, PathEntry{Entry: old[i], Op: PathRemoved, Index: i, From: i})
		}
	}
	return d
}

// newOp names how the entry at j came in, where first and last are the places
// of the outermost kept entries.
func newOp(j, first, last, old int) PathOp {
	switch {
	case old == 0:
		return PathSet
	case first < 0:
		return PathReplaced
	case j < first:
		return PathPrepended
	case j > last:
		return PathAppended
	}
	return PathInserted
}

// unused maps the entries of old that have no counterpart to their places.
func unused(old []string, used []bool) map[string][]int {
	var spare map[string][]int
	for i, u := range used {
		if !u {
			if spare == nil {
				spare = make(map[string][]int)
			}
			spare[old[i]] = append(spare[old[i]], i)
		}
	}
	return spare
}
