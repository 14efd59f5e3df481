// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGorootMismatch(t *testing.T) {
	play(t, []scene{
		{
			name:    "set by the shell for one command",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old"}},
			exit:    1,
			want:    []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)"},
			message: "go build (go1.26.8, pid 101) ran with GOROOT=/opt/old (tools go1.22.0)",
			fix:     []string{"unset GOROOT"},
		},
		{
			name:   "set before the trace",
			images: []image{{argv: "bash", env: "GOROOT=/opt/old"}, {argv: "go test ./..."}},
			exit:   1,
			want:   []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT inherited by bash before; PATH inherited by bash before (/usr/local/go/bin)"},
		},
		{
			name:   "env in the same process",
			images: []image{{argv: "bash"}, {argv: "env GOROOT=/opt/old go build"}, {exec: true, argv: "go build", env: "GOROOT=/opt/old"}},
			exit:   1,
			want:   []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by env GOROOT=/opt/old go build; PATH inherited by bash before (/usr/local/go/bin)"},
			cause:  conflict.CauseEnv,
		},
		{
			name: "deep chain",
			images: []image{
				{argv: "bash"}, {argv: "sh a.sh"}, {exec: true, argv: "sh b.sh", env: "GOROOT=/opt/old"},
				{argv: "nice -n 1 c.sh"}, {exec: true, argv: "sh c.sh"}, {exec: true, argv: "go build"},
			},
			exit: 1,
			want: []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by sh a.sh; PATH inherited by bash before (/usr/local/go/bin)"},
		},
		{
			name: "both edges",
			images: []image{
				{argv: "bash"}, {argv: "bash -ic go", env: "GOROOT=/usr/local/go"},
				{argv: "go build", exe: "/opt/old/bin/go", env: "PATH=/opt/old/bin:/usr/local/go/bin:/usr/bin"},
			},
			exit: 1,
			want: []string{
				"error GOROOT-MISMATCH GOROOT=/usr/local/go: GOROOT set by bash; PATH prepended by bash -ic go (/opt/old/bin)",
				"info PATH-SHADOWED-GO PATH=/opt/old/bin/go: PATH prepended by bash -ic go (/opt/old/bin)",
			},
		},
		{
			name: "stale export and a shim: the shim chose the binary, not the variable",
			images: []image{
				{argv: "bash"}, {argv: "bash -ic go"},
				{argv: "bash /opt/shims/go build", env: "GOROOT=/usr/local/go PATH=/opt/shims:/usr/local/go/bin:/usr/bin"},
				{exec: true, argv: "/opt/old/bin/go build"},
			},
			exit: 1,
			want: []string{"error GOROOT-MISMATCH GOROOT=/usr/local/go: GOROOT set by bash -ic go; exe set by bash /opt/shims/go build"},
		},
		{
			name: "sudo keeps the variable and replaces PATH",
			images: []image{
				{argv: "bash"}, {argv: "sudo -E go build", env: "GOROOT=/usr/local/go"},
				{argv: "go build", exe: "/usr/local/sbin/go", env: "PATH=/usr/local/sbin:/usr/bin"},
			},
			disk:  func(d *disk) { d.link("/usr/local/sbin/go", "/opt/old/bin/go") },
			exit:  1,
			want:  []string{"error GOROOT-MISMATCH GOROOT=/usr/local/go: GOROOT set by bash; PATH prepended by sudo -E go build (/usr/local/sbin)"},
			cause: conflict.CauseSudoPath,
		},
		{
			name: "an entry that had stood before the winner went away",
			images: []image{
				{argv: "bash", env: "PATH=/opt/old/bin:/usr/local/go/bin:/usr/bin GOROOT=/opt/old"},
				{argv: "sh x.sh"}, {argv: "go build", env: "PATH=/usr/local/go/bin:/usr/bin"},
			},
			exit: 1,
			want: []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT inherited by bash before; PATH removed by sh x.sh (/opt/old/bin)"},
		},
		{
			name: "an entry that had stood before the winner moved behind it",
			images: []image{
				{argv: "bash", env: "PATH=/opt/old/bin:/usr/local/go/bin:/usr/bin GOROOT=/opt/old"},
				{argv: "go build", env: "PATH=/usr/local/go/bin:/usr/bin:/opt/old/bin"},
			},
			exit: 1,
			want: []string{
				"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT inherited by bash before; PATH moved by bash (/opt/old/bin)",
				"info PATH-SHADOWED-GO PATH=/usr/local/go/bin/go: PATH moved by bash (/opt/old/bin)",
			},
		},
		{
			name:    "the user's go/env file",
			images:  []image{{argv: "bash"}, {argv: "go build"}},
			disk:    func(d *disk) { d.text("/home/u/.config/go/env", "GOFLAGS=-v\nGOROOT=/opt/old\n") },
			exit:    1,
			want:    []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set at /home/u/.config/go/env:2; PATH inherited by bash before (/usr/local/go/bin)"},
			cause:   conflict.CauseGoenvFile,
			fix:     []string{"go env -u GOROOT", "delete line 2 of /home/u/.config/go/env"},
			message: "tools go1.22.0",
		},
		{
			name:   "a compiler was seen that is not the copied binary's",
			images: []image{{argv: "bash"}, {argv: "/home/u/go-copy build"}},
			disk: func(d *disk) {
				d.program("/home/u/go-copy", goProgram("cmd/go", "go1.20.3"))
			},
			launch: func(l *conflict.Launch) {
				l.Children = []*decoder.Exec{compileChild(l, "go1.20.3", "/usr/local/go/pkg/tool/linux_amd64/compile")}
			},
			exit:  1,
			want:  []string{"error GOROOT-MISMATCH GOROOT=/usr/local/go: exe set by bash"},
			cause: conflict.CauseBaked,
		},
		{
			name:   "go.mod asks for a newer one, but must not have it",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old GOTOOLCHAIN=local"}},
			disk:   func(d *disk) { d.text("/home/u/p/go.mod", "module m\ngo 1.99\n") },
			exit:   1,
			want: []string{
				"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)",
				"error TOOLCHAIN-LOCAL-TOO-OLD GOTOOLCHAIN=local: GOTOOLCHAIN set by bash",
			},
		},
		{
			name:   "go.mod is content with what there is",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old"}},
			disk:   func(d *disk) { d.text("/home/u/p/go.mod", "module m\ngo 1.26.0\n") },
			exit:   1,
			want:   []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)"},
		},
		{
			name:   "experiments count",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/x"}},
			disk:   func(d *disk) { d.tree("/opt/x", newGo+" X:arenas") },
			exit:   1,
			want:   []string{"error GOROOT-MISMATCH GOROOT=/opt/x: GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)"},
		},
	})
}

