// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"bytes"
	"compress/flate"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// build makes the events of a go command that compiles n packages: fork, exec
// and exit of each compiler, with 60 variables of which the go command adds
// or replaces twenty, as it does.
func build(n int) []decoder.Event {
	rnd := rand.New(rand.NewPCG(1, 2))
	goExec := &decoder.Exec{
		Time: 5e12, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: 4000, Start: 5e12}, Exec: 2}, PID: 4000, TID: 4000,
		Parent: decoder.ProcessID{TGID: 3000, Start: 4e12}, Source: decoder.Observed, UID: 1000, EUID: 1000, GID: 1000, EGID: 1000,
		Session: 3000, TTY: "pts/3", Cgroup: 123456, NS: decoder.Namespaces{Mnt: 4026531841, PID: 4026531836, User: 4026531837},
		Root: decoder.RootID{MntNS: 4026531841, Dev: 259 << 20, Ino: 2}, File: decoder.FileID{Dev: 259 << 20, Ino: 1234567, Ctime: 1767323045123456789, Size: 14000000},
		Filename: "/usr/local/go/bin/go", Interp: "/usr/local/go/bin/go", Exe: "/usr/local/go/bin/go", CWD: "/home/u/src/project",
		Argv: []string{"go", "build", "./..."}, Complete: true,
	}
	for i := range 40 {
		goExec.Env = append(goExec.Env, decoder.Entry{Name: fmt.Sprint("VARIABLE_", i), Value: fmt.Sprintf("h1:%016x", rnd.Uint64()), Redacted: true})
	}
	goExec.Env = append(goExec.Env, decoder.ParseEntry("PATH=/home/u/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"), decoder.ParseEntry("HOME=/home/u"))
	events := []decoder.Event{goExec}
	now := goExec.Time
	for i := range n {
		e := compile(rnd, goExec, i)
		now += rnd.Uint64N(3e6)
		e.Image.Process.Start = now
		events = append(events, &decoder.Fork{Time: now + 2000, Parent: goExec.Image, Child: e.Image.Process, PID: e.PID})
		now += 200000 + rnd.Uint64N(1e5)
		e.Time = now
		now += rnd.Uint64N(3e7)
		events = append(events, e, &decoder.Exit{Time: now, Process: e.Image.Process})
	}
	return events
}

func compile(rnd *rand.Rand, parent *decoder.Exec, i int) *decoder.Exec {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
	id := make([]byte, 20)
	for k := range id {
		id[k] = letters[rnd.IntN(len(letters))]
	}
	tgid := uint32(4001 + 7*i)
	e := *parent
	e.Image = decoder.ImageID{Process: decoder.ProcessID{TGID: tgid}, Exec: 3}
	e.PID, e.TID, e.Parent = tgid, tgid, parent.Image.Process
	e.Exe = "/usr/local/go/pkg/tool/linux_amd64/compile"
	e.Filename, e.Interp = e.Exe, e.Exe
	e.File = decoder.FileID{Dev: 259 << 20, Ino: 1234999, Ctime: 1767323045123456789, Size: 24000000}
	pkg := fmt.Sprintf("example.com/project/internal/package%d", i)
	e.CWD = "/home/u/src/project/internal/package" + fmt.Sprint(i)
	e.Argv = strings.Fields(fmt.Sprintf("%s -o /tmp/go-build3141592653/b%03d/_pkg_.a -trimpath /tmp/go-build3141592653/b%03d=> -p %s -lang=go1.26 -complete -buildid %s/%s -goversion go1.26.8 -c=4 -nolocalimports -importcfg /tmp/go-build3141592653/b%03d/importcfg -pack ./one.go ./two_linux.go ./three.go", e.Exe, i, i, pkg, id, id, i))
	e.Env = append([]decoder.Entry(nil), parent.Env...)
	for _, s := range []string{
		"AR=ar", "CC=gcc", "CGO_CFLAGS=-O2 -g", "CGO_ENABLED=1", "CXX=g++", "GOAMD64=v1", "GOARCH=amd64", "GOCACHE=/home/u/.cache/go-build",
		"GOENV=/home/u/.config/go/env", "GOHOSTARCH=amd64", "GOHOSTOS=linux", "GOMODCACHE=/home/u/go/pkg/mod", "GOOS=linux", "GOPATH=/home/u/go",
		"GOPROXY=https://proxy.example.com,direct", "GOROOT=/usr/local/go", "GOTOOLDIR=/usr/local/go/pkg/tool/linux_amd64", "GOVERSION=go1.26.8",
		"PWD=" + e.CWD, "TOOLEXEC_IMPORTPATH=" + pkg,
	} {
		e.Env = append(e.Env, decoder.ParseEntry(s))
	}
	return &e
}

func BenchmarkWriter(b *testing.B) {
	events := build(1000)
	b.ReportAllocs()
	var bytes, n int64
	for b.Loop() {
		w, err := NewWriter(io.Discard, header())
		if err != nil {
			b.Fatal(err)
		}
		for _, e := range events {
			if err := w.Write(e); err != nil {
				b.Fatal(err)
			}
		}
		bytes += w.Bytes()
		n += int64(len(events))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
	b.ReportMetric(float64(bytes)/float64(n), "bytes/event")
}

// BenchmarkSize reports bytes per exec, plain and in one deflate stream, a
// stand-in for zstd that needs no dependency.
func BenchmarkSize(b *testing.B) {
	events := build(5000)
	var plain, packed int
	for b.Loop() {
		trace := record(b, events...)
		var z bytes.Buffer
		w, err := flate.NewWriter(&z, flate.BestCompression)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := w.Write(trace); err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
		plain, packed = len(trace), z.Len()
	}
	b.ReportMetric(float64(plain)/5000, "bytes/exec")
	b.ReportMetric(float64(packed)/5000, "deflated-bytes/exec")
}

func BenchmarkReader(b *testing.B) {
	events := build(1000)
	trace := record(b, events...)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		_, got := replay(b, trace)
		n += len(got)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(n), "ns/event")
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}
