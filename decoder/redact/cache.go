// SPDX-License-Identifier: Apache-2.0

package redact

// cacheBytes bounds what one generation of a cache holds.
const cacheBytes = 2 << 20

// cacheable bounds one cached string: what is longer is rare, and hashing it
// costs less than the small strings that it would drive out.
const cacheable = 8 << 10

// cache remembers results in two generations: when the young one is full it
// becomes the old one, and what is used again is taken over. That forgets
// seldom used entries as a list of uses would, without its bookkeeping.
type cache[K comparable, V any] struct {
	young, old map[K]V
	bytes      int
}

// put remembers v; size is what key and value hold in bytes.
func (c *cache[K, V]) put(k K, v V, size int) {
	if c.young == nil || c.bytes+size > cacheBytes {
		c.old, c.young, c.bytes = c.young, c.old, 0
		if c.young == nil {
			c.young = make(map[K]V)
		}
		clear(c.young) // a new map would grow again from nothing
	}
	c.young[k] = v
	c.bytes += size
}
