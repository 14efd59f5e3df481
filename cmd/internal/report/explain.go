// SPDX-License-Identifier: Apache-2.0

package report

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

// Explanation is what became of variables down the chain of one launch.
type Explanation struct {
	Launch  Launch
	Command []string
	PID     uint32
	Names   []string // in the order in which they are told
	Links   []Link   // of the chain, oldest first; the last one is the launch
	Values  []Value  // what the launch ended up with
}

// Link is an image of the chain with the changes that it made for the next one.
type Link struct {
	PID     uint32
	Argv    []string
	Exe     string
	At      *int64 // ns since the trace began; nil: it is older
	Becomes bool   // it is the same process as the link before
	Forked  bool   // it has called no execve of its own
	Gap     bool   // others may be missing before it
	Changes []Change
}

// Change is one change of one variable. Of PATH it is one entry.
type Change struct {
	Name string
	Step
	Bracket *Bracket
}

// Bracket says between which of the injector's children a change was made: a
// shell's export shows with the next program that it starts.
type Bracket struct {
	After *Child // the last one without it; nil: none
	By    *Child // the first one with it
	// Alone: By alone got it, the next child lacks it again.
	Alone bool
}

// Child is a process that an injector started.
type Child struct {
	PID  uint32
	Argv []string
	Exe  string
	At   int64
}

// Value is what the launch made of a variable.
type Value struct {
	Name, Value string
	Set         bool
	Layer       string
	File        string // of another layer than the environment
	Line        int
}

// BracketKey names a change: who made it, to what.
type BracketKey struct {
	Injector decoder.ImageID
	Name     string
}

// Wanted are the changes for which a bracket is worth to be looked for, with the
// entry that they led to; a removal has an empty name in it.
func Wanted(res *conflict.Result, names []string) map[BracketKey]decoder.Entry {
	wanted := make(map[BracketKey]decoder.Entry)
	for _, name := range names {
		for _, s := range res.Launch.Subject.History(name) {
			if s.Op == blame.Inherited || s.Injector == nil || s.Unknown {
				continue
			}
			entry := s.Value
			if s.Op == blame.Removed {
				entry = decoder.Entry{}
			}
			wanted[BracketKey{s.Injector.ID, name}] = entry
		}
	}
	return wanted
}

// Variables lists what there is to explain of a launch when nothing is asked for:
// what a layer above the defaults gives, PATH, and what the go command reads and
// has been taken away.
func Variables(res *conflict.Result) []string {
	names := []string{"PATH"}
	if res.Config != nil {
		for _, s := range res.Config.Settings {
			if s.Layer != goenv.Default {
				names = append(names, s.Name)
			}
		}
	}
	for _, name := range res.Launch.Subject.Names() {
		if goenv.Known(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	// PATH last: it has the most to tell.
	names = slices.DeleteFunc(slices.Compact(names), func(n string) bool { return n == "PATH" })
	return append(names, "PATH")
}

// Explain tells the history of variables. found are the brackets of what Wanted
// asked for.
func Explain(o Outcome, res *conflict.Result, names []string, found map[BracketKey]Bracket) Explanation {
	b := newBuilder(o)
	subject := res.Launch.Subject
	out := Explanation{Launch: b.launch(res), PID: pid(subject.Image()), Names: names}
	if e := subject.Image().Exec; e != nil {
		out.Command = e.Argv
	}
	chain := slices.Clone(subject.Chain())
	slices.Reverse(chain)
	at := make(map[decoder.ImageID]int)
	for i, img := range chain {
		at[img.ID] = i
		out.Links = append(out.Links, link(o.Header, img))
	}
	for _, name := range names {
		for _, c := range b.changes(subject, name) {
			if i, ok := at[c.injector]; ok {
				if br, ok := found[BracketKey{c.injector, name}]; ok && c.change.Op != string(blame.Inherited) {
					c.change.Bracket = &br
				}
				out.Links[i].Changes = append(out.Links[i].Changes, c.change)
			}
		}
		out.Values = append(out.Values, valueOf(res, name))
	}
	return out
}

func link(h trace.Header, img *proctree.Image) Link {
	l := Link{PID: pid(img), Becomes: img.Edge == proctree.EdgeExec, Forked: img.Forked, Gap: img.Gap}
	if e := img.Exec; e != nil {
		l.Argv, l.Exe = e.Argv, e.Exe
		if e.Source == decoder.Observed && !img.Forked {
			at := int64(e.Time - h.Boottime)
			l.At = &at
		}
	}
	return l
}

// ChildOf describes a process for a bracket.
func ChildOf(h trace.Header, img *proctree.Image) *Child {
	c := &Child{PID: pid(img)}
	if e := img.Exec; e != nil {
		c.Argv, c.Exe, c.At = e.Argv, e.Exe, int64(e.Time-h.Boottime)
	}
	return c
}

// charged is a change with who made it.
type charged struct {
	injector decoder.ImageID
	change   Change
}

// changes are those of a variable, oldest first.
func (b *builder) changes(s *blame.Subject, name string) []charged {
	if name == "PATH" {
		return b.pathChanges(s)
	}
	var out []charged
	for _, step := range s.History(name) {
		if step.Injector != nil {
			out = append(out, charged{step.Injector.ID, Change{Name: name, Step: b.step(step)}})
		}
	}
	return out
}

// pathChanges tells entry by entry what became of PATH. What is older than the
// trace is one change.
func (b *builder) pathChanges(s *blame.Subject) []charged {
	var out []charged
	old := make(map[decoder.ImageID][]string)
	for _, p := range s.Path() {
		switch {
		case p.Injector == nil:
		case p.Op == blame.Inherited:
			old[p.Injector.ID] = append(old[p.Injector.ID], p.Entry)
			if len(old[p.Injector.ID]) == 1 {
				out = append(out, charged{p.Injector.ID, Change{Name: "PATH", Step: b.step(p.Step)}})
			}
		default:
			step := b.step(p.Step)
			step.Value = p.Entry
			out = append(out, charged{p.Injector.ID, Change{Name: "PATH", Step: step}})
		}
	}
	for i := range out {
		if out[i].change.Op == string(blame.Inherited) {
			out[i].change.Value = strings.Join(old[out[i].injector], ":")
		}
	}
	removed := slices.Clone(s.PathRemoved())
	slices.Reverse(removed)
	for _, p := range removed {
		if p.Injector != nil {
			step := b.step(p.Step)
			step.Value = p.Entry
			out = append(out, charged{p.Injector.ID, Change{Name: "PATH", Step: step}})
		}
	}
	return out
}

// valueOf is what the launch has of a variable in the end.
func valueOf(res *conflict.Result, name string) Value {
	if s, ok := res.Setting(name); ok {
		return Value{Name: name, Value: s.Value, Set: s.Layer != goenv.Default, Layer: string(s.Layer), File: s.File, Line: s.Line}
	}
	v := Value{Name: name}
	if e := res.Launch.Subject.Image().Exec; e != nil {
		entry, ok := environ.Get(e.Env, name)
		v.Value, v.Set, v.Layer = entry.Value, ok, string(goenv.OS)
	}
	return v
}
