// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// pathOrigins is what a walk along the chain finds out about PATH.
type pathOrigins struct {
	entries []PathStep
	removed []PathStep
}

// pathWalk is the walk.
type pathWalk struct {
	pathOrigins
	at     []int           // place of each entry in the list at hand, -1: its origin is found
	listed map[string]bool // directories that are in PATH now, or in removed
}

// walkPath follows every entry of an image's PATH back to where it came in.
func walkPath(img *proctree.Image) pathOrigins {
	cur := stateOf(img, "PATH")
	if cur.entry.Redacted || !cur.set && !cur.whole {
		return pathOrigins{}
	}
	list := environ.SplitPath(cur.entry.Value)
	o := pathWalk{
		pathOrigins: pathOrigins{entries: make([]PathStep, len(list))},
		at:          make([]int, len(list)),
		listed:      make(map[string]bool, len(list)),
	}
	for i, entry := range list {
		o.at[i], o.listed[entry] = i, true
		o.entries[i] = PathStep{Index: i, Entry: entry}
	}
	gap := false // stays: an entry that was followed across a gap is less certain
	for ; img.Pred != nil; img = img.Pred {
		gap = gap || img.Gap
		before := stateOf(img.Pred, "PATH")
		if cur.set == before.set && cur.entry == before.entry && (cur.set || before.whole) {
			cur.whole = before.whole
			continue
		}
		if !cur.whole || !before.whole || before.entry.Redacted {
			o.settleRest(unknown(img, cur.entry))
			return o.pathOrigins
		}
		old := environ.SplitPath(before.entry.Value)
		d := environ.DiffPath(old, list)
		o.edge(img, before.entry, d, change(img, before, cur, gap), inherited(img, cur.entry, gap))
		cur, list = before, old
	}
	o.settleRest(inherited(img, cur.entry, gap))
	return o.pathOrigins
}

// edge settles what changed on the edge to img: with step where it was seen,
// with older where the edge is unknown.
func (o *pathWalk) edge(img *proctree.Image, before decoder.Entry, d environ.PathDiff, step, older Step) {
	seen := img.Edge != proctree.EdgeUnknown
	for i, at := range o.at {
		if at < 0 {
			continue
		}
		switch e := d.Entries[at]; {
		case e.Op == environ.PathKept:
			o.at[i] = e.From
		case seen:
			step.Op = Op(e.Op)
			o.settle(i, step)
		default:
			o.settle(i, older)
		}
	}
	if !seen {
		return
	}
	step.Op, step.Value = Removed, before
	for _, e := range d.Removed {
		if !o.listed[e.Entry] {
			o.listed[e.Entry] = true
			o.removed = append(o.removed, PathStep{Index: e.Index, Entry: e.Entry, Step: step})
		}
	}
}

// settle notes the origin of one entry.
func (o *pathWalk) settle(i int, step Step) {
	o.entries[i].Step = step
	o.at[i] = -1
}

// settleRest notes the origin of every entry that has none yet.
func (o *pathWalk) settleRest(step Step) {
	for i, at := range o.at {
		if at >= 0 {
			o.settle(i, step)
		}
	}
}
