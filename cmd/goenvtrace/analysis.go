// SPDX-License-Identifier: Apache-2.0

package main

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// analysis is all that lies right of redact: it sees the events that the trace
// file holds and nothing else, live as in a report made a year later.
type analysis struct {
	header   trace.Header
	scope    proctree.Scope
	tree     *proctree.Tree
	tally    report.Tally
	launches []*launch // in scope, in the order in which they opened, without those released
	released report.Released
	limit    int // of launches

	// latest is the image that the latest exec made; nil where it made none. The
	// fact that makes it a launch stands right behind it.
	latest  *proctree.Image
	byImage map[decoder.ImageID]*launch
	running map[decoder.ProcessID]*launch // the launch a process runs now
	tries   tries
	vain    report.Tried // files of the tools' names, in scope
	startup *startupFacts
	opens   *openedFiles
	shared  *shared
	// readings hold what the two above make of each image.
	readings *blame.Readings
}

// launch is a launch with what the trace says of it.
type launch struct {
	conflict.Launch
	image *proctree.Image
	build *decoder.BuildInfo // nil: its executable could not be read
	doubt string             // why it cannot be judged at all; empty: it can
	facts []*fact            // a later answer to the same question counts
	// sources are where files and lines of what happened on its chain are found.
	sources blame.Sources
	weight  weight
	tried   map[decoder.ImageID]*report.Tried // what was tried in vain before the images of its chain
}

// maxChildren bounds the children kept of a launch: one compile is proof enough.
// As many again are kept for programs that are no tools of Go: what was built, or
// the go command of gopls.
const maxChildren = 8

// keeps reports a child that rules may look at. A tool that is asked for its
// version or its flags, as the go command does before it looks for packages, does
// no work.
func (l *launch) keeps(child *decoder.Exec) bool {
	if len(child.Argv) > 1 && (strings.HasPrefix(child.Argv[1], "-V=") || child.Argv[1] == "-flags") {
		return false
	}
	most := maxChildren
	if !strings.Contains(child.Exe, "/pkg/tool/") {
		most *= 2
	}
	return len(l.Children) < most
}

func newAnalysis(h trace.Header, scope proctree.Scope) *analysis {
	return &analysis{
		header:  h,
		scope:   scope,
		tree:    proctree.New(proctree.Options{Transparent: h.Transparent}),
		byImage: make(map[decoder.ImageID]*launch),
		running: make(map[decoder.ProcessID]*launch),
		tries:   make(tries),
		startup: newStartupFacts(),
		limit:   maxLaunches,
		opens:   newOpenedFiles(),
		shared:  newShared(),

		readings: blame.NewReadings(nil),
	}
}

// add takes the next event. It returns the launch that the event opened or
// brought forward to its judgement, or nil.
func (a *analysis) add(ev decoder.Event) *launch {
	a.tally.Add(ev)
	switch ev := ev.(type) {
	case *decoder.Exec:
		return a.exec(ev)
	case *decoder.Fork:
		a.tree.Fork(ev)
	case *decoder.Exit:
		return a.exit(ev)
	case *decoder.Attempt:
		a.tries.add(ev)
		a.missed(ev)
	case *decoder.Open:
		a.opens.add(ev, a.tree)
	case *decoder.Fact:
		return a.fact(ev)
	case *decoder.Loss:
		a.tree.Loss(ev)
	}
	return nil
}

// exec supersedes the launch that a toolchain switch replaces and notes what a
// launch starts.
func (a *analysis) exec(ev *decoder.Exec) *launch {
	img := a.tree.Exec(ev)
	a.latest = img
	if l := a.running[ev.Image.Process]; l != nil && l.image.ID != ev.Image {
		a.replace(l, ev)
		return l
	}
	if img == nil || img.Edge != proctree.EdgeFork || img.Pred == nil {
		return nil
	}
	l := a.byImage[img.Pred.ID]
	if l != nil && l.keeps(ev) {
		l.Children = append(l.Children, a.shared.child(ev))
	}
	return l
}

// replace ends a launch whose process runs another image from now on.
func (a *analysis) replace(l *launch, by *decoder.Exec) {
	l.Superseded = goenv.SwitchTarget(by)
	if !l.Superseded && !by.Complete {
		l.doubt = "another image replaced it, perhaps by a toolchain switch: that one's environment did not arrive whole"
	}
	delete(a.running, by.Image.Process)
}

func (a *analysis) exit(ev *decoder.Exit) *launch {
	a.tree.Exit(ev)
	delete(a.tries, ev.Process)
	a.opens.exit(ev.Process)
	l := a.running[ev.Process]
	if l == nil {
		return nil
	}
	l.Exit = ev
	delete(a.running, ev.Process)
	return l
}

