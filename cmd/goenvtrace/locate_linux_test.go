// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/tracer/facts"
)

// startupHome writes startup files of some 1,000 lines: twenty that source each
// other, with what people have in them.
func startupHome(tb testing.TB) string {
	tb.Helper()
	home := tb.TempDir()
	var filler strings.Builder
	for i := range 8 {
		fmt.Fprintf(&filler, "export SETTING_%d=\"$HOME/some/where/%d\"\nalias x%d='ls -l'\n", i, i, i)
		fmt.Fprintf(&filler, "if [ -d \"$HOME/bin%d\" ]; then\n\tPATH=\"$HOME/bin%d:$PATH\"\nfi\nf%d() { echo \"$1\"; }\n", i, i, i)
	}
	for i := range 20 {
		name, next := fmt.Sprintf("rc%d", i), fmt.Sprintf(". \"$HOME/rc%d\"\n", i+1)
		switch i {
		case 0:
			name = ".bashrc"
		case 19:
			next = "export GOROOT=/opt/go\n"
		}
		if err := os.WriteFile(filepath.Join(home, name), []byte(filler.String()+next), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	return home
}

// launchBelow is a go command that an interactive shell with this home started,
// in the tracer's own root.
func launchBelow(tb testing.TB, home string) *proctree.Image {
	root := ownRoot(tb)
	tree := proctree.New(proctree.Options{})
	env := []decoder.Entry{{Name: "HOME", Value: home}, {Name: "PATH", Value: "/usr/bin"}}
	shell := decoder.ProcessID{TGID: 1<<22 + 1, Start: 1}
	launch := decoder.ProcessID{TGID: 1<<22 + 2, Start: 2}
	tree.Exec(&decoder.Exec{
		Source: decoder.Snapshot, Image: decoder.ImageID{Process: shell, Exec: 1}, Exe: "/bin/bash", Argv: []string{"bash", "-i"},
		CWD: home, Env: env, Root: root, Complete: true,
	})
	tree.Fork(&decoder.Fork{Parent: decoder.ImageID{Process: shell, Exec: 1}, Child: launch})
	return tree.Exec(&decoder.Exec{
		Source: decoder.Observed, Image: decoder.ImageID{Process: launch, Exec: 2}, Exe: "/usr/bin/go", Argv: []string{"go", "build"},
		CWD: home, Env: append(env, decoder.Entry{Name: "GOROOT", Value: "/opt/go"}), Root: root, Complete: true,
	})
}

func ownRoot(tb testing.TB) decoder.RootID {
	tb.Helper()
	var st unix.Stat_t
	if err := unix.Stat("/", &st); err != nil {
		tb.Fatal(err)
	}
	link, err := os.Readlink("/proc/self/ns/mnt")
	if err != nil {
		tb.Fatal(err)
	}
	root := decoder.RootID{Dev: uint64(unix.Major(st.Dev))<<20 | uint64(unix.Minor(st.Dev)), Ino: st.Ino}
	if _, err := fmt.Sscanf(link, "mnt:[%d]", &root.MntNS); err != nil {
		tb.Fatal(err)
	}
	return root
}

// BenchmarkLocate is what the lines of one launch cost a worker, and the trace,
// below a shell with many startup files.
func BenchmarkLocate(b *testing.B) {
	home := startupHome(b)
	img := launchBelow(b, home)
	p := &pipeline{facts: facts.New(facts.Options{}), now: func() uint64 { return 0 }}
	for _, name := range []string{"first shell", "another shell", "same shell"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			readings := blame.NewReadings(nil)
			for b.Loop() {
				switch name {
				case "first shell":
					p.facts = facts.New(facts.Options{})
					fallthrough
				case "another shell":
					readings = blame.NewReadings(nil)
				}
				j := &job{launch: conflict.Launch{Subject: blame.Of(img)}, raw: img.Exec, known: newStartupFacts()}
				res := &conflict.Result{Findings: []conflict.Finding{{Var: "GOROOT"}}}
				list := p.locate(j, res, redact.New([]byte("key")), readings)
				n = len(list)
			}
			b.ReportMetric(float64(n), "facts")
		})
	}
}
