// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// workload makes the raw events of processes as they come from the assembler:
// every exec has strings of its own, cut from one block.
type workload struct {
	*rand.Rand
	now    uint64
	tgid   uint32
	events []decoder.Event
	execs  int
}

func newWorkload() *workload {
	return &workload{Rand: rand.New(rand.NewPCG(1, 2)), now: 5e12, tgid: 4000}
}

// launcher is the process that starts all the others.
func (w *workload) launcher(exe string, argv, env []string) *decoder.Exec {
	e := &decoder.Exec{
		Time: w.now, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: w.tgid, Start: w.now}, Exec: 2}, PID: w.tgid, TID: w.tgid,
		Parent: decoder.ProcessID{TGID: 3000, Start: 4e12}, Source: decoder.Observed, UID: 1000, EUID: 1000, GID: 1000, EGID: 1000,
		Session: 3000, TTY: "pts/3", Cgroup: 123456, NS: decoder.Namespaces{Mnt: 4026531841, PID: 4026531836, User: 4026531837},
		Root: decoder.RootID{MntNS: 4026531841, Dev: 259 << 20, Ino: 2}, CWD: "/home/u/src/project", Complete: true,
	}
	w.program(e, exe, argv, env)
	w.events = append(w.events, e)
	w.execs++
	return e
}

func (w *workload) program(e *decoder.Exec, exe string, argv, env []string) {
	e.File = decoder.FileID{Dev: 259 << 20, Ino: uint64(1234000 + len(exe)), Ctime: 1767323045123456789, Size: 24000000}
	e.Exe, e.Filename, e.Interp = strings.Clone(exe), strings.Clone(exe), strings.Clone(exe)
	block := strings.Join(argv, "\x00") + "\x00" + strings.Join(env, "\x00")
	words := strings.Split(block, "\x00")
	e.Argv = words[:len(argv):len(argv)]
	e.Env = make([]decoder.Entry, len(env))
	for i, s := range words[len(argv):] {
		e.Env[i] = decoder.ParseEntry(s)
	}
}

// start adds the fork and the exec of a child.
func (w *workload) start(parent *decoder.Exec, cwd, exe string, argv, env []string) *decoder.Exec {
	w.tgid += 1 + w.Uint32N(8)
	w.now += w.Uint64N(3e6)
	e := *parent
	e.Parent = parent.Image.Process
	e.Image = decoder.ImageID{Process: decoder.ProcessID{TGID: w.tgid, Start: w.now}, Exec: parent.Image.Exec + 1}
	e.PID, e.TID, e.CWD = w.tgid, w.tgid, strings.Clone(cwd)
	w.events = append(w.events, &decoder.Fork{Time: w.now + 2000 + w.Uint64N(9000), Parent: parent.Image, Child: e.Image.Process, PID: e.PID})
	w.now += 50000 + w.Uint64N(1e6)
	e.Time = w.now
	w.program(&e, exe, argv, env)
	w.events = append(w.events, &e)
	w.execs++
	return &e
}

// identify says that what a process runs is the go command.
func (w *workload) identify(e *decoder.Exec) {
	w.events = append(w.events, &decoder.Fact{
		Time: w.now, Image: e.Image, Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: e.Exe},
		Answer: decoder.Answer{State: decoder.Exists, Build: &decoder.BuildInfo{GoVersion: "go1.26.8", Path: "cmd/go", Machine: "linux/amd64"}},
	})
}

func (w *workload) exit(e *decoder.Exec) {
	w.now += w.Uint64N(3e6)
	w.events = append(w.events, &decoder.Exit{Time: w.now, Process: e.Image.Process})
}

func (w *workload) word() string { return vocabulary[w.IntN(len(vocabulary))] }

const (
	base64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	toolDir   = "/usr/local/go/pkg/tool/linux_amd64/"
)

// vocabulary makes up the names of packages and files.
var vocabulary = strings.Fields("arch auth block buffer cache chunk client codec config conn context core decode delta device digest doc " +
	"encode entry error event exec export field file filter flag format frame graph group handler hash header heap http index " +
	"input iter key lexer line list load lock log map match merge meta method mode name node number object option order output " +
	"packet page parse path peer plan pool print process proto proxy query queue range reader record ref report request resolve " +
	"result route rule scan schema scope sort source stack state store stream string sum table tag target task time token trace " +
	"tree type unit update user value vector version visit walk watch window wire writer zone")

