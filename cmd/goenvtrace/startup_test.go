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
	facts := make(startupFacts)
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
