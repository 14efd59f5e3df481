// SPDX-License-Identifier: Apache-2.0

package decoder

const (
	// recentEnvirons is how many environments are remembered.
	recentEnvirons = 8
	// recentEnvironBytes bounds each: they are kept after their process has ended.
	recentEnvironBytes = 64 << 10
)

// environs are the environments that were parsed last. A program mostly gives each of
// its children the same one, byte for byte, and then a comparison stands in for
// making some hundred strings. Events that share an environ share its memory.
type environs struct {
	known [recentEnvirons]environ
	next  int
}

type environ struct {
	raw     string
	entries []Entry
}

// parse returns the strings of an environ that were read whole, and whether the last
// one is terminated.
func (k *environs) parse(block []byte, good []extent, l layout) (_ []Entry, whole bool) {
	start, end := l.envStart-l.argStart, l.envEnd-l.argStart
	if start == end {
		return nil, true
	}
	complete := len(good) == 1 && good[0].off <= start && good[0].end >= end && end <= uint64(len(block))
	if complete {
		if entries := k.find(block[start:end]); entries != nil {
			return entries, true
		}
	}
	raw := text(block, start, end)
	entries := make([]Entry, 0, hint(l.envc))
	whole = split(raw, good, start, func(s string) { entries = append(entries, ParseEntry(s)) })
	if complete && whole && len(raw) <= recentEnvironBytes {
		k.known[k.next] = environ{raw, entries[:len(entries):len(entries)]}
		k.next = (k.next + 1) % recentEnvirons
	}
	return entries, whole
}

func (k *environs) find(raw []byte) []Entry {
	for i := range k.known {
		if k.known[i].raw == string(raw) {
			return k.known[i].entries
		}
	}
	return nil
}
