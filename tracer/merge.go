// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"cmp"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// mergeSeeds returns the events for processes older than the trace, parents before
// children, without those that observed events tell of: a process whose fork was seen,
// and an image whose execve was seen. A process that began after the programs were
// attached has a fork even if that was not seen yet: the task iterator shows it
// before its parent comes to the tracepoint.
func mergeSeeds(seeds []*decoder.Seed, observed []decoder.Event, attached uint64) []decoder.Event {
	forked := map[decoder.ProcessID]bool{}
	execed := map[decoder.ImageID]bool{}
	exited := map[decoder.ProcessID]bool{}
	for _, e := range observed {
		switch e := e.(type) {
		case *decoder.Fork:
			forked[e.Child] = true
		case *decoder.Exec:
			execed[e.Image] = true
		case *decoder.Exit:
			exited[e.Process] = true
		}
	}
	var events []decoder.Event
	for _, s := range parentsFirst(seeds) {
		id := s.Exec.Image.Process
		if id.Start > attached || forked[id] || execed[s.Exec.Image] {
			continue
		}
		events = append(events, s.Exec)
		if unreadable(s.Exec) && !exited[id] {
			events = append(events, seedLoss(s.Exec))
		}
	}
	return events
}

// unreadable reports that a process should have been readable and was not. One that
// has no memory any more, or has overwritten it, is incomplete but not lost; nor is
// one that ended while it was looked at.
func unreadable(e *decoder.Exec) bool {
	return len(e.Missing) > 0 && e.Missing[0].Cause == decoder.CauseUnreadable && e.Missing[0].Len > 0
}

func seedLoss(e *decoder.Exec) *decoder.Loss {
	return &decoder.Loss{Time: e.Time, Kind: decoder.LossSeed, Count: 1, CPU: -1, Image: e.Image,
		Text: "argv and environ of a process older than the trace could not be read"}
}

// parentsFirst orders seeds. The start time alone does not do it: a process can be
// handed to a subreaper that is younger.
func parentsFirst(seeds []*decoder.Seed) []*decoder.Seed {
	byStart := slices.SortedFunc(slices.Values(seeds), func(a, b *decoder.Seed) int {
		x, y := a.Exec.Image.Process, b.Exec.Image.Process
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.TGID, y.TGID))
	})
	byID := map[decoder.ProcessID]*decoder.Seed{}
	for _, s := range byStart {
		byID[s.Exec.Image.Process] = s
	}
	out := make([]*decoder.Seed, 0, len(byStart))
	done := map[decoder.ProcessID]bool{}
	var visit func(s *decoder.Seed)
	visit = func(s *decoder.Seed) {
		id := s.Exec.Image.Process
		if done[id] {
			return
		}
		done[id] = true
		if parent := byID[s.Exec.Parent]; parent != nil {
			visit(parent)
		}
		out = append(out, s)
	}
	for _, s := range byStart {
		visit(s)
	}
	return out
}
