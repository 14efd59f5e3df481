// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// Outcome is what a report is made from.
type Outcome struct {
	Header   trace.Header
	Scope    proctree.Scope
	Tally    Tally
	Ended    bool      // the trace has its footer
	Vain     Tried     // tools that were tried in vain, where there is no launch
	Released *Released // nil: none
	Results  []*conflict.Result
	Tried    map[decoder.ImageID]*Tried // of the images on the launches' chains
}

// LaunchID is the id of the i-th launch, from 0.
func LaunchID(i int) string { return fmt.Sprintf("L%d", i+1) }

// New makes the report. The same outcome gives the same report, byte for byte.
func New(o Outcome) *Report {
	b := newBuilder(o)
	r := &Report{
		Schema:   Schema,
		Trace:    b.trace(o),
		Images:   []Image{},
		Launches: make([]Launch, 0, len(o.Results)),
		Findings: []Finding{},

		Attempts: o.Vain.Attempts, AttemptsMore: o.Vain.More,
	}
	for _, res := range o.Results {
		r.Launches = append(r.Launches, b.launch(res))
	}
	for _, f := range conflict.Merge(o.Results) {
		r.Findings = append(r.Findings, b.finding(f))
	}
	r.Comparisons = b.comparisons(o)
	r.Images = append(r.Images, b.images...)
	return r
}

// builder collects the images that anything in the report names.
type builder struct {
	header trace.Header
	tried  map[decoder.ImageID]*Tried
	seen   map[decoder.ImageID]*string // their ids
	images []Image
}

func newBuilder(o Outcome) *builder {
	return &builder{header: o.Header, tried: o.Tried, seen: make(map[decoder.ImageID]*string)}
}

func (b *builder) trace(o Outcome) Trace {
	t := Trace{
		Started:         o.Header.Started.UTC().Format(time.RFC3339Nano),
		Kernel:          o.Header.Kernel,
		Host:            o.Header.Host,
		Live:            o.Header.Kernel != "",
		Complete:        o.Ended && o.Tally.Whole(),
		Notes:           append([]string{}, o.Tally.Notes...),
		Events:          Events{Exec: o.Tally.Exec, Fork: o.Tally.Fork, Exit: o.Tally.Exit},
		Lost:            o.Tally.Records(),
		IncompleteExecs: o.Tally.Incomplete,
		RecoveredExecs:  o.Tally.Recovered,
		ProgramMisses:   o.Tally.Lost[decoder.LossProgram],
		Scope:           o.Scope.Asked,
		Released:        o.Released,
	}
	return t
}

func (b *builder) launch(res *conflict.Result) Launch {
	l := res.Launch
	img := l.Subject.Image()
	out := Launch{
		ID:          l.ID,
		Image:       img.ID.String(),
		Tool:        string(l.Tool),
		Version:     l.Version,
		Verdict:     string(res.Verdict),
		Reasons:     append([]string{}, res.Reasons...),
		Exit:        exit(l.Exit),
		Settings:    []Setting{},
		Path:        []PathEntry{},
		PathRemoved: []PathRemoved{},
	}
	b.chain(l.Subject)
	if res.Config != nil {
		for _, s := range res.Config.Settings {
			if s.Layer != goenv.Default {
				out.Settings = append(out.Settings, b.setting(l.Subject, s))
			}
		}
	}
	path := l.Subject.Path()
	out.Path = make([]PathEntry, 0, len(path))
	for _, p := range path {
		out.Path = append(out.Path, b.pathEntry(p))
	}
	for _, p := range l.Subject.PathRemoved() {
		out.PathRemoved = append(out.PathRemoved, PathRemoved{Entry: p.Entry, Injector: b.ref(p.Injector), Location: location(p.Step)})
	}
	for _, u := range l.Subject.Unread() {
		out.Unread = append(out.Unread, Unread{File: u.File, Reason: u.Why, Image: *b.ref(u.Reader)})
	}
	return out
}

func (b *builder) setting(s *blame.Subject, set goenv.Setting) Setting {
	out := Setting{Name: set.Name, Value: set.Value, Layer: string(set.Layer), History: []Step{}}
	if set.Layer != goenv.OS {
		out.History = append(out.History, Step{
			Op:    string(blame.Set),
			Value: set.Value,
			Location: &Location{
				File: set.File, Line: set.Line,
				Text:       set.Name + "=" + set.Value,
				Confidence: string(blame.Proven),
			},
		})
		return out
	}
	for _, step := range s.History(set.Name) {
		out.History = append(out.History, b.step(step))
	}
	return out
}

func (b *builder) step(s blame.Step) Step {
	return Step{
		Op:          string(s.Op),
		Injector:    b.ref(s.Injector),
		BeforeTrace: s.BeforeTrace,
		Gap:         s.Gap,
		Unknown:     s.Unknown,
		Value:       s.Value.Value,
		Via:         b.via(s.Via),
		Location:    location(s),
		Unlocated:   s.Unlocated,
	}
}

