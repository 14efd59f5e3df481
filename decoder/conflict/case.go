// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Case is what a rule may look at: one launch, its configuration, the file
// system behind ask, and where the values came from.
type Case struct {
	Launch *Launch
	Exec   *decoder.Exec
	Build  *decoder.BuildInfo
	Config *goenv.Config

	notes  *notes
	binary *choice
	place  *goenv.Modules // nil: not looked for yet
	placed bool           // place is certain

	weighed bool // the rule at hand looked at how the launch ended
}

// wellKnown reports that the launch itself was captured whole. Cut short, an
// environment says nothing about what is absent, and a value may be cut too.
func (c *Case) wellKnown() bool {
	for _, q := range c.Config.Unread {
		if _, asked := c.notes.answers[q]; !asked {
			c.notes.doubt(fmt.Sprintf("%s is not known: its directory is withheld", show(q.Path)))
		}
	}
	if c.Build == nil {
		c.notes.doubt("the build info of its executable is not known")
		return false
	}
	if c.Exec.Complete {
		return true
	}
	reason := "its arguments or environment did not arrive whole"
	if len(c.Exec.Missing) > 0 && c.Exec.Missing[0].Cause != "" {
		reason += " (" + c.Exec.Missing[0].Cause + ")"
	}
	c.notes.doubt(reason)
	return false
}

// reasons lists the doubts, those about the chain last.
func (c *Case) reasons() []string {
	for _, img := range c.Launch.Subject.Chain() {
		if img.Gap {
			c.notes.doubt("what ran between it and its ancestors was not all captured")
			break
		}
	}
	return c.notes.all()
}

// stat asks what stands at a path. ok is false where that is not known, which
// is noted. What is gone after the launch's end may have stood there: a test's
// directory, say, which was removed.
func (c *Case) stat(path string) (s *decoder.Stat, ok bool) {
	a := c.notes.ask(decoder.Question{Kind: decoder.AskStat, Path: path})
	switch {
	case a.State == decoder.Absent:
		return nil, !a.Late
	case a.State == decoder.Exists && a.Stat != nil:
		return a.Stat, true
	}
	return nil, false
}

// build asks for the build info of a program; nil where there is none.
func (c *Case) build(path string) (b *decoder.BuildInfo, ok bool) {
	a := c.notes.ask(decoder.Question{Kind: decoder.AskBuildInfo, Path: path})
	switch a.State {
	case decoder.Absent:
		return nil, !a.Late
	case decoder.Exists:
		return a.Build, true
	}
	return nil, false
}

// isGo reports that a go command is judged; gopls and dlv start one for all
// that the rules about toolchains describe, and that one is judged by itself.
func (c *Case) isGo() bool { return c.Config.Tool == goenv.Go }

// severity is Error for a command that builds, Warn for one that doesn't: there
// the same environment breaks the next build.
func (c *Case) severity() Severity {
	if c.Config.Command.Building() {
		return Error
	}
	return Warn
}

// culprit says who gave a setting its value.
func (c *Case) culprit(s goenv.Setting) Culprit {
	out := Culprit{Var: s.Name, Step: blame.Step{
		Op:    blame.Set,
		Value: decoder.Entry{Name: s.Name, Value: s.Value, Redacted: s.Redacted},
	}}
	switch s.Layer {
	case goenv.UserFile, goenv.GorootFile:
		// The go command reads the file itself: what stands there is the proof.
		out.Location = &blame.Location{
			File: s.File, Line: s.Line, Text: s.Name + "=" + s.Value, Confidence: blame.Proven,
		}
		return out
	}
	return c.origin(s.Name, out)
}

// origin replaces the step of a culprit by where the variable came from.
func (c *Case) origin(name string, out Culprit) Culprit {
	step, ok := c.Launch.Subject.Origin(name)
	if !ok || step.Unknown {
		c.notes.doubt(fmt.Sprintf("where %s came from is not known: the events of an ancestor did not arrive whole", name))
	}
	if !ok {
		return out
	}
	out.Step = step
	return out
}
