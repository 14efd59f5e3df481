// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// pane is a go command in a pane that a client asked a server for.
type pane struct {
	server, client, launch string // environments, as changes to that of home
	second                 string // another client's, that hangs on the same server; empty: none
}

func (p pane) play(d *disk) *conflict.Result {
	tree := proctree.New(proctree.Options{})
	id := func(pid uint32, exec uint64) decoder.ImageID {
		return decoder.ImageID{Process: decoder.ProcessID{TGID: pid, Start: uint64(pid)}, Exec: exec}
	}
	run := func(pid uint32, exec uint64, source decoder.Source, argv, env string) *proctree.Image {
		step := image{argv: argv}
		e := step.event(id(pid, exec), change(home, env), "/home/u/p")
		e.Source = source
		return tree.Exec(e)
	}
	run(10, 1, decoder.Snapshot, "tmux new", p.server)
	if p.second != "" {
		run(15, 1, decoder.Snapshot, "tmux attach", p.second)
	}
	run(20, 1, decoder.Snapshot, "tmux new-window", p.client)
	tree.Fork(&decoder.Fork{Time: 30, Parent: id(10, 1), Child: id(30, 1).Process, PID: 30})
	run(30, 2, decoder.Observed, "go build", p.launch)
	img := tree.Process(id(30, 1).Process).Image
	l := &conflict.Launch{ID: "L1", Subject: blame.Of(img), Tool: goenv.Go, Version: newGo}
	return conflict.Judge(l, goProgram("cmd/go", newGo), d.ask)
}

func TestTmuxStaleEnv(t *testing.T) {
	const newPath = " PATH=/usr/local/go/bin:/usr/bin:/sbin"
	for _, tt := range []struct {
		name string
		pane pane
		want []string
	}{
		{
			name: "the client has none",
			pane: pane{server: "GOFLAGS=-mod=mod", client: newPath, launch: "GOFLAGS=-mod=mod" + newPath},
			want: []string{"warn TMUX-STALE-ENV GOFLAGS=-mod=mod: GOFLAGS inherited by tmux new before"},
		},
		{
			name: "the client has another",
			pane: pane{server: "GOPATH=/home/u/old", client: "GOPATH=/home/u/new" + newPath, launch: "GOPATH=/home/u/old" + newPath},
			want: []string{"warn TMUX-STALE-ENV GOPATH=/home/u/old: GOPATH inherited by tmux new before"},
		},
		{
			name: "GOROOT is GOROOT-MISMATCH's",
			pane: pane{server: "GOROOT=/usr/local/go", client: newPath, launch: "GOROOT=/usr/local/go" + newPath},
			want: []string{"info TMUX-STALE-ENV GOROOT=/usr/local/go: GOROOT inherited by tmux new before"},
		},
		{
			name: "of two clients PATH tells which asked",
			pane: pane{
				server: "GOFLAGS=-mod=mod", client: newPath, launch: "GOFLAGS=-mod=mod" + newPath,
				second: "GOFLAGS=-mod=mod PATH=/usr/local/go/bin",
			},
			want: []string{"warn TMUX-STALE-ENV GOFLAGS=-mod=mod: GOFLAGS inherited by tmux new before"},
		},
		{
			name: "of two clients either may have asked",
			pane: pane{server: "GOFLAGS=-mod=mod", client: "A=1", launch: "GOFLAGS=-mod=mod", second: "GOFLAGS=-mod=mod"},
		},
		{
			name: "the client has the same",
			pane: pane{server: "GOFLAGS=-mod=mod", client: "GOFLAGS=-mod=mod" + newPath, launch: "GOFLAGS=-mod=mod" + newPath},
		},
		{
			name: "a startup file corrected it",
			pane: pane{server: "GOFLAGS=-mod=mod", client: newPath, launch: newPath},
		},
		{
			name: "only PATH differs",
			pane: pane{server: "", client: newPath, launch: newPath},
		},
		{
			name: "the client's own variable does not come through",
			pane: pane{server: "", client: "GOFLAGS=-mod=mod" + newPath, launch: newPath},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDisk()
			var got []string
			for _, f := range tt.pane.play(d).Findings {
				if strings.HasPrefix(f.Rule, "TMUX") {
					got = append(got, tell(f))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