// goBuild is a go command that builds n packages with 60 variables: a compile
// each, asm for some, four at a time, and a link at the end.
func goBuild(n int) *workload {
	w := newWorkload()
	var env []string
	for i := range 34 {
		env = append(env, fmt.Sprintf("VARIABLE_%d=some value of a variable that nobody keeps, number %d", i, i))
	}
	env = append(env, "PATH=/home/u/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/home/u", "PWD=/home/u/src/project")
	parent := w.launcher("/usr/local/go/bin/go", []string{"go", "build", "./..."}, env)
	w.identify(parent)
	env = append(env[:36:36], // what the go command adds stands behind, and PWD comes last
		"AR=ar", "CC=gcc", "CGO_CFLAGS=-O2 -g", "CGO_ENABLED=1", "CXX=g++", "GOAMD64=v1", "GOARCH=amd64", "GOAUTH=netrc",
		"GOCACHE=/home/u/.cache/go-build", "GOENV=/home/u/.config/go/env", "GOFLAGS=", "GOHOSTARCH=amd64", "GOHOSTOS=linux",
		"GOMODCACHE=/home/u/go/pkg/mod", "GOOS=linux", "GOPATH=/home/u/go", "GOPROXY=https://proxy.example.com,direct",
		"GOROOT=/usr/local/go", "GOSUMDB=off", "GOTOOLCHAIN=local", "GOTOOLDIR=/usr/local/go/pkg/tool/linux_amd64", "GOVERSION=go1.26.8")
	var running []*decoder.Exec
	for i := range n {
		if len(running) == 4 {
			k := w.IntN(len(running))
			w.exit(running[k])
			running = append(running[:k], running[k+1:]...)
		}
		running = append(running, w.compile(parent, i, env))
	}
	for _, e := range running {
		w.exit(e)
	}
	w.exit(parent)
	return w
}

func (w *workload) compile(parent *decoder.Exec, i int, env []string) *decoder.Exec {
	pkg := "example.com/project/internal/" + w.word() + "/" + w.word() + fmt.Sprint(i)
	work := fmt.Sprintf("/tmp/go-build3141592653/b%03d", i)
	dir := "/home/u/src/project/" + strings.TrimPrefix(pkg, "example.com/project/")
	env = append(env[:len(env):len(env)], "PWD="+dir, "TOOLEXEC_IMPORTPATH="+pkg)
	var files []string
	for range 1 + w.IntN(8) {
		files = append(files, "./"+w.word()+"_"+w.word()+".go")
	}
	switch {
	case i%6 == 5:
		argv := strings.Fields(fmt.Sprintf("%sasm -p %s -trimpath %s=> -I %s/ -I /usr/local/go/pkg/include -D GOOS_linux -D GOARCH_amd64 -D GOAMD64_v1 -o %s/%s_amd64.o ./%s_amd64.s",
			toolDir, pkg, work, work, work, w.word(), w.word()))
		return w.start(parent, dir, toolDir+"asm", argv, env)
	case i%50 == 49:
		argv := strings.Fields(fmt.Sprintf("%slink -o %s/exe/a.out -importcfg %s/importcfg.link -buildmode=exe -buildid=%s/%s/%s/%s -extld=gcc %s/_pkg_.a",
			toolDir, work, work, w.hash(), w.hash(), w.hash(), w.hash(), work))
		return w.start(parent, ".", toolDir+"link", argv, env)
	}
	id := w.hash()
	argv := strings.Fields(fmt.Sprintf("%scompile -o %s/_pkg_.a -trimpath %s=> -p %s -lang=go1.26 -complete -buildid %s/%s -goversion go1.26.8 -c=4 -nolocalimports -importcfg %s/importcfg -pack",
		toolDir, work, work, pkg, id, id, work))
	return w.start(parent, dir, toolDir+"compile", append(argv, files...), env)
}

// hash is half a build ID.
func (w *workload) hash() string {
	id := make([]byte, 20)
	for i := range id {
		id[i] = base64URL[w.IntN(len(base64URL))]
	}
	return string(id)
}

// spawnStorm is n children of one program, one after the other, with an
// environment of 4.8 KB that is the same for each and not their parent's.
func spawnStorm(n int) *workload {
	w := newWorkload()
	parent := w.launcher("/usr/bin/storm", []string{"storm"}, []string{"HOME=/home/u", "PATH=/usr/bin:/bin"})
	var env []string
	for i := range 40 {
		env = append(env, fmt.Sprintf("STORM_VARIABLE_%02d=%s", i, strings.Repeat("x", 100)))
	}
	for range n {
		w.exit(w.start(parent, "/home/u", "/usr/bin/true", []string{"/usr/bin/true"}, env))
	}
	w.exit(parent)
	return w
}

