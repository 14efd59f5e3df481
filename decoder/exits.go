// SPDX-License-Identifier: Apache-2.0

package decoder

// exitWindow remembers the latest exits. Two threads that end at the same moment
// can both find themselves the last one; their records are neighbours.
type exitWindow struct {
	ring [64]ProcessID
	next int
}

// seen reports whether p was among the latest exits, and remembers it.
func (w *exitWindow) seen(p ProcessID) bool {
	for i := range w.ring {
		if w.ring[i] == p {
			return true
		}
	}
	w.ring[w.next] = p
	w.next = (w.next + 1) % len(w.ring)
	return false
}
