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
func fill(e *Exec, l layout, block []byte, have []extent, cause string) {
	total := l.envEnd - l.argStart
	if l.argEnd < l.argStart || l.envStart < l.argEnd || l.envEnd < l.envStart || total > maxBlock {
		e.Missing = append(e.Missing, Range{Cause: causeUnreadable})
		return
	}
	good, missing := cover(have, total, cause)
	e.Missing = missing
	text := string(block[:min(uint64(len(block)), total)])
	env := make([]string, 0, l.hint())
	argvWhole, envWhole := true, true
	e.Argv, argvWhole = split(nil, text, good, 0, l.argEnd-l.argStart)
	env, envWhole = split(env, text, good, l.envStart-l.argStart, total)
	e.Env = make([]Entry, len(env))
	for i, s := range env {
		e.Env[i] = ParseEntry(s)
	}
	if len(missing) > 0 {
		return
	}
	if !argvWhole || !envWhole || len(e.Argv) != int(l.argc) || len(env) != int(l.envc) {
		e.Missing = append(e.Missing, Range{Len: total, Cause: causeUnreadable})
		return
	}
	e.Complete = true
}

// hint is the capacity to begin with; a record's count is not trusted beyond it.
func (l layout) hint() int { return int(min(l.envc, 1024)) }

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

// split appends the NUL-terminated strings between start and end that were read
// whole: next to a gap, nobody knows where a string begins. whole reports that the
// last one is terminated.
func split(out []string, text string, good []extent, start, end uint64) (_ []string, whole bool) {
	whole = true
	for _, x := range good {
		from, to := max(x.off, start), min(x.end, end, uint64(len(text)))
		if from >= to {
			continue
		}
		part := text[from:to]
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
			out = append(out, s)
			part = rest
		}
	}
	return out, whole
}