// goLaunches is a shell that starts the go command n times, once in a while
// with a setting that conflicts.
func goLaunches(n int) *workload {
	w := newWorkload()
	env := []string{"HOME=/home/u", "PATH=/home/u/go/bin:/usr/local/go/bin:/usr/bin:/bin", "GOFLAGS=-mod=mod"}
	parent := w.launcher("/usr/bin/bash", []string{"bash"}, env)
	for i := range n {
		e := env
		if i%10 == 0 {
			e = append(env[:3:3], "GOPATH=relative", fmt.Sprint("GOTMPDIR=/tmp/", i))
		}
		x := w.start(parent, "/home/u/src/"+w.word(), "/usr/local/go/bin/go", []string{"go", "vet", "./..."}, e)
		w.identify(x)
		w.exit(x)
	}
	w.exit(parent)
	return w
}

func benchmarkWorkloads(b *testing.B, n int, run func(b *testing.B, w *workload)) {
	for _, load := range []struct {
		name string
		make func(int) *workload
	}{{"build", goBuild}, {"storm", spawnStorm}, {"launches", goLaunches}} {
		b.Run(fmt.Sprintf("%s-%d", load.name, n), func(b *testing.B) { run(b, load.make(n)) })
	}
}

// recordWorkload sends the events through redact, sink and analysis, as
// pipeline.pass does live, and returns the bytes of the file.
func recordWorkload(b *testing.B, name string, w *workload) int64 {
	recordEvents(b, name, w)
	st, err := os.Stat(name)
	if err != nil {
		b.Fatal(err)
	}
	return st.Size()
}

func recordEvents(b testing.TB, name string, w *workload) *analysis {
	b.Helper()
	f, err := createTrace(name)
	if err != nil {
		b.Fatal(err)
	}
	h := trace.Header{Tool: "goenvtrace bench", Started: time.Unix(0, 0), Realtime: 1, Boottime: 1}
	p := &pipeline{
		redactor: redact.New([]byte("key")),
		analysis: newAnalysis(h, proctree.Scope{}),
		live:     newLive(jsonLines{new(bytes.Buffer)}),
		record:   newRecorder(h, newSink(f, 0)),
	}
	for _, ev := range w.events {
		p.pass(ev)
	}
	if err := p.record.close(p.analysis.tally, w.now); err != nil {
		b.Fatal(err)
	}
	return p.analysis
}

// userTime is the CPU time that this process spent outside the kernel, the
// garbage collector's included.
func userTime() time.Duration {
	var r unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &r)
	return time.Duration(r.Utime.Nano())
}

// BenchmarkPipeline is what an exec, with its fork and exit, costs from the
// raw event to the disk and to the tree.
func BenchmarkPipeline(b *testing.B) {
	benchmarkWorkloads(b, 5000, func(b *testing.B, w *workload) {
		dir := b.TempDir()
		var size int64
		n := 0
		b.ReportAllocs()
		before := userTime()
		for b.Loop() {
			name := filepath.Join(dir, fmt.Sprint(n)+traceSuffix)
			size = recordWorkload(b, name, w)
			_ = os.Remove(name)
			n++
		}
		execs := float64(n * w.execs)
		b.ReportMetric(float64(userTime()-before)/execs, "user-ns/exec")
		b.ReportMetric(float64(b.Elapsed().Nanoseconds())/execs, "ns/exec")
		b.ReportMetric(float64(size)/float64(w.execs), "bytes/exec")
	})
}

// BenchmarkReplay is what the report of a recorded trace costs; a trace of four
// times the size must take four times as long.
func BenchmarkReplay(b *testing.B) {
	for _, n := range []int{2500, 10000} {
		benchmarkWorkloads(b, n, func(b *testing.B, w *workload) {
			name := filepath.Join(b.TempDir(), "t"+traceSuffix)
			recordWorkload(b, name, w)
			rounds := 0
			b.ReportAllocs()
			before := userTime()
			for b.Loop() {
				if _, err := replayFile(name); err != nil {
					b.Fatal(err)
				}
				rounds++
			}
			events := float64(rounds * len(w.events))
			b.ReportMetric(events/b.Elapsed().Seconds(), "events/s")
			b.ReportMetric(float64(userTime()-before)/events, "user-ns/event")
		})
	}
}
