// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"reflect"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// startupFacts are the answers about startup files by the image that reads
// them: what one shell read is asked once, for all launches below it.
type startupFacts struct {
	answers map[decoder.ImageID]map[decoder.Question][]dated
	items   int // what they hold, files that are shared counted once
	// latest is what each file said last: shells of one person read the same.
	latest map[decoder.Question]*decoder.StartupFile
}

// dated is an answer with the moment at which it was found, in ns of
// CLOCK_BOOTTIME.
type dated struct {
	time uint64
	decoder.Answer
}

// maxRevisions bounds the answers to one question about one image.
const maxRevisions = 8

// Bounds of what is kept. Each item takes up to 1 KB, most far less; whoever owns
// the files decides how many there are.
const (
	maxStartupItems = 1 << 16
	maxLatest       = 256
)

func newStartupFacts() *startupFacts {
	return &startupFacts{
		answers: make(map[decoder.ImageID]map[decoder.Question][]dated),
		latest:  make(map[decoder.Question]*decoder.StartupFile),
	}
}

// isStartup reports that a question is about what an image reads at its start.
func isStartup(k decoder.QuestionKind) bool {
	switch k {
	case decoder.AskStartup, decoder.AskGlob, decoder.AskDirenv, decoder.AskVariable:
		return true
	}
	return false
}

// add keeps an answer. The first one is the nearest to the moment at which the image
// read its startup files; one that says something else is nearer to what came later.
// Past the bound what comes is not known, in a replay as well.
func (f *startupFacts) add(ev *decoder.Fact) {
	answers := f.answers[ev.Image]
	known := answers[ev.Question]
	if n := len(known); f.items >= maxStartupItems || n >= maxRevisions || n > 0 && (ev.Time <= known[n-1].time || sameAnswer(known[n-1].Answer, ev.Answer)) {
		return
	}
	if answers == nil {
		answers = make(map[decoder.Question][]dated)
		f.answers[ev.Image] = answers
	}
	a := ev.Answer
	a.Startup = f.share(ev.Question, a.Startup)
	answers[ev.Question] = append(slices.Clip(known), dated{ev.Time, a})
}

// sameAnswer reports that two answers say the same of a file.
func sameAnswer(a, b decoder.Answer) bool {
	return a.State == b.State && a.Error == b.Error && slices.Equal(a.Names, b.Names) &&
		(a.Startup == b.Startup || reflect.DeepEqual(a.Startup, b.Startup))
}

// share returns the file, or an equal one that is kept already, and counts it.
func (f *startupFacts) share(q decoder.Question, file *decoder.StartupFile) *decoder.StartupFile {
	f.items++
	if file == nil {
		return nil
	}
	if known := f.latest[q]; known != nil && reflect.DeepEqual(known, file) {
		return known
	}
	if len(f.latest) >= maxLatest {
		clear(f.latest)
	}
	f.latest[q] = file
	f.items += file.Items()
	return file
}

func (f *startupFacts) ask(reader *proctree.Image, q decoder.Question) decoder.Answer {
	return f.anew(reader, q, 0)
}

// anew answers as of the first look after a moment, or the last one before it.
func (f *startupFacts) anew(reader *proctree.Image, q decoder.Question, since uint64) decoder.Answer {
	return f.at(reader.ID, q, since).Answer
}

func (f *startupFacts) at(reader decoder.ImageID, q decoder.Question, since uint64) dated {
	known := f.answers[reader][q]
	if len(known) == 0 {
		return dated{Answer: decoder.Answer{State: decoder.NotAsked}}
	}
	return known[lookAfter(known, since)]
}

// lookAfter is the place of the first look after a moment, or of the last one.
func lookAfter(known []dated, since uint64) int {
	for i := range known[:len(known)-1] {
		if known[i].time >= since {
			return i
		}
	}
	return len(known) - 1
}

// revised tells apart the moments for which anew answers alike; 0: as ask does.
func (f *startupFacts) revised(reader decoder.ImageID, since uint64) uint64 {
	differs, before := false, uint64(0)
	for _, known := range f.answers[reader] {
		if len(known) < 2 {
			continue
		}
		differs = differs || lookAfter(known, since) > 0
		for _, a := range known {
			if a.time < since {
				before++
			}
		}
	}
	if !differs {
		return 0
	}
	return before
}

