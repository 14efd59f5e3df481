// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"cmp"
	"slices"
	"strings"
)

// fill sets Argv, Env, Complete and Missing from the block [argStart, envEnd), of
// which the extents in have were read. cause is the reason for what is in none.
//
// Complete is a proof: every byte came, and the strings are as many as the kernel
// put there.
func (k *environs) fill(e *Exec, l layout, block []byte, have []extent, cause string) {
	total := l.envEnd - l.argStart
	if l.argEnd < l.argStart || l.envStart < l.argEnd || l.envEnd < l.envStart || total > maxBlock {
		e.Missing = append(e.Missing, Range{Cause: causeUnreadable})
		return
	}
	good, missing := cover(have, total, cause)
	e.Missing = missing
	argvWhole, envWhole := true, true
	e.Argv, argvWhole = arguments(block, good, l)
	e.Env, envWhole = k.parse(block, good, l)
	if len(missing) > 0 {
		return
	}
	if !argvWhole || !envWhole || len(e.Argv) != int(l.argc) || len(e.Env) != int(l.envc) {
		e.Missing = append(e.Missing, Range{Len: total, Cause: causeUnreadable})
		return
	}
	e.Complete = true
}

// hint is the capacity to begin with; a record's count is not trusted beyond it.
func hint(count uint32) int { return int(min(count, 1024)) }

// cover sorts extents into what was read and what is missing of [0, total).
func cover(have []extent, total uint64, cause string) (good []extent, missing []Range) {
	slices.SortFunc(have, func(a, b extent) int { return cmp.Compare(a.off, b.off) })
	pos := uint64(0)
	for _, x := range have {
		if x.off > pos {
			missing = append(missing, Range{Off: pos, Len: x.off - pos, Cause: cause})
			pos = x.off
		}
		if x.end <= pos {
			continue
		}
		if x.fault {
			missing = append(missing, Range{Off: pos, Len: x.end - pos, Cause: causeFault})
		} else if n := len(good); n > 0 && good[n-1].end == pos {
			good[n-1].end = x.end
		} else {
			good = append(good, extent{off: pos, end: x.end})
		}
		pos = x.end
	}
	if pos < total {
		missing = append(missing, Range{Off: pos, Len: total - pos, Cause: cause})
	}
	return good, missing
}

// arguments are the strings of argv that were read whole.
func arguments(block []byte, good []extent, l layout) (argv []string, whole bool) {
	end := l.argEnd - l.argStart
	whole = split(text(block, 0, end), good, 0, func(s string) {
		if argv == nil {
			argv = make([]string, 0, hint(l.argc))
		}
		argv = append(argv, s)
	})
	return argv, whole
}

// text copies what there is of the block between two offsets: argv and environ in
// pieces of memory of their own, because one mostly lives longer than the other.
func text(block []byte, start, end uint64) string {
	n := uint64(len(block))
	return string(block[min(start, n):min(end, n)])
}

// split hands over the NUL-terminated strings of text, which stands at offset start
// of the block, that were read whole: next to a gap, nobody knows where a string
// begins. whole reports that the last one is terminated.
func split(text string, good []extent, start uint64, yield func(string)) (whole bool) {
	whole = true
	end := start + uint64(len(text))
	for _, x := range good {
		from, to := max(x.off, start), min(x.end, end)
		if from >= to {
			continue
		}
		part := text[from-start : to-start]
		if from != start {
			_, after, ok := strings.Cut(part, "\x00")
			if !ok {
				continue
			}
			part = after
		}
		for part != "" {
			s, rest, ok := strings.Cut(part, "\x00")
			if !ok {
				whole = to != end
				break
			}
			yield(s)
			part = rest
		}
	}
	return whole
}
