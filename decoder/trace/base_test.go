// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// checkTable counts what a table says of itself.
func checkTable(t *testing.T, tab *table) {
	t.Helper()
	runs, follow := map[*base]int{}, map[*base]int{}
	for _, b := range tab.processes {
		runs[b]++
	}
	bytes := 0
	for image, b := range tab.images {
		bytes += b.bytes
		if b.image != image {
			t.Fatalf("%v is kept as %v", b.image, image)
		}
		if b.latest != nil {
			follow[b.latest]++
		}
	}
	for image, b := range tab.images {
		if b.runs != runs[b] || b.follow != follow[b] || b.runs+b.follow == 0 {
			t.Fatalf("%v: %d runs of %d, %d follow of %d", image, b.runs, runs[b], b.follow, follow[b])
		}
		if b.runs == 0 && b.latest != nil {
			t.Fatalf("%v is run by nobody and keeps what followed it", image)
		}
	}
	for b := range runs {
		if tab.images[b.image] != b {
			t.Fatalf("%v is run and not kept", b.image)
		}
	}
	for b := range follow {
		if tab.images[b.image] != b {
			t.Fatalf("%v is a sibling and not kept", b.image)
		}
	}
	if bytes != tab.bytes || len(tab.images) > 2*len(tab.processes) {
		t.Fatalf("%d bytes of %d, %d images of %d processes", tab.bytes, bytes, len(tab.images), len(tab.processes))
	}
}

// TestTable holds that a table keeps nothing for ever, whatever it is told:
// few ids, so that images come again, follow themselves and change processes.
func TestTable(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(seed, 2))
		process := func() decoder.ProcessID { return decoder.ProcessID{TGID: r.Uint32N(6)} }
		image := func() decoder.ImageID { return decoder.ImageID{Process: process(), Exec: r.Uint64N(3)} }
		var tab table
		for range 300 {
			switch n := r.IntN(100); {
			case n < 50:
				tab.follow(&decoder.Exec{Image: image(), Parent: process(), Complete: n > 5, Env: []decoder.Entry{{Name: "A", Value: fmt.Sprint(n)}}})
			case n < 80:
				tab.follow(&decoder.Fork{Parent: image(), Child: process()})
			case n < 99:
				tab.follow(&decoder.Exit{Process: process()})
			default:
				tab.follow(&decoder.Loss{Kind: decoder.LossIdentity})
			}
			checkTable(t, &tab)
		}
		for tgid := range uint32(6) {
			tab.exit(decoder.ProcessID{TGID: tgid})
		}
		if len(tab.images) != 0 || tab.bytes != 0 {
			t.Fatalf("seed %d: %d images, %d bytes are left", seed, len(tab.images), tab.bytes)
		}
	}
}

// TestTableBytes holds that big environments empty a table in time.
func TestTableBytes(t *testing.T) {
	var tab table
	value := string(make([]byte, 1<<20))
	for i := range 200 {
		tab.follow(&decoder.Exec{
			Image: decoder.ImageID{Process: decoder.ProcessID{TGID: uint32(i)}}, Parent: decoder.ProcessID{TGID: uint32(i / 2)},
			Complete: true, Env: []decoder.Entry{{Name: "A", Value: value}},
		})
		checkTable(t, &tab)
		if tab.bytes > maxBytes {
			t.Fatalf("%d bytes after %d execs", tab.bytes, i+1)
		}
	}
}
