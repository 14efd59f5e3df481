// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// bashrc lets every shell read one assignment.
func bashrc(a decoder.Assignment) func(*conflict.Launch) {
	return func(l *conflict.Launch) {
		l.Subject.Locate(blame.Sources{Ask: func(_ *proctree.Image, q decoder.Question) decoder.Answer {
			if q.Path != "/home/u/.bashrc" {
				return decoder.Answer{State: decoder.Absent}
			}
			return decoder.Answer{State: decoder.Exists, Startup: &decoder.StartupFile{Kind: q.As, Assignments: []decoder.Assignment{a}}}
		}})
	}
}

func TestNotExported(t *testing.T) {
	line := decoder.Assignment{Name: "GOPROXY", Op: decoder.AssignSet, Line: 3, Text: "GOPROXY=x"}
	play(t, []scene{
		{name: "assigned", images: []image{{argv: "bash -i"}, {argv: "go build"}}, launch: bashrc(line),
			want:    []string{"info NOT-EXPORTED GOPROXY=: GOPROXY set by bash -i"},
			message: "doesn't have GOPROXY, which /home/u/.bashrc:3 sets", fix: []string{"write export GOPROXY=… at /home/u/.bashrc:3"},
			cause: conflict.CauseRCFile},
	})
}

func TestNotExportedBenign(t *testing.T) {
	exported := decoder.Assignment{Name: "GOPROXY", Op: decoder.AssignSet, Line: 3, Exported: true}
	other := decoder.Assignment{Name: "FOO", Op: decoder.AssignSet, Line: 3}
	play(t, []scene{
		{name: "exported", images: []image{{argv: "bash -i"}, {argv: "go build"}}, launch: bashrc(exported)},
		{name: "no variable of go", images: []image{{argv: "bash -i"}, {argv: "go build"}}, launch: bashrc(other)},
		{name: "nothing was read", images: []image{{argv: "bash -i"}, {argv: "go build"}}},
	})
}