func (b *builder) pathEntry(p blame.PathStep) PathEntry {
	return PathEntry{
		Index:       p.Index,
		Entry:       p.Entry,
		Op:          string(p.Op),
		Injector:    b.ref(p.Injector),
		BeforeTrace: p.BeforeTrace,
		Gap:         p.Gap,
		Unknown:     p.Unknown,
		Via:         b.via(p.Via),
		Location:    location(p.Step),
		Unlocated:   p.Unlocated,
	}
}

func (b *builder) finding(f conflict.Finding) Finding {
	out := Finding{
		Rule: f.Rule, Severity: string(f.Severity),
		Var: f.Var, Value: f.Value, Message: f.Message, Cause: f.Cause,
		Launches: append([]string{}, f.Launches...),
		Culprits: []Culprit{},
		Fix:      append([]string{}, f.Fix...),
	}
	for _, c := range f.Culprits {
		out.Culprits = append(out.Culprits, b.culprit(c))
	}
	return out
}

func (b *builder) culprit(c conflict.Culprit) Culprit {
	out := Culprit{
		Var:         c.Var,
		Found:       c.Found,
		Op:          string(c.Op),
		Value:       c.Value.Value,
		Image:       b.ref(c.Injector),
		BeforeTrace: c.BeforeTrace,
		Gap:         c.Gap,
		Unknown:     c.Unknown,
		Via:         b.via(c.Via),
		Location:    location(c.Step),
		Unlocated:   c.Unlocated,
	}
	if c.Injector != nil {
		pid := pid(c.Injector)
		out.PID = &pid
		if e := c.Injector.Exec; e != nil {
			out.Exe, out.Argv = &e.Exe, append([]string{}, e.Argv...)
		}
	}
	return out
}

// chain adds an image and its predecessors.
func (b *builder) chain(s *blame.Subject) {
	for _, img := range s.Chain() {
		b.add(img)
	}
}

// ref names an image and makes sure that the report holds it.
func (b *builder) ref(img *proctree.Image) *string {
	if img == nil {
		return nil
	}
	return b.add(img)
}

// add makes sure that the report holds an image, and returns its id.
func (b *builder) add(img *proctree.Image) *string {
	if id := b.seen[img.ID]; id != nil {
		return id
	}
	id := img.ID.String()
	b.seen[img.ID] = &id
	out := Image{
		ID:      id,
		PID:     pid(img),
		Edge:    string(img.Edge),
		Source:  string(decoder.Observed),
		Argv:    []string{},
		Exit:    exit(img.Process.Exit),
		Missing: []string{},
	}
	if img.Pred != nil {
		id := img.Pred.ID.String()
		out.Predecessor = &id
	}
	if e := img.Exec; e != nil {
		out.Source, out.Exe, out.CWD, out.UID = string(e.Source), e.Exe, e.CWD, e.UID
		out.Argv = append(out.Argv, e.Argv...)
		out.Started = wall(b.header, e.Time)
		out.Complete, out.Recovered = e.Complete, e.Recovered
		for _, m := range e.Missing {
			out.Missing = append(out.Missing, fmt.Sprintf("%d bytes at %d: %s", m.Len, m.Off, m.Cause))
		}
	}
	if t := b.tried[img.ID]; t != nil {
		out.Attempts, out.AttemptsMore = t.Attempts, t.More
	}
	b.images = append(b.images, out)
	return &id
}

// wall turns a boot time into a date by the header's pair of clock readings.
func wall(h trace.Header, boot uint64) string {
	ns := int64(h.Realtime) + int64(boot-h.Boottime)
	return time.Unix(0, ns).UTC().Format(time.RFC3339Nano)
}

func (b *builder) via(v *blame.Via) *Via {
	if v == nil || v.Image == nil {
		return nil
	}
	out := &Via{Image: *b.ref(v.Image), How: v.How, PID: pid(v.Image), Argv: []string{}, Confidence: string(v.Confidence)}
	if e := v.Image.Exec; e != nil {
		out.Exe, out.Argv = e.Exe, append(out.Argv, e.Argv...)
	}
	return out
}

func location(s blame.Step) *Location {
	l := s.Location
	if l == nil {
		return nil
	}
	out := &Location{File: l.File, Line: l.Line, Text: l.Text, Confidence: string(l.Confidence)}
	if l.From != nil {
		out.From = &Place{File: l.From.File, Line: l.From.Line}
	}
	if l.First != nil {
		out.First = &Place{File: l.First.File, Line: l.First.Line, Text: l.First.Text}
	}
	if s.Image != nil && s.Image.Exec != nil {
		home, _ := environ.Get(s.Image.Exec.Env, "HOME")
		out.home = home.Value
	}
	return out
}

func exit(x *decoder.Exit) *Exit {
	if x == nil {
		return nil
	}
	out := &Exit{Code: x.Code}
	if x.Signal != 0 {
		out.Signal = &x.Signal
	}
	return out
}

func pid(img *proctree.Image) uint32 {
	if img.Process != nil && img.Process.PID != 0 {
		return img.Process.PID
	}
	return img.ID.Process.TGID
}
