// SPDX-License-Identifier: Apache-2.0

package proctree

import "github.com/goenvtrace/goenvtrace/decoder"

// Loss marks where something is missing. A loss without an image needs no
// mark: exec ids tell which chains it hit, because a missed execve leaves a
// hole in them and a missed fork a process that nobody announced.
func (t *Tree) Loss(l *decoder.Loss) {
	if l.Image.IsZero() || l.Kind == decoder.LossBulk || l.Kind == decoder.LossFact {
		return
	}
	p, alive := t.find(l.Image.Process)
	switch {
	case p == nil && l.Kind == decoder.LossSeed:
		p = t.add(l.Image.Process, 0, nil)
		p.Image = placeholder(p, l.Image, nil)
	case alive && l.Image.Exec > p.Image.ID.Exec:
		t.miss(p, l.Image)
	}
}

// miss gives a process an image of which nothing but the key came through.
func (t *Tree) miss(p *Process, id decoder.ImageID) {
	pred := t.settle(p)
	if pred.provisional {
		pred = pred.Pred
	}
	if p.transparent && !t.transparent[p.ID] {
		p.transparent = false
	}
	p.Image = placeholder(p, id, visible(pred))
}
