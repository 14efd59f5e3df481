// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// mix is a trace to be made: a shell that starts go builds, or, with perBuild 0,
// small programs only. Every process ends.
type mix struct {
	execs    int
	perBuild int // compilers of each build
}

// buildSize is what a cold build of a program with net/http executes.
const buildSize = 490

// size is what a made trace holds.
type size struct {
	execs, events, launches int
}

// maker writes the events of a mix as watch would have recorded them: redacted,
// each environment against that of the parent.
type maker struct {
	mix
	along func(done float64)
	out   *trace.Writer
	rnd   *rand.Rand
	size  size
	now   uint64 // ns
	pid   uint32
	err   error

	shell *decoder.Exec
	facts []*decoder.Fact // of one build; all have the same
}

// write makes the trace. Now and then it calls along with the part that is done.
func (m mix) write(w io.Writer, along func(done float64)) (size, error) {
	out, err := trace.NewWriter(w, trace.Header{
		Tool: "goenvtrace (devel)", Started: time.Unix(1_800_000_000, 0), Host: "made", Kernel: "6.1.0", Arch: "x86_64",
		KeyID: "00000000", Boottime: 5e12, Realtime: 1_800_000_000e9,
	})
	if err != nil {
		return size{}, err
	}
	k := &maker{out: out, along: along, mix: m, rnd: rand.New(rand.NewPCG(1, 2)), now: 5e12, pid: 4000}
	k.shell = shell()
	k.put(k.shell)
	_, k.facts = judgeBuild(k.shell, k.build())
	for k.size.execs < m.execs && k.err == nil {
		if m.perBuild == 0 {
			k.life(k.shell, k.program("/usr/bin/sed", "sed", "-n", "s/a/b/p"), nil)
			continue
		}
		k.life(k.shell, k.build(), func(build *decoder.Exec) {
			k.size.launches++
			for _, f := range k.facts {
				fact := *f
				fact.Time, fact.Image = k.now, build.Image
				k.put(&fact)
			}
			for i := range min(m.perBuild, m.execs-k.size.execs) {
				k.life(build, k.compile(build, i), nil)
			}
		})
	}
	if k.err != nil {
		return k.size, k.err
	}
	n := uint64(k.size.execs)
	return k.size, out.Close(trace.Footer{Ended: time.Unix(1_800_003_600, 0), Events: trace.Events{Exec: n, Fork: n, Exit: n}})
}

func (k *maker) put(ev decoder.Event) {
	if k.err == nil {
		k.err = k.out.Write(ev)
	}
}

// life is a process from its fork to its exit; during is what happens while it runs.
func (k *maker) life(parent, e *decoder.Exec, during func(*decoder.Exec)) {
	k.now += 100_000 + k.rnd.Uint64N(100_000)
	k.pid = (k.pid + 1) % (1 << 22)
	child := decoder.ProcessID{TGID: k.pid, Start: k.now}
	k.put(&decoder.Fork{Time: k.now, Parent: parent.Image, Child: child, PID: k.pid})
	k.now += 200_000
	e.Time, e.PID, e.TID, e.Parent = k.now, k.pid, k.pid, parent.Image.Process
	e.Image = decoder.ImageID{Process: child, Exec: parent.Image.Exec + 1}
	k.put(e)
	k.size.execs++
	if k.size.execs%k.step() == 0 {
		k.along(float64(k.size.execs) / float64(k.mix.execs))
	}
	if during != nil {
		during(e)
	}
	k.now += k.rnd.Uint64N(3_000_000)
	k.put(&decoder.Exit{Time: k.now, Process: child})
	k.size.events += 3
}

// step is the number of execs between two calls of along.
func (k *maker) step() int { return max(k.mix.execs/500, 1) }

// program is an exec with the shell's environment.
func (k *maker) program(exe string, argv ...string) *decoder.Exec {
	e := *k.shell
	e.Source, e.Exe, e.Filename, e.Interp, e.Argv = decoder.Observed, exe, exe, exe, argv
	e.File.Ino = uint64(len(exe)) * 1000
	return &e
}

func (k *maker) build() *decoder.Exec {
	return k.program("/usr/local/go/bin/go", "go", "build", "./...")
}

// compile is what the go command starts for a package: twenty variables are added.
func (k *maker) compile(build *decoder.Exec, i int) *decoder.Exec {
	const tools = "/usr/local/go/pkg/tool/linux_amd64"
	pkg := fmt.Sprintf("example.com/project/internal/package%d", i)
	dir := fmt.Sprintf("/tmp/go-build3141592653/b%03d", i)
	id := fmt.Sprintf("%016x", k.rnd.Uint64())
	e := k.program(tools+"/compile", tools+"/compile", "-o", dir+"/_pkg_.a", "-trimpath", dir+"=>", "-p", pkg, "-lang=go1.26",
		"-complete", "-buildid", id+"/"+id, "-goversion", "go1.26.8", "-c=4", "-importcfg", dir+"/importcfg", "-pack", "./one.go", "./two.go")
	e.CWD = "/home/u/src/project/internal/package" + fmt.Sprint(i)
	e.Env = append([]decoder.Entry(nil), build.Env...)
	for _, s := range []string{
		"AR=ar", "CC=gcc", "CGO_CFLAGS=-O2 -g", "CGO_ENABLED=1", "CXX=g++", "GOAMD64=v1", "GOARCH=amd64", "GOCACHE=/home/u/.cache/go-build",
		"GOENV=/home/u/.config/go/env", "GOHOSTARCH=amd64", "GOHOSTOS=linux", "GOMODCACHE=/home/u/go/pkg/mod", "GOOS=linux", "GOPATH=/home/u/go",
		"GOPROXY=https://proxy.example.com,direct", "GOROOT=/usr/local/go", "GOTOOLDIR=" + tools, "GOVERSION=go1.26.8",
		"PWD=" + e.CWD, "TOOLEXEC_IMPORTPATH=" + pkg,
	} {
		e.Env = append(e.Env, decoder.ParseEntry(s))
	}
	return e
}