// fact opens a launch when it is about the executable of an image, and is kept
// for the judgement otherwise.
func (a *analysis) fact(ev *decoder.Fact) *launch {
	if isStartup(ev.Question.Kind) {
		a.startup.add(ev)
		a.readings.Forget(ev.Image)
		return nil
	}
	if l := a.byImage[ev.Image]; l != nil {
		l.facts = append(l.facts, a.shared.fact(ev))
		return nil
	}
	if ev.Question.Kind != decoder.AskBuildInfo || a.latest == nil || a.latest.ID != ev.Image {
		return nil
	}
	if goenv.Refuses(a.latest.Exec, ev.Answer.Build) {
		a.refused(ev)
		return nil
	}
	return a.open(a.latest, ev)
}

// maxRefused bounds the children kept of a launch with those that must have refused, each
// another program: nobody has as many compilers.
const maxRefused = 64

// refused keeps a compiler that must have refused with the launch that started
// it, however many other children that has.
func (a *analysis) refused(ev *decoder.Fact) {
	if a.latest.Pred == nil {
		return
	}
	l := a.byImage[a.latest.Pred.ID]
	if l == nil || len(l.Children) >= maxRefused {
		return
	}
	if l.ask(ev.Question).State == decoder.NotAsked {
		l.facts = append(l.facts, a.shared.fact(ev))
		l.Children = append(l.Children, a.shared.child(a.latest.Exec))
	}
}

func (a *analysis) open(img *proctree.Image, ev *decoder.Fact) *launch {
	identity := a.shared.fact(ev)
	l := &launch{
		Launch: conflict.Launch{Subject: blame.Of(img)},
		image:  img,
		build:  identity.answer.Build,
		facts:  []*fact{identity},
	}
	var ok bool
	l.Tool, l.Version, ok = goenv.Identify(l.build, img.Exec)
	if l.build == nil {
		l.Tool, ok = suspected(img.Exec)
		l.doubt = "its executable could not be read: " + ev.Answer.Error
	}
	if !ok || !a.scope.Holds(img) {
		return nil
	}
	l.tried = a.tries.along(l.Subject.Chain())
	l.sources = a.sources()
	a.opens.keep(l.Subject.Chain())
	a.launches = append(a.launches, l)
	a.byImage[img.ID] = l
	a.running[img.Process.ID] = l
	a.bound()
	return l
}

// suspected names the tool that an unreadable executable may be. A name never
// makes a launch, but one that could not be looked at must not go missing: it
// is shown as unverified.
func suspected(e *decoder.Exec) (goenv.Tool, bool) {
	switch tool := goenv.Tool(path.Base(e.Exe)); tool {
	case goenv.Go, goenv.Gopls, goenv.Dlv:
		return tool, !strings.HasSuffix(e.Filename, ".test")
	}
	return "", false
}

// ask answers from the trace: what was not asked at the launch is not known.
func (l *launch) ask(q decoder.Question) decoder.Answer {
	for _, f := range slices.Backward(l.facts) {
		if f.question == q {
			return f.answer
		}
	}
	return decoder.Answer{State: decoder.NotAsked}
}

// judge says what the rules make of a launch at this point of the trace.
func (l *launch) judge(ask goenv.Ask) *conflict.Result {
	if l.doubt != "" {
		return &conflict.Result{Launch: &l.Launch, Verdict: conflict.Unverified, Reasons: []string{l.doubt}}
	}
	l.Subject.Locate(l.sources)
	defer l.Subject.Rest()
	return conflict.Judge(&l.Launch, l.build, ask)
}

// report judges every launch that no switch replaced.
func (a *analysis) report(ended bool) *report.Report {
	return report.New(a.outcome(ended))
}

// outcome judges each launch by itself, then all of them together. Ids are given
// here: a superseded image must not leave a hole in their sequence.
func (a *analysis) outcome(ended bool) report.Outcome {
	o := report.Outcome{
		Header:   a.header,
		Scope:    a.scope,
		Tally:    a.tally,
		Ended:    ended,
		Released: a.releasedOf(),
		Tried:    make(map[decoder.ImageID]*report.Tried),
	}
	for _, l := range a.launches {
		if l.Superseded {
			continue
		}
		l.ID = report.LaunchID(len(o.Results))
		o.Results = append(o.Results, l.judge(l.ask))
		maps.Copy(o.Tried, l.tried)
	}
	conflict.Compare(o.Results)
	if len(o.Results) == 0 {
		o.Vain = a.vain
	}
	return o
}

// isTool reports whether a program is one whose launches are judged. Whether an
// image of it is a launch depends on more (goenv.Identify).
func isTool(b *decoder.BuildInfo) bool {
	if b == nil {
		return false
	}
	switch b.Path {
	case "cmd/go", "golang.org/x/tools/gopls", "github.com/go-delve/delve/cmd/dlv":
		return true
	}
	return false
}