func TestGorootMismatchSeverity(t *testing.T) {
	const culprits = ": GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)"
	var scenes []scene
	for _, k := range []struct {
		command, want string
		exit          int
	}{
		{"go build", "error", 1},
		{"go build", "error", alive},
		{"go build", "error", killed},
		{"go build", "warn", 0}, // nothing needed compiling
		{"go vet ./...", "error", 1},
		{"go -C sub test", "error", 1},
		{"go build -n", "warn", 1},
		{"go version", "warn", 0},
		{"go env GOROOT", "warn", 0},
		{"go list ./...", "warn", 0},
		{"go list -export ./...", "error", 1},
		{"go mod tidy", "warn", 1},
		{"go fmt", "warn", 0},
		{"go tool compile x.go", "error", 1},
		{"go env -w GOFLAGS=-v", "warn", 0},
	} {
		scenes = append(scenes, scene{
			name:   k.command,
			images: []image{{argv: "bash"}, {argv: k.command, env: "GOROOT=/opt/old"}},
			exit:   k.exit,
			want:   []string{k.want + " GOROOT-MISMATCH GOROOT=/opt/old" + culprits},
		})
	}
	play(t, scenes)
}

func TestGorootMismatchBenign(t *testing.T) {
	play(t, []scene{
		{name: "unset", images: []image{{argv: "bash"}, {argv: "go build"}}},
		{name: "empty", images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT="}}},
		{name: "its own tree", images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/local/go"}}},
		{
			name:   "a copy of the same version",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/copy"}},
			disk:   func(d *disk) { d.tree("/opt/copy", newGo) },
		},
		{
			name:   "a symlink",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/lib/go"}},
			disk:   func(d *disk) { d.link("/usr/lib/go", "/usr/local/go") },
		},
		{
			name:   "development versions are not compared",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/tip"}},
			disk:   func(d *disk) { d.tree("/opt/tip", "devel go1.27-abcdef") },
		},
		{
			name: "a shim that sets both",
			images: []image{
				{argv: "bash"}, {argv: "bash /opt/shims/go build", env: "PATH=/opt/shims:/usr/bin"},
				{exec: true, argv: "/opt/old/bin/go build", env: "GOROOT=/opt/old PATH=/opt/old/bin:/opt/shims:/usr/bin"},
			},
		},
		{
			name: "a wrapper that sets both in a child",
			images: []image{
				{argv: "bash"}, {argv: "python3 wrap.py"},
				{argv: "/opt/old/bin/go build", env: "GOROOT=/opt/old PATH=/opt/old/bin:/usr/bin"},
			},
		},
		{
			name:   "replaced by a toolchain switch",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old"}},
			launch: func(l *conflict.Launch) { l.Superseded = true },
		},
		{
			name: "what a toolchain switch ended in",
			images: []image{
				{argv: "bash"}, {argv: "go build"},
				{exec: true, argv: "go build", exe: "/m/golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64/bin/go",
					env: "GOROOT=/m/golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64 GOTOOLCHAIN_INTERNAL_SWITCH_VERSION=go1.26.7"},
			},
			disk: func(d *disk) { d.tree("/m/golang.org/toolchain@v0.0.1-go1.26.7.linux-amd64", "go1.26.7") },
		},
		{
			name:   "GOTOOLCHAIN names another release, and the switch fails",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old GOTOOLCHAIN=go1.25.0"}},
			exit:   1,
		},
		{
			name:   "go.mod asks for a newer one, and the switch fails",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old"}},
			disk:   func(d *disk) { d.text("/home/u/go.mod", "module m\n\ngo 1.99\n") },
			exit:   1,
		},
		{name: "help", images: []image{{argv: "bash"}, {argv: "go help build", env: "GOROOT=/opt/old"}}},
		{name: "usage of a command", images: []image{{argv: "bash"}, {argv: "go build -h", env: "GOROOT=/opt/old"}}, exit: 2},
		{name: "no arguments", images: []image{{argv: "bash"}, {argv: "go", env: "GOROOT=/opt/old"}}, exit: 2},
		{name: "the repair", images: []image{{argv: "bash"}, {argv: "go env -w GOROOT=/usr/local/go", env: "GOROOT=/opt/old"}}},
		{name: "the other repair", images: []image{{argv: "bash"}, {argv: "go env -u GOROOT", env: "GOROOT=/opt/old"}}},
		{
			name:   "names that only look alike",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT_1_22_X64=/opt/old GOENV_ROOT=/opt/old GOROOT_BOOTSTRAP=/opt/old"}},
		},
		{
			name:   "gopls is judged by the go that it starts",
			images: []image{{argv: "bash"}, {argv: "gopls", env: "GOROOT=/opt/old"}},
			disk:   func(d *disk) { d.program("/usr/bin/gopls", goProgram("golang.org/x/tools/gopls", newGo)) },
		},
		{
			name:   "the second of two equal names doesn't count",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/local/go", edit: duplicate("GOROOT=/opt/old")}},
			want:   []string{"warn ENV-DUPLICATE GOROOT=/usr/local/go: GOROOT set by bash"},
		},
	})
}

func TestGorootMismatchUnverified(t *testing.T) {
	compiler := "/opt/old/pkg/tool/linux_amd64/compile"
	build := []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old"}}
	finding := []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT set by bash; PATH inherited by bash before (/usr/local/go/bin)"}
	play(t, []scene{
		{
			name: "unreadable", images: build, exit: 1,
			disk: func(d *disk) {
				d.spoil(compiler, func(a *decoder.Answer) { *a = decoder.Answer{State: decoder.Unreadable, Error: "input/output error"} })
			},
			verdict: conflict.Unverified, reason: compiler + " could not be read: input/output error",
		},
		{
			name: "unreadable, and seen running", images: build, exit: 1,
			disk: func(d *disk) {
				d.spoil(compiler, func(a *decoder.Answer) { *a = decoder.Answer{State: decoder.Unreadable, Error: "input/output error"} })
				d.program("/real/compile", goProgram("cmd/compile", oldGo))
			},
			launch: func(l *conflict.Launch) { l.Children = append(l.Children, compileChild(l, newGo, "/real/compile")) },
			want:   finding, reason: "input/output error",
		},
		{
			name: "not asked", images: build, exit: 1,
			disk: func(d *disk) {
				d.spoil(compiler, func(a *decoder.Answer) { *a = decoder.Answer{State: decoder.NotAsked} })
			},
			verdict: conflict.Unverified, reason: "the trace holds no answer about " + compiler,
		},
		{
			name: "late, and a finding", images: build, exit: 1,
			disk:   func(d *disk) { d.spoil(compiler, func(a *decoder.Answer) { a.Late = true }) },
			want:   finding,
			reason: "after the launch had ended",
		},
		{
			name: "late, and none", images: []image{{argv: "bash"}, {argv: "go build"}},
			disk:    func(d *disk) { d.spoil("/usr/local/go/go.env", func(a *decoder.Answer) { a.Late = true }) },
			verdict: conflict.Unverified, reason: "after the launch had ended",
		},
		{
			name: "withheld",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/old", edit: func(e *decoder.Exec) {
				for i := range e.Env {
					e.Env[i].Redacted = e.Env[i].Name == "GOROOT"
				}
			}}},
			exit:    1,
			verdict: conflict.Unverified, reason: "the value of GOROOT is withheld",
		},
		{
			name: "cut short",
			images: []image{{argv: "bash"}, {argv: "go build", edit: func(e *decoder.Exec) {
				e.Complete, e.Missing = false, []decoder.Range{{Off: 10, Len: 5, Cause: "ring_full"}}
			}}},
			exit:    1,
			verdict: conflict.Unverified, reason: "did not arrive whole (ring_full)",
		},
		{
			name: "an ancestor was cut short",
			images: []image{{argv: "bash"}, {argv: "make", edit: func(e *decoder.Exec) { e.Complete, e.Env = false, nil }},
				{argv: "go build", env: "GOROOT=/opt/old"}},
			exit:   1,
			want:   []string{"error GOROOT-MISMATCH GOROOT=/opt/old: GOROOT inherited by go build"},
			reason: "where GOROOT came from is not known",
		},
		{
			name: "unknown machine", images: build, exit: 1,
			disk: func(d *disk) {
				d.program("/usr/local/go/bin/go", &decoder.BuildInfo{Path: "cmd/go", GoVersion: newGo})
			},
			verdict: conflict.Unverified, reason: "the machine",
		},
		{
			name:   "nobody knows what is linked in",
			images: []image{{argv: "bash"}, {argv: "/home/u/go-copy build"}},
			disk: func(d *disk) {
				d.program("/home/u/go-copy", goProgram("cmd/go", "go1.20.3"))
			},
			verdict: conflict.Unverified, reason: "linked into the executable",
		},
	})
}

// duplicate appends an entry behind those that count.
func duplicate(entry string) func(*decoder.Exec) {
	return func(e *decoder.Exec) { e.Env = append(e.Env, decoder.ParseEntry(entry)) }
}
