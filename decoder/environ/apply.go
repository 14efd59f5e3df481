// SPDX-License-Identifier: Apache-2.0

package environ

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Apply rebuilds the environ that Diff was given as new. Entries of old that no
// change mentions fill, in their order, the places that no change claims. The
// changes may come in any order; an error says that they don't belong to old.
func Apply(old []decoder.Entry, changes []Change) ([]decoder.Entry, error) {
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
