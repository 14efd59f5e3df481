// SPDX-License-Identifier: Apache-2.0

package environ

// maxCells bounds the table of lengths: 2 MiB. A PATH of a thousand entries
// still fits; one made to hang its reader does not.
const maxCells = 1 << 20

// match finds for each entry of new its counterpart in old by the leftmost
// longest common subsequence, -1 for none. Leftmost: of all the longest, the
// one whose places in new come first, then those in old.
func match(old, new []string) []int {
	from := make([]int, len(new))
	for j := range from {
		from[j] = -1
	}
	head := 0
	for head < len(old) && head < len(new) && old[head] == new[head] {
		from[head] = head
		head++
	}
	old, new = old[head:], new[head:]
	if len(old) == 0 || len(new) == 0 {
		return from
	}
	if (len(old)+1)*(len(new)+1) <= maxCells {
		longest(old, new, from[head:], head)
	} else {
		greedy(old, new, from[head:], head)
	}
	return from
}

// longest fills from by the textbook table. A common tail is deliberately not
// cut off first: it would match the rightmost of two duplicates.
func longest(old, new []string, from []int, base int) {
	width := len(new) + 1
	length := make([]uint16, (len(old)+1)*width) // of the rests old[i:] and new[j:]
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(new) - 1; j >= 0; j-- {
			if old[i] == new[j] {
				length[i*width+j] = length[(i+1)*width+j+1] + 1
			} else {
				length[i*width+j] = max(length[(i+1)*width+j], length[i*width+j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(old) && j < len(new); {
		switch {
		case old[i] == new[j]:
			from[j] = base + i
			i++
			j++
		case length[(i+1)*width+j] == length[i*width+j]:
			i++ // new[j] may still find its counterpart further on
		default:
			j++
		}
	}
}

// greedy fills from in linear time: the common tail, then each entry of the
// rest with its next occurrence.
func greedy(old, new []string, from []int, base int) {
	for len(old) > 0 && len(new) > 0 && old[len(old)-1] == new[len(new)-1] {
		from[len(new)-1] = base + len(old) - 1
		old, new = old[:len(old)-1], new[:len(new)-1]
	}
	places := make(map[string][]int, len(old))
	for i, entry := range old {
		places[entry] = append(places[entry], i)
	}
	next := 0
	for j, entry := range new {
		left := places[entry]
		for len(left) > 0 && left[0] < next {
			left = left[1:]
		}
		if len(left) > 0 {
			from[j] = base + left[0]
			next = left[0] + 1
			left = left[1:]
		}
		places[entry] = left
	}
}
