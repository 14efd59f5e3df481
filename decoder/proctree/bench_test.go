// SPDX-License-Identifier: Apache-2.0

package proctree

import (
	"fmt"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// BenchmarkProcessLife is fork, exec and exit of one process; divide by three
// for an event.
func BenchmarkProcessLife(b *testing.B) {
	for _, tt := range []struct {
		name  string
		extra []string
	}{
		{"same environ", nil},
		{"one variable more", []string{"_=/bin/true"}},
	} {
		b.Run(tt.name, func(b *testing.B) {
			env := make([]string, 60)
			for i := range env {
				env[i] = fmt.Sprintf("VARIABLE_%d=a value of some forty bytes, number %d", i, i)
			}
			w := newWorld()
			w.seed(10, 1, "/bin/bash", env...)
			e := w.event(decoder.Observed, 10, 10, "/bin/true", append(env, tt.extra...))
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				id := process(uint32(100 + i%30_000))
				id.Start += uint64(i)
				exec := *e
				exec.Image = decoder.ImageID{Process: id, Exec: 8}
				w.tree.Fork(&decoder.Fork{Parent: w.ids[10], Child: id, PID: id.TGID})
				w.tree.Exec(&exec)
				w.tree.Exit(&decoder.Exit{Process: id})
			}
		})
	}
}
