// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// The first answer counts, and what a job was given does not change under it.
func TestStartupFacts(t *testing.T) {
	img := &proctree.Image{ID: decoder.ImageID{Process: decoder.ProcessID{TGID: 1, Start: 2}, Exec: 3}}
	q := decoder.Question{Kind: decoder.AskStartup, Path: "/h/.bashrc", As: decoder.StartupBash}
	facts := newStartupFacts()
	if a := facts.ask(img, q); a.State != decoder.NotAsked {
		t.Errorf("got %+v", a)
	}
	before := facts.along([]*proctree.Image{img})
	for _, state := range []decoder.State{decoder.Absent, decoder.Exists} {
		facts.add(&decoder.Fact{Image: img.ID, Question: q, Answer: decoder.Answer{State: state}})
	}
	if a := facts.ask(img, q); a.State != decoder.Absent {
		t.Errorf("got %+v", a)
	}
	if a := before.ask(img, q); a.State != decoder.NotAsked {
		t.Errorf("the copy has %+v", a)
	}
}

// What was found for an earlier launch is not what a later one had.
func TestStartupFactsRevised(t *testing.T) {
	img := &proctree.Image{ID: decoder.ImageID{Process: decoder.ProcessID{TGID: 1, Start: 2}, Exec: 3}}
	q := decoder.Question{Kind: decoder.AskStartup, Path: "/h/env", As: decoder.StartupBash}
	facts := newStartupFacts()
	for _, known := range []struct {
		time  uint64
		state decoder.State
	}{{100, decoder.Absent}, {150, decoder.Absent}, {200, decoder.Exists}, {190, decoder.Absent}} {
		facts.add(&decoder.Fact{Time: known.time, Image: img.ID, Question: q, Answer: decoder.Answer{State: known.state}})
	}
	for _, k := range []struct {
		since, revised uint64
		state          decoder.State
	}{{0, 0, decoder.Absent}, {90, 0, decoder.Absent}, {110, 1, decoder.Exists}, {210, 2, decoder.Exists}} {
		if a := facts.anew(img, q, k.since); a.State != k.state {
			t.Errorf("since %d: got %+v", k.since, a)
		}
		if n := facts.revised(img.ID, k.since); n != k.revised {
			t.Errorf("since %d: revision %d", k.since, n)
		}
	}
	if a := facts.ask(img, q); a.State != decoder.Absent {
		t.Errorf("first: got %+v", a)
	}
}

// Equal files are kept once, and there is a bound to what is kept.
func TestStartupFactsAreBounded(t *testing.T) {
	facts := newStartupFacts()
	id := func(i int) decoder.ImageID {
		return decoder.ImageID{Process: decoder.ProcessID{TGID: uint32(i)}, Exec: 1}
	}
	add := func(i int, path string) {
		file := &decoder.StartupFile{Assignments: make([]decoder.Assignment, 1000)}
		file.Assignments[0].Name = path
		facts.add(&decoder.Fact{
			Image: id(i), Question: decoder.Question{Kind: decoder.AskStartup, Path: path},
			Answer: decoder.Answer{State: decoder.Exists, Startup: file},
		})
	}
	for i := range 100 {
		add(i, "/h/.bashrc")
	}
	if len(facts.answers) != 100 || facts.items != 1000+100 {
		t.Errorf("%d images, %d items", len(facts.answers), facts.items)
	}
	for i := range 200 {
		add(100+i, fmt.Sprint("/", i))
	}
	if facts.items > maxStartupItems+1001 || len(facts.answers) == 300 {
		t.Errorf("%d images, %d items", len(facts.answers), facts.items)
	}
	facts.trim(map[decoder.ImageID]bool{id(0): true, id(1): true, id(101): true})
	if len(facts.answers) != 3 || facts.items != 3+2*1000 {
		t.Errorf("trimmed: %d images, %d items", len(facts.answers), facts.items)
	}
}

func TestOpenedFiles(t *testing.T) {
	tree := proctree.New(proctree.Options{})
	image := func(pid uint32) *proctree.Image {
		return tree.Exec(&decoder.Exec{
			Source: decoder.Snapshot, PID: pid, Image: decoder.ImageID{Process: decoder.ProcessID{TGID: pid, Start: uint64(pid)}, Exec: 1},
		})
	}
	o := newOpenedFiles()
	open := func(img *proctree.Image, path string) {
		o.add(&decoder.Open{Process: img.ID.Process, Path: path}, tree)
	}
	kept, gone := image(1), image(2)
	for _, path := range []string{"/a", "/b", "/a"} {
		open(kept, path)
		open(gone, path)
	}
	before := o.along([]*proctree.Image{kept})[kept.ID]
	for i := range 2 * maxOpens {
		open(kept, fmt.Sprint("/", i))
	}
	if d := cmp.Diff([]string{"/a", "/b"}, before); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	if n := len(o.of(kept.ID)); n != maxOpens {
		t.Errorf("%d files are remembered", n)
	}
	o.keep([]*proctree.Image{kept})
	for _, img := range []*proctree.Image{kept, gone} {
		o.exit(img.ID.Process)
	}
	if len(o.of(gone.ID)) != 0 || len(o.of(kept.ID)) == 0 {
		t.Errorf("after the end: %d and %d files", len(o.of(gone.ID)), len(o.of(kept.ID)))
	}
	o.add(&decoder.Open{Process: decoder.ProcessID{TGID: 99}, Path: "/x"}, tree)
	if len(o.byProcess) != 1 {
		t.Errorf("%d processes", len(o.byProcess))
	}
}
