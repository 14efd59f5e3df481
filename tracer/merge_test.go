// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func process(tgid uint32) decoder.ProcessID {
	return decoder.ProcessID{TGID: tgid, Start: uint64(tgid) * 1000}
}

func image(tgid uint32, exec uint64) decoder.ImageID {
	return decoder.ImageID{Process: process(tgid), Exec: exec}
}

func seed(tgid, parent uint32, missing ...decoder.Range) *decoder.Seed {
	return &decoder.Seed{Exec: &decoder.Exec{Image: image(tgid, 2), Parent: process(parent),
		Source: decoder.Snapshot, Missing: missing}}
}

func TestMergeSeeds(t *testing.T) {
	unread := decoder.Range{Len: 100, Cause: decoder.CauseUnreadable}
	for _, test := range []struct {
		name     string
		seeds    []*decoder.Seed
		observed []decoder.Event
		want     []string
	}{
		{"parents first", []*decoder.Seed{seed(3, 2), seed(1, 0), seed(2, 1)}, nil, []string{"1", "2", "3"}},
		{"subreaper younger than its child", []*decoder.Seed{seed(1, 0), seed(2, 5), seed(5, 1)}, nil, []string{"1", "5", "2"}},
		{"parent is not visible", []*decoder.Seed{seed(7, 6)}, nil, []string{"7"}},
		{"fork was seen", []*decoder.Seed{seed(1, 0), seed(2, 1)},
			[]decoder.Event{&decoder.Fork{Parent: image(1, 2), Child: process(2)}}, []string{"1"}},
		{"fork is still to come", []*decoder.Seed{seed(1, 0), seed(9, 1)}, nil, []string{"1"}},
		{"event wins over snapshot", []*decoder.Seed{seed(1, 0), seed(2, 1)},
			[]decoder.Event{&decoder.Exec{Image: image(2, 2)}}, []string{"1"}},
		{"snapshot before the event", []*decoder.Seed{seed(1, 0)},
			[]decoder.Event{&decoder.Exec{Image: image(1, 3)}}, []string{"1"}},
		{"unreadable", []*decoder.Seed{seed(1, 0, unread)}, nil, []string{"1", "lost 1"}},
		{"ended meanwhile", []*decoder.Seed{seed(1, 0, unread)},
			[]decoder.Event{&decoder.Exit{Process: process(1)}}, []string{"1"}},
		{"zombie", []*decoder.Seed{seed(1, 0, decoder.Range{Cause: decoder.CauseUnreadable})}, nil, []string{"1"}},
		{"overwritten", []*decoder.Seed{seed(1, 0, decoder.Range{Len: 100, Cause: decoder.CauseOverwritten})}, nil, []string{"1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, e := range mergeSeeds(test.seeds, test.observed, 8000) {
				switch e := e.(type) {
				case *decoder.Exec:
					got = append(got, string(rune('0'+e.Image.Process.TGID)))
				case *decoder.Loss:
					got = append(got, "lost "+string(rune('0'+e.Image.Process.TGID)))
				}
			}
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("events (-want +got):\n%s", d)
			}
		})
	}
}