// trim keeps the answers of these images.
func (f *startupFacts) trim(images map[decoder.ImageID]bool) {
	maps.DeleteFunc(f.answers, func(id decoder.ImageID, _ map[decoder.Question][]dated) bool { return !images[id] })
	f.items = 0
	counted := make(map[*decoder.StartupFile]bool)
	for _, answers := range f.answers {
		for _, known := range answers {
			f.items += len(known)
			for _, a := range known {
				if a.Startup != nil && !counted[a.Startup] {
					counted[a.Startup] = true
					f.items += a.Startup.Items()
				}
			}
		}
	}
}

// along returns a copy of what is known of a chain.
func (f *startupFacts) along(chain []*proctree.Image) *startupFacts {
	out := newStartupFacts()
	for _, img := range chain {
		if answers := f.answers[img.ID]; answers != nil {
			out.answers[img.ID] = maps.Clone(answers)
		}
	}
	return out
}

// openedFiles are the startup files that images were seen opening. Those of a process
// are forgotten with it, unless a launch descends from it.
type openedFiles struct {
	byProcess map[decoder.ProcessID]map[decoder.ImageID][]string
	kept      map[decoder.ProcessID]bool
}

// maxOpens bounds the files that are remembered of one image: a shell that
// sources a directory of a thousand is a joke, one that does so in a loop is not.
const maxOpens = 256

func newOpenedFiles() *openedFiles {
	return &openedFiles{
		byProcess: make(map[decoder.ProcessID]map[decoder.ImageID][]string),
		kept:      make(map[decoder.ProcessID]bool),
	}
}

// add charges an open to the program that its process ran then.
func (o *openedFiles) add(ev *decoder.Open, tree *proctree.Tree) {
	p := tree.Process(ev.Process)
	if p == nil || p.Image == nil {
		return
	}
	img := openedBy(p.Image, ev.Time)
	id := img.ID.Process
	if p := tree.Process(id); p == nil || p.Exit != nil && !o.kept[id] {
		return
	}
	images := o.byProcess[id]
	if images == nil {
		images = make(map[decoder.ImageID][]string)
		o.byProcess[id] = images
	}
	list := images[img.ID]
	if len(list) < maxOpens && !slices.Contains(list, ev.Path) {
		images[img.ID] = append(list, ev.Path)
	}
}

// openedBy is the image that a process ran at a moment: an open may be told after the
// execve that followed it. What a fork does before it calls execve, sshd's child that
// reads ~/.ssh/environment and a subshell alike, its program does.
func openedBy(img *proctree.Image, at uint64) *proctree.Image {
	for img.Pred != nil && img.ID.Process == img.Pred.ID.Process && img.Exec != nil && img.Exec.Time > at {
		img = img.Pred
	}
	for img.Pred != nil && img.Exec != nil && img.Exec == img.Pred.Exec {
		img = img.Pred
	}
	return img
}

func (o *openedFiles) keep(chain []*proctree.Image) {
	for _, img := range chain {
		o.kept[img.ID.Process] = true
	}
}

func (o *openedFiles) exit(p decoder.ProcessID) {
	if !o.kept[p] {
		delete(o.byProcess, p)
	}
}

// trim keeps the files of these processes.
func (o *openedFiles) trim(processes map[decoder.ProcessID]bool) {
	maps.DeleteFunc(o.kept, func(p decoder.ProcessID, _ bool) bool { return !processes[p] })
	maps.DeleteFunc(o.byProcess, func(p decoder.ProcessID, _ map[decoder.ImageID][]string) bool { return !processes[p] })
}

func (o *openedFiles) of(img decoder.ImageID) []string { return o.byProcess[img.Process][img] }

// along returns what is known of the processes of a chain now, which what comes
// later leaves as it is.
func (o *openedFiles) along(chain []*proctree.Image) map[decoder.ImageID][]string {
	out := make(map[decoder.ImageID][]string)
	for _, img := range chain {
		for id, list := range o.byProcess[img.ID.Process] {
			out[id] = slices.Clip(list)
		}
	}
	return out
}

// sources are what the trace holds, up to now.
func (a *analysis) sources() blame.Sources {
	return blame.Sources{Ask: a.startup.ask, Anew: a.startup.anew, Revised: a.startup.revised, Opened: a.opens.of, Readings: a.readings}
}