// shell is where everything is started from: older than the trace, 60 variables.
func shell() *decoder.Exec {
	rnd := rand.New(rand.NewPCG(3, 4))
	e := &decoder.Exec{
		Time: 4e12, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: 3000, Start: 4e12}, Exec: 2}, PID: 3000, TID: 3000,
		Source: decoder.Snapshot, UID: 1000, EUID: 1000, GID: 1000, EGID: 1000, Session: 3000, TTY: "pts/3", Cgroup: 123456,
		NS:       decoder.Namespaces{Mnt: 4026531841, PID: 4026531836, User: 4026531837},
		Root:     decoder.RootID{MntNS: 4026531841, Dev: 259 << 20, Ino: 2},
		File:     decoder.FileID{Dev: 259 << 20, Ino: 1234567, Ctime: 1767323045123456789, Size: 1400000},
		Filename: "/usr/bin/bash", Interp: "/usr/bin/bash", Exe: "/usr/bin/bash", CWD: "/home/u/src/project",
		Argv: []string{"bash", "-i"}, Complete: true,
	}
	for i := range 58 {
		e.Env = append(e.Env, decoder.Entry{Name: fmt.Sprint("VARIABLE_", i), Value: fmt.Sprintf("h1:%016x", rnd.Uint64()), Redacted: true})
	}
	e.Env = append(e.Env, decoder.ParseEntry("HOME=/home/u"),
		decoder.ParseEntry("PATH=/home/u/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"))
	return e
}

// judgeBuild judges one build as watch would, with a file system on which all is
// well, and returns what was asked too.
func judgeBuild(shell, build *decoder.Exec) (*conflict.Result, []*decoder.Fact) {
	tree := proctree.New(proctree.Options{})
	tree.Exec(shell)
	build.Image = decoder.ImageID{Process: decoder.ProcessID{TGID: 4000, Start: 4e12 + 1}, Exec: 3}
	build.Parent = shell.Image.Process
	tree.Fork(&decoder.Fork{Time: 4e12 + 1, Parent: shell.Image, Child: build.Image.Process, PID: 4000})
	launch := &conflict.Launch{Subject: blame.Of(tree.Exec(build)), Tool: goenv.Go, Version: "go1.26.8"}
	var facts []*decoder.Fact
	known := make(map[decoder.Question]bool)
	ask := func(q decoder.Question) decoder.Answer {
		a := healthy(q)
		if !known[q] {
			known[q] = true
			facts = append(facts, &decoder.Fact{Question: q, Answer: a})
		}
		return a
	}
	identity := decoder.Question{Kind: decoder.AskBuildInfo, Path: build.Exe}
	result := conflict.Judge(launch, ask(identity).Build, ask)
	return result, facts
}

// healthy answers as a machine with one toolchain does.
func healthy(q decoder.Question) decoder.Answer {
	const root = "/usr/local/go"
	exists := decoder.Answer{State: decoder.Exists}
	switch q {
	case decoder.Question{Kind: decoder.AskBuildInfo, Path: root + "/bin/go"}:
		exists.Build = &decoder.BuildInfo{GoVersion: "go1.26.8", Path: "cmd/go", Machine: "linux/amd64"}
	case decoder.Question{Kind: decoder.AskBuildInfo, Path: root + "/pkg/tool/linux_amd64/compile"}:
		exists.Build = &decoder.BuildInfo{GoVersion: "go1.26.8", Path: "cmd/compile", Machine: "linux/amd64"}
	case decoder.Question{Kind: decoder.AskLines, Path: root + "/VERSION"}:
		exists.Lines = []decoder.Line{{Number: 1, Name: "go1.26.8"}}
	case decoder.Question{Kind: decoder.AskStat, Path: root + "/bin/go"}:
		exists.Stat = &decoder.Stat{Type: "file", Real: root + "/bin/go", Mode: 0o755, Dev: 1, Ino: 2}
	case decoder.Question{Kind: decoder.AskStat, Path: root}, decoder.Question{Kind: decoder.AskStat, Path: root + "/pkg/tool"}:
		exists.Stat = &decoder.Stat{Type: "dir", Real: q.Path, Mode: 0o755, Dev: 1, Ino: uint64(len(q.Path))}
	default:
		return decoder.Answer{State: decoder.Absent}
	}
	return exists
}
