// SPDX-License-Identifier: Apache-2.0

package conflict_test

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
)

func TestGorootMissing(t *testing.T) {
	play(t, []scene{
		{
			name:    "doesn't exist",
			images:  []image{{argv: "bash"}, {argv: "go version", env: "GOROOT=/nowhere"}},
			exit:    2,
			want:    []string{"error GOROOT-MISSING GOROOT=/nowhere: GOROOT set by bash"},
			message: "go version (go1.26.8, pid 101) ran with GOROOT=/nowhere, which doesn't exist",
			fix:     []string{"unset GOROOT"},
		},
		{
			name:   "still running",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/nowhere"}},
			exit:   alive,
			want:   []string{"error GOROOT-MISSING GOROOT=/nowhere: GOROOT set by bash"},
		},
		{
			name:    "is a file",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/local/go/bin/go"}},
			exit:    2,
			want:    []string{"error GOROOT-MISSING GOROOT=/usr/local/go/bin/go: GOROOT set by bash"},
			message: "which is no directory",
		},
		{
			name:   "the user's file",
			images: []image{{argv: "bash"}, {argv: "go build"}},
			disk:   func(d *disk) { d.text("/home/u/.config/go/env", "GOPROXY=direct\nGOROOT=/nowhere\n") },
			exit:   2,
			want:   []string{"error GOROOT-MISSING GOROOT=/nowhere: GOROOT set at /home/u/.config/go/env:2"},
			cause:  conflict.CauseGoenvFile,
			fix:    []string{"delete line 2 of /home/u/.config/go/env"}, // go env -u ends with it, too
		},
		{
			name:   "relative, and not there",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=go"}},
			exit:   2,
			want:   []string{"error GOROOT-MISSING GOROOT=go: GOROOT set by bash"},
		},
		{
			name:   "the user's file",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOENV=/e"}},
			disk:   func(d *disk) { d.text("/e", "GOROOT=/nowhere\n") },
			exit:   2,
			want:   []string{"error GOROOT-MISSING GOROOT=/nowhere: GOROOT set at /e:1"},
			cause:  conflict.CauseGoenvFile,
		},
		{
			name:    "terminal control characters stay outside of the message",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/x\x1b[2J"}},
			exit:    2,
			want:    []string{"error GOROOT-MISSING GOROOT=/x\x1b[2J: GOROOT set by bash"},
			message: `GOROOT="/x\x1b[2J"`,
		},
		{
			name:   "a binary without its tree",
			images: []image{{argv: "bash"}, {argv: "/home/u/bin/go version"}},
			exit:   2,
			disk: func(d *disk) {
				b := goProgram("cmd/go", newGo)
				b.Trimmed = true
				d.program("/home/u/bin/go", b)
			},
			want:    []string{"error GOROOT-MISSING exe=/home/u/bin/go: exe set by bash"},
			message: "lies in no Go tree", fix: []string{"run the go of a whole tree, not a copied binary"},
		},
		{
			name:   "gone after the end",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/gone"}},
			exit:   2,
			disk: func(d *disk) {
				d.spoil("/gone", func(a *decoder.Answer) { a.Late = true })
			},
			verdict: conflict.Unverified, reason: "/gone was read after the launch had ended",
		},
		{
			name:    "nobody can say",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=go", cwd: "(unreachable)"}},
			exit:    2,
			verdict: conflict.Unverified, reason: "relative to a directory that is not known",
		},
	})
}

func TestGorootMissingBenign(t *testing.T) {
	trimmed := func(d *disk) {
		b := goProgram("cmd/go", newGo)
		b.Trimmed = true
		d.program("/home/u/bin/go", b)
	}
	play(t, []scene{
		{name: "a binary without its tree that is told one", exit: 1, disk: trimmed,
			images: []image{{argv: "bash"}, {argv: "/home/u/bin/go build", env: "GOROOT=/usr/local/go"}}},
		{name: "a binary without its tree that needs none", disk: trimmed, images: []image{{argv: "bash"}, {argv: "/home/u/bin/go help"}}},
		{name: "exit status 0 refutes", images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/nowhere"}}},
		{name: "go help never looks", images: []image{{argv: "bash"}, {argv: "go help", env: "GOROOT=/nowhere"}}},
		{name: "the file is overridden", images: []image{{argv: "bash"}, {argv: "go build", env: "GOENV=/e GOROOT=/usr/local/go"}},
			disk: func(d *disk) { d.text("/e", "GOROOT=/nowhere\n") },
			want: []string{"info GOENV-SHADOWED GOROOT=/usr/local/go: GOROOT set by bash"}},
		{name: "GOENV=off", images: []image{{argv: "bash"}, {argv: "go build", env: "GOENV=off"}},
			disk: func(d *disk) { d.text("/home/u/.config/go/env", "GOROOT=/nowhere\n") }},
	})
}

func TestGorootInvalid(t *testing.T) {
	play(t, []scene{
		{
			name:    "the bin directory",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/local/go/bin"}},
			exit:    1,
			want:    []string{"error GOROOT-INVALID GOROOT=/usr/local/go/bin: GOROOT set by bash"},
			message: "which has neither compiler nor standard library: drop the /bin",
		},
		{
			name:    "a directory of programs",
			images:  []image{{argv: "bash"}, {argv: "go version", env: "GOROOT=/snap/bin"}},
			disk:    func(d *disk) { d.program("/snap/bin/go", nil) },
			want:    []string{"warn GOROOT-INVALID GOROOT=/snap/bin: GOROOT set by bash"},
			message: "the directory of the go command, not its tree",
		},
		{
			name:    "Debian's sources",
			images:  []image{{argv: "bash"}, {argv: "go vet", env: "GOROOT=/usr/share/go-1.19"}},
			disk:    func(d *disk) { d.dir("/usr/share/go-1.19/src/fmt") },
			exit:    1,
			want:    []string{"error GOROOT-INVALID GOROOT=/usr/share/go-1.19: GOROOT set by bash"},
			message: "which has no compiler: these are the sources alone",
		},
		{
			name:    "a GOPATH",
			images:  []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/home/u/go"}},
			disk:    func(d *disk) { d.dir("/home/u/go/pkg/mod") },
			exit:    1,
			want:    []string{"error GOROOT-INVALID GOROOT=/home/u/go: GOROOT set by bash"},
			message: "it is a GOPATH",
		},
		{
			name:   "no standard library",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/half"}},
			disk: func(d *disk) {
				d.tree("/opt/half", newGo)
				d.remove("/opt/half/src")
			},
			exit:    1,
			want:    []string{"error GOROOT-INVALID GOROOT=/opt/half: GOROOT set by bash"},
			message: "which has no standard library",
		},
		{
			name:   "relative to where -C leads",
			images: []image{{argv: "bash"}, {argv: "go -C sub build", env: "GOROOT=go"}},
			disk:   func(d *disk) { d.dir("/home/u/p/sub/go") },
			exit:   1,
			want: []string{
				"error GOROOT-INVALID GOROOT=go: GOROOT set by bash",
				"warn GOROOT-RELATIVE GOROOT=go: GOROOT set by bash",
			},
		},
	})
}

func TestGorootInvalidBenign(t *testing.T) {
	play(t, []scene{
		{
			name:   "tools and sources are symlinks",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/opt/farm"}},
			disk: func(d *disk) {
				d.dir("/opt/farm")
				d.link("/opt/farm/pkg/tool", "/usr/local/go/pkg/tool")
				d.link("/opt/farm/src", "/usr/local/go/src")
			},
			want: []string{"info GOENVFILE-LOST GOROOT=/opt/farm: GOROOT set by bash"},
		},
		{
			name:   "a foreign GOARCH doesn't move the tools",
			images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/usr/local/go GOARCH=arm64 GOOS=windows"}},
		},
		{
			name:   "not a go program's business",
			images: []image{{argv: "bash"}, {argv: "dlv debug", env: "GOROOT=/usr/local/go/bin"}},
			disk:   func(d *disk) { d.program("/usr/bin/dlv", goProgram("github.com/go-delve/delve/cmd/dlv", newGo)) },
		},
	})
}

func TestGorootRelative(t *testing.T) {
	play(t, []scene{{
		name:   "resolves from here",
		images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=../go", cwd: "/usr/local/src"}},
		want:   []string{"warn GOROOT-RELATIVE GOROOT=../go: GOROOT set by bash"},
	}})
}

func TestGorootRelativeBenign(t *testing.T) {
	const sdk = "/b/external/go_sdk"
	play(t, []scene{{
		name:   "a Bazel action",
		images: []image{{argv: "bash"}, {argv: sdk + "/bin/go build", env: "GOROOT=external/go_sdk", cwd: "/b"}},
		disk:   func(d *disk) { d.tree(sdk, newGo) },
	}})
}

func TestGorootUnreadable(t *testing.T) {
	play(t, []scene{{
		name:   "a dead file system",
		images: []image{{argv: "bash"}, {argv: "go build", env: "GOROOT=/net/go"}},
		disk: func(d *disk) {
			for _, p := range []string{"/net/go", "/net/go/go.env", "/net/go/pkg/tool/linux_amd64/compile"} {
				d.spoil(p, func(a *decoder.Answer) { *a = decoder.Answer{State: decoder.Unreadable, Error: "no answer in time"} })
			}
		},
		exit:    1,
		verdict: conflict.Unverified, reason: "no answer in time",
	}})
}
