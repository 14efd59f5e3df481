// SPDX-License-Identifier: Apache-2.0

package main

import (
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// TestRefusedCompiler: a go command whose GOROOT is linked in, so that nothing
// but its compiler tells the mismatch, and many children before that one.
func TestRefusedCompiler(t *testing.T) {
	a := newAnalysis(trace.Header{}, proctree.Scope{})
	shell := decoder.ImageID{Process: decoder.ProcessID{TGID: 1, Start: 1}, Exec: 1}
	a.add(&decoder.Exec{Image: shell, Exe: "/bin/sh", Argv: []string{"sh"}, Complete: true, Source: decoder.Snapshot})
	run := func(parent decoder.ImageID, n uint32, exe string, argv ...string) decoder.ImageID {
		id := decoder.ImageID{Process: decoder.ProcessID{TGID: n, Start: uint64(n)}, Exec: uint64(n)}
		a.add(&decoder.Fork{Parent: parent, Child: id.Process})
		a.add(&decoder.Exec{Image: id, Exe: exe, Filename: exe, Argv: argv, CWD: "/p", Complete: true, Source: decoder.Observed})
		return id
	}
	build := func(id decoder.ImageID, exe, path, version string) {
		a.add(&decoder.Fact{Image: id, Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: exe}, Answer: decoder.Answer{
			State: decoder.Exists, Build: &decoder.BuildInfo{Path: path, GoVersion: version, Machine: "linux/amd64"},
		}})
	}
	const exe, compiler = "/opt/copied/go", "/usr/local/go/pkg/tool/linux_amd64/compile"
	launch := run(shell, 10, exe, "/opt/copied/go", "build")
	build(launch, exe, "cmd/go", "go1.20.14")
	for _, dir := range []string{"/opt/pkg/tool", "/pkg/tool"} {
		a.add(&decoder.Fact{Image: launch, Question: decoder.Question{Kind: decoder.AskStat, Path: dir}, Answer: decoder.Answer{State: decoder.Absent}})
	}
	for n := range uint32(2 * maxChildren) {
		run(launch, 100+n, "/usr/bin/gcc", "gcc", "--version")
	}
	for n := range uint32(2) {
		id := run(launch, 200+n, compiler, compiler, "-o", "x.a", "-goversion", "go1.20.14")
		build(id, compiler, "cmd/compile", "go1.26.8")
	}
	a.add(&decoder.Exit{Process: launch.Process, Code: 1})
	r := a.report(true)
	if len(r.Launches) != 1 {
		t.Fatalf("launches: %+v", r.Launches)
	}
	for _, f := range r.Findings {
		if f.Rule == "GOROOT-MISMATCH" && f.Value == "/usr/local/go" && f.Cause == "baked-default" {
			return
		}
	}
	t.Errorf("findings: %+v, reasons %q", r.Findings, r.Launches[0].Reasons)
}

// TestAskedForItsVersion: what the go command asks of a tool before it looks for
// packages is no sign that it found any.
func TestAskedForItsVersion(t *testing.T) {
	for _, k := range []struct {
		argv []string
		keep bool
	}{
		{[]string{"/r/pkg/tool/linux_amd64/compile", "-V=full"}, false},
		{[]string{"/r/pkg/tool/linux_amd64/vet", "-flags"}, false},
		{[]string{"/r/pkg/tool/linux_amd64/compile", "-o", "x.a"}, true},
		{[]string{"/r/pkg/tool/linux_amd64/vet", "/tmp/vet.cfg"}, true},
		{[]string{"gcc"}, true},
	} {
		if got := new(launch).keeps(&decoder.Exec{Exe: k.argv[0], Argv: k.argv}); got != k.keep {
			t.Errorf("%q kept: %v", k.argv, got)
		}
	}
}
