// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Whichever lanes run, everything is reported once, with all bytes.
func TestLanes(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the kernel refuses to load the programs")
	}
	for _, test := range []struct {
		name    string
		skipped int // lanes that the kernel does not run, from the first
		rescued decoder.Rescued
	}{
		{"all run", 0, decoder.Rescued{}},
		{"the first is skipped", 1, decoder.Rescued{Exec: 1, Fork: 1, Exit: 1}},
		{"only the last one runs", 2, decoder.Rescued{Exec: 1, Fork: 1, Exit: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			const lanes = 3
			s, err := open(Options{}, pollInterval, lanes)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			for i, l := range s.programs.links {
				if i%lanes < test.skipped {
					if err := l.Close(); err != nil {
						t.Fatal(err)
					}
				}
			}
			c, _ := run(t, program(t, "nothing"), []string{"x"}, random(50_000), nil)
			events := drain(t, s)
			e := execOf(t, events, c.Pid)
			if !e.Complete {
				t.Errorf("missing %v", e.Missing)
			}
			if n := len(exitsOf(events, e.Image.Process)); n != 1 {
				t.Errorf("%d exits", n)
			}
			forks := 0
			for _, ev := range events {
				if f, ok := ev.(*decoder.Fork); ok && f.Child == e.Image.Process {
					forks++
				}
			}
			if forks != 1 {
				t.Errorf("%d forks", forks)
			}
			// Other processes of this machine are rescued, too.
			got := s.reader.rescues()
			if got.Exec < test.rescued.Exec || got.Fork < test.rescued.Fork || got.Exit < test.rescued.Exit {
				t.Errorf("rescued %+v", got)
			}
		})
	}
}

func TestUnseen(t *testing.T) {
	for _, test := range []struct {
		name    string
		lanes   []misses
		rescued decoder.Rescued
		want    misses
	}{
		{"one lane", []misses{{1, 2, 3}}, decoder.Rescued{}, misses{1, 2, 3}},
		{"all brought by a later lane", []misses{{1, 2, 3}, {9, 9, 9}}, decoder.Rescued{Exec: 1, Fork: 2, Exit: 3}, misses{}},
		{"threads were skipped", []misses{{0, 5, 5}, {}, {}}, decoder.Rescued{Fork: 1}, misses{}},
		{"skipped in every lane", []misses{{4, 4, 4}, {2, 0, 1}, {1, 3, 1}}, decoder.Rescued{Exec: 3}, misses{1, 0, 1}},
		{"brought after the count", []misses{{1, 1, 1}, {1, 1, 1}}, decoder.Rescued{Exec: 2}, misses{0, 1, 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := unseen(test.lanes, test.rescued); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
