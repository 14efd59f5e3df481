// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

// tty is an image that a terminal belongs to.
func tty(e *decoder.Exec) { e.TTY = "pts/3" }

// typed is a command line that a person typed into a shell that was started
// with startEnv; what env changes was exported at the prompt, or typed before
// the command.
func typed(startEnv, argv, env string) []image {
	return []image{{argv: "bash", env: startEnv, edit: tty}, {argv: argv, env: env, edit: tty}}
}

// old lets the command be the go command of the older tree.
func old(images []image) []image {
	images[len(images)-1].exe = "/opt/old/bin/go"
	return images
}

// editor is a tool that an editor started.
func editor(argv, env string) []image {
	return []image{{argv: "code", env: env}, {argv: argv}}
}

// theGopls is on every disk of these tests.
func theGopls(d *disk) {
	d.program("/usr/bin/gopls", &decoder.BuildInfo{
		Path: "golang.org/x/tools/gopls", GoVersion: newGo, Version: "v0.20.0", Machine: "linux/amd64",
	})
	d.program("/usr/bin/dlv", &decoder.BuildInfo{
		Path: "github.com/go-delve/delve/cmd/dlv", GoVersion: newGo, Version: "v1.26.0", Machine: "linux/amd64",
	})
}

// compared plays launches one after the other, and tells what the rules across
// launches make of the first.
func compared(t *testing.T, fill func(*disk), launches ...[]image) []string {
	t.Helper()
	d := newDisk()
	theGopls(d)
	if fill != nil {
		fill(d)
	}
	var results []*conflict.Result
	for i, images := range launches {
		last := &images[len(images)-1]
		edit := last.edit
		last.edit = func(e *decoder.Exec) {
			e.Time = uint64(i + 1)
			if edit != nil {
				edit(e)
			}
		}
		s := scene{images: images}
		l, b := s.build(t, d)
		res := conflict.Judge(l, b, d.ask)
		res.Findings = nil
		results = append(results, res)
	}
	conflict.Compare(results)
	var got []string
	for _, f := range results[0].Findings {
		got = append(got, tell(f))
	}
	return got
}

func TestIDETerminalDiverge(t *testing.T) {
	for _, tt := range []struct {
		name     string
		launches [][]image
		disk     func(*disk)
		want     []string
	}{
		{
			name: "a variable that the terminal's shell was started with",
			launches: [][]image{
				editor("gopls serve", ""),
				typed("GOFLAGS=-mod=mod", "go build", ""),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE GOFLAGS=: GOFLAGS inherited by bash before"},
		},
		{
			name: "one that the editor has",
			launches: [][]image{
				editor("gopls", "GOOS=windows"),
				typed("", "go build", ""),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE GOOS=windows: GOOS inherited by code before"},
		},
		{
			name: "exported at the prompt: two commands have it",
			launches: [][]image{
				editor("gopls", ""),
				typed("", "go vet", "GOWORK=off"),
				typed("", "go build", "GOWORK=off"),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE GOWORK=: GOWORK set by bash"},
		},
		{
			name: "typed once, perhaps for this command alone",
			launches: [][]image{
				editor("gopls", ""),
				typed("", "go build", "GOWORK=off"),
			},
			want: []string{"info IDE-TERMINAL-DIVERGE GOWORK=: GOWORK set by bash"},
		},
		{
			name: "the go command",
			launches: [][]image{
				editor("gopls", ""),
				old(typed("PATH=/opt/old/bin:/usr/bin", "go build", "")),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE PATH=go1.26.8: " +
				"PATH inherited by code before (/usr/local/go/bin); PATH inherited by bash before (/opt/old/bin)"},
		},
		{
			name: "GOROOT alone",
			launches: [][]image{
				editor("dlv dap", "GOROOT=/opt/old"),
				typed("", "go build", ""),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE GOROOT=/opt/old: GOROOT inherited by code before"},
		},
		{
			name: "a habit, not a conflict",
			launches: [][]image{
				editor("gopls", "GOPRIVATE=example.com"),
				typed("", "go build", ""),
			},
			want: []string{"info IDE-TERMINAL-DIVERGE GOPRIVATE=example.com: GOPRIVATE inherited by code before"},
		},
		{
			name: "the newest command counts",
			launches: [][]image{
				editor("gopls", "GOFLAGS=-v"),
				typed("GOFLAGS=-x", "go build", ""),
				typed("GOFLAGS=-v", "go build", ""),
			},
		},
		{
			name: "GOROOT and go together are one choice",
			launches: [][]image{
				editor("gopls", ""),
				old(typed("GOROOT=/opt/old PATH=/opt/old/bin:/usr/bin", "go build", "")),
			},
			want: []string{"warn IDE-TERMINAL-DIVERGE PATH=go1.26.8: " +
				"PATH inherited by code before (/usr/local/go/bin); PATH inherited by bash before (/opt/old/bin)"},
		},
		{
			name:     "no terminal",
			launches: [][]image{editor("gopls", "GOFLAGS=-v"), {{argv: "make"}, {argv: "go build"}}},
		},
		{
			name:     "a script in the terminal",
			launches: [][]image{editor("gopls", "GOFLAGS=-v"), {{argv: "bash build.sh", edit: tty}, {argv: "go build", edit: tty}}},
		},
		{
			name:     "gopls typed at the prompt itself",
			launches: [][]image{typed("", "gopls check x.go", "GOFLAGS=-v"), typed("", "go build", "")},
		},
		{
			name: "GOPATH spelled out",
			launches: [][]image{
				editor("gopls", "GOPATH=/home/u/go GOMODCACHE=/home/u/go/pkg/mod GO111MODULE=on"),
				typed("", "go build", ""),
			},
		},
		{
			name: "another tree of one version",
			launches: [][]image{
				editor("gopls", "GOROOT=/opt/copy"),
				typed("", "go build", ""),
			},
			disk: func(d *disk) { d.tree("/opt/copy", newGo) },
		},
		{
			name: "another project",
			launches: [][]image{
				editor("gopls", "GOFLAGS=-v"),
				{{argv: "bash", edit: tty}, {argv: "go build", edit: tty, cwd: "/home/u/q"}},
			},
		},
		{
			name: "direnv of another directory",
			launches: [][]image{
				{{argv: "vim"}, {argv: "gopls", cwd: "/home/u"}},
				typed("DIRENV_DIR=-/home/u/p GOFLAGS=-v", "go build", ""),
			},
		},
		{
			name: "another user",
			launches: [][]image{
				editor("gopls", "GOFLAGS=-v"),
				{{argv: "bash", edit: tty}, {argv: "go build", edit: func(e *decoder.Exec) { e.UID = 7 }}},
			},
		},
		{
			name: "another mount namespace",
			launches: [][]image{
				editor("gopls", "GOFLAGS=-v"),
				{{argv: "bash", edit: tty}, {argv: "go build", edit: func(e *decoder.Exec) { e.NS.Mnt = 7 }}},
			},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, compared(t, tt.disk, tt.launches...)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", strings.ReplaceAll(diff, "\u00a0", " "))
			}
		})
	}
}
