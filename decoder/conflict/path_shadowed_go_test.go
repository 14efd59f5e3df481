// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"slices"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestPathShadowedGo(t *testing.T) {
	play(t, []scene{
		{
			name: "a startup file prepended another",
			images: []image{
				{argv: "bash"}, {argv: "bash -l"},
				{argv: "go version", exe: "/opt/old/bin/go", env: "PATH=/opt/old/bin:/usr/local/go/bin:/usr/bin"},
			},
			want:    []string{"info PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH prepended by bash -l (/opt/old/bin)"},
			message: "go version (go1.22.0, pid 102) ran /opt/old/bin/go; behind it in PATH: /usr/local/go/bin/go (go1.26.8, entry 2)",
		},
		{
			name:   "since before the trace",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/opt/old/bin"}, {argv: "go version"}},
			want:   []string{"info PATH-SHADOWED-GO PATH=/usr/local/go/bin/go: PATH inherited by bash before (/usr/local/go/bin)"},
		},
		{
			name:   "through a relative entry",
			images: []image{{argv: "bash", env: "PATH=bin:/opt/old/bin", cwd: "/usr/local/go"}, {argv: "go version", edit: func(e *decoder.Exec) { e.Filename = "bin/go" }}},
			want: []string{
				"info PATH-SHADOWED-GO PATH=/usr/local/go/bin/go: PATH inherited by bash before (bin)",
				"warn PATH-RELATIVE PATH=bin: PATH inherited by bash before (bin)",
			},
			verdict: conflict.Conflict,
		},
	})
}

func TestPathShadowedGoTooOld(t *testing.T) {
	module := func(line string) func(*disk) {
		return func(d *disk) { d.text("/home/u/p/go.mod", "module example.com/p\n\n"+line+"\n") }
	}
	old := []image{
		{argv: "bash", env: "PATH=/opt/old/bin:/usr/local/go/bin GOTOOLCHAIN=local"},
		{argv: "go build", exe: "/opt/old/bin/go"},
	}
	const info = "info PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH inherited by bash before (/opt/old/bin)"
	play(t, []scene{
		{
			name: "one behind it would do", images: old, disk: module("go 1.25"), exit: 1,
			want: []string{
				"warn PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH inherited by bash before (/opt/old/bin)",
				"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN inherited by bash before",
			},
			message: "the first is too old for this module, and /usr/local/go/bin/go is not",
			fix:     []string{"put /usr/local/go/bin before /opt/old/bin in PATH"},
		},
		{
			name: "none is new enough", images: old, disk: module("go 1.99"), exit: 1,
			want:    []string{info, "error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN inherited by bash before"},
			verdict: conflict.Conflict,
		},
		{name: "it succeeded, so it was not", images: old, disk: module("go 1.25"), want: []string{info}},
		{name: "new enough", images: old, disk: module("go 1.21"), exit: 1, want: []string{info}},
	})
}

func TestPathShadowedGoBenign(t *testing.T) {
	play(t, []scene{
		{name: "one go", images: []image{{argv: "bash"}, {argv: "go build"}}},
		{
			name:   "twice the same entry",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/usr/bin:/usr/local/go/bin"}, {argv: "go build"}},
		},
		{
			name:   "a symlink to the same file",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/usr/local/bin"}, {argv: "go build"}},
			disk:   func(d *disk) { d.link("/usr/local/bin/go", "/usr/local/go/bin/go") },
		},
		{
			name:   "two of one version",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/opt/copy/bin"}, {argv: "go build"}},
			disk:   func(d *disk) { d.tree("/opt/copy", newGo) },
		},
		{
			name:   "a shim behind it is a script",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/opt/shims"}, {argv: "go build"}},
			disk:   func(d *disk) { d.program("/opt/shims/go", nil) },
		},
		{
			name:   "not executable, a directory, a gccgo",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/a:/b:/c"}, {argv: "go build"}},
			disk: func(d *disk) {
				d.put("/a/go", "file", 0o644)
				d.dir("/b/go")
				d.program("/c/go", goProgram("example.com/go", oldGo))
			},
		},
		{
			name:   "run by its path",
			images: []image{{argv: "bash", env: "PATH=/usr/local/go/bin:/opt/old/bin"}, {argv: "/opt/old/bin/go build"}},
		},
		{
			name: "go put its own directory first",
			images: []image{
				{argv: "bash", env: "PATH=/usr/bin:/usr/local/go/bin"}, {argv: "/opt/old/bin/go test"},
				{argv: "/tmp/p.test -test.v", env: "PATH=/opt/old/bin:/usr/bin:/usr/local/go/bin"},
				{argv: "go version", exe: "/opt/old/bin/go"},
			},
		},
	})
}

