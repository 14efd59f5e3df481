// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// someGopls is a gopls of a version.
func someGopls(version string) *decoder.BuildInfo {
	return &decoder.BuildInfo{Path: "golang.org/x/tools/gopls", GoVersion: newGo, Version: version, Machine: "linux/amd64"}
}

func TestPathShadowedTool(t *testing.T) {
	play(t, []scene{
		{
			name: "a newer one later in PATH",
			images: []image{
				{argv: "code", env: "PATH=/usr/local/go/bin:/old:/new"},
				{argv: "gopls serve", exe: "/old/gopls"},
			},
			disk: func(d *disk) {
				d.program("/old/gopls", someGopls("v0.9.5"))
				d.program("/new/gopls", someGopls("v0.20.0"))
			},
			want:    []string{"warn PATH-SHADOWED-TOOL PATH=/old/gopls: PATH inherited by code before (/old)"},
			message: "/new/gopls is v0.20.0",
			fix:     []string{"delete /old/gopls", "put /new before /old in PATH"},
		},
		{
			name:   "a newer one where go install puts it",
			images: []image{{argv: "bash"}, {argv: "gopls version", exe: "/usr/bin/gopls"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", someGopls("v0.9.5"))
				d.program("/home/u/go/bin/gopls", someGopls("v0.20.0"))
			},
			want: []string{"warn PATH-SHADOWED-TOOL PATH=/usr/bin/gopls: PATH inherited by bash before (/usr/bin)"},
		},
		{
			name:   "an older one behind it",
			images: []image{{argv: "bash"}, {argv: "gopls version", exe: "/usr/bin/gopls"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", someGopls("v0.20.0"))
				d.program("/home/u/go/bin/gopls", someGopls("v0.9.5"))
			},
		},
		{
			name:   "a development version says nothing",
			images: []image{{argv: "bash"}, {argv: "gopls version", exe: "/usr/bin/gopls"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", someGopls("(devel)"))
				d.program("/home/u/go/bin/gopls", someGopls("v0.20.0"))
			},
		},
		{
			name:   "chosen by its path",
			images: []image{{argv: "code"}, {argv: "/usr/bin/gopls serve"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", someGopls("v0.9.5"))
				d.program("/home/u/go/bin/gopls", someGopls("v0.20.0"))
			},
		},
		{
			name:   "another program of the name",
			images: []image{{argv: "bash"}, {argv: "gopls version", exe: "/usr/bin/gopls"}},
			disk: func(d *disk) {
				d.program("/usr/bin/gopls", someGopls("v0.9.5"))
				d.program("/home/u/go/bin/gopls", &decoder.BuildInfo{Path: "example.com/gopls", Version: "v2.0.0"})
			},
		},
	})
}

// older is a process older than the trace.
func older(e *decoder.Exec) { e.Source = decoder.Snapshot }

func TestStaleProcess(t *testing.T) {
	gone := func(p string) func(*disk) {
		return func(d *disk) {
			d.program("/usr/bin/gopls", someGopls("v0.20.0"))
			d.answers[decoder.Question{Kind: decoder.AskStat, Path: p}] = decoder.Answer{State: decoder.Absent}
		}
	}
	play(t, []scene{
		{
			name:    "its file was replaced",
			images:  []image{{argv: "code"}, {argv: "/usr/bin/gopls", edit: older}},
			disk:    gone("/usr/bin/gopls"),
			exit:    alive,
			want:    []string{"warn STALE-PROCESS exe=/usr/bin/gopls: "},
			message: "has been deleted or replaced since it was started",
		},
		{
			name:   "its GOROOT went away",
			images: []image{{argv: "code", env: "GOROOT=/opt/gone"}, {argv: "/usr/bin/gopls", edit: older}},
			disk:   gone("/opt/gone"),
			exit:   alive,
			want:   []string{"warn STALE-PROCESS GOROOT=/opt/gone: GOROOT inherited by code before"},
		},
		{
			name:   "as it was started",
			images: []image{{argv: "code", env: "GOROOT=/usr/local/go"}, {argv: "/usr/bin/gopls", edit: older}},
			disk:   gone("/elsewhere"),
			exit:   alive,
		},
		{
			name:   "started during the trace, and its file deleted at once",
			images: []image{{argv: "code"}, {argv: "/usr/bin/gopls"}},
			disk:   gone("/usr/bin/gopls"),
		},
	})
}