func TestPathShadowedGoUnverified(t *testing.T) {
	play(t, []scene{
		{
			name:   "an entry that can't be looked at",
			images: []image{{argv: "bash", env: "PATH=/net/bin:/usr/local/go/bin"}, {argv: "go build"}},
			disk: func(d *disk) {
				d.spoil("/net/bin/go", func(a *decoder.Answer) { *a = decoder.Answer{State: decoder.Unreadable, Error: "no answer in time"} })
			},
			verdict: conflict.Unverified, reason: "no answer in time",
		},
		{
			name: "PATH is withheld",
			images: []image{{argv: "bash"}, {argv: "go build", edit: func(e *decoder.Exec) {
				for i := range e.Env {
					e.Env[i].Redacted = e.Env[i].Name == "PATH"
				}
			}}},
			verdict: conflict.Unverified, reason: "PATH is not known",
		},
	})
}

func TestPathShadowedGoAcrossLaunches(t *testing.T) {
	const oldFirst = "PATH=/opt/old/bin:/usr/local/go/bin:/usr/bin"
	below := func(wrapper image) []image {
		wrapper.edit = tty
		return []image{{argv: "bash", edit: tty}, wrapper, {argv: "go build", exe: "/opt/old/bin/go", env: oldFirst}}
	}
	typedGo := []image{{argv: "bash", edit: tty}, {argv: "go version", edit: tty}}
	const info = "info PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH prepended by "
	for _, tt := range []struct {
		name   string
		before []image
		launch []image
		want   string
	}{
		{
			name: "a script overrode what the person has", before: typedGo, launch: below(image{argv: "bash build.sh"}),
			want: "warn PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH prepended by bash build.sh (/opt/old/bin)",
		},
		{name: "nothing typed before", launch: below(image{argv: "bash build.sh"}), want: info + "bash build.sh (/opt/old/bin)"},
		{name: "a login shell", before: typedGo, launch: below(image{argv: "bash -lc make"}), want: info + "bash -lc make (/opt/old/bin)"},
		{name: "sudo", before: typedGo, launch: below(image{argv: "sudo go build"}), want: info + "sudo go build (/opt/old/bin)"},
		{
			name: "a shim", before: typedGo, want: info + "bash /home/u/shims/go (/opt/old/bin)",
			launch: []image{
				{argv: "bash", edit: tty},
				{argv: "bash /home/u/shims/go", edit: tty},
				{exec: true, argv: "go build", exe: "/opt/old/bin/go", env: oldFirst},
			},
		},
		{
			name: "typed with the same version", want: info + "bash build.sh (/opt/old/bin)",
			before: []image{{argv: "bash", edit: tty}, {argv: "go version", exe: "/opt/old/bin/go", edit: tty}},
			launch: below(image{argv: "bash build.sh"}),
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d := newDisk()
			var results []*conflict.Result
			for i, images := range [][]image{tt.before, tt.launch} {
				if images == nil {
					continue
				}
				s := scene{images: images}
				l, b := s.build(t, d)
				l.Subject.Image().Exec.Time = uint64(i)
				results = append(results, conflict.Judge(l, b, d.ask))
			}
			conflict.Compare(results)
			last := results[len(results)-1]
			last.Findings = slices.DeleteFunc(last.Findings, func(f conflict.Finding) bool { return f.Rule != "PATH-SHADOWED-GO" })
			if len(last.Findings) != 1 || tell(last.Findings[0]) != tt.want {
				t.Errorf("findings %+v, want %s", last.Findings, tt.want)
			}
		})
	}
}
