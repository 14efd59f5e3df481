// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// choice is how the launch's executable came to be chosen.
type choice struct {
	candidates []goenv.Candidate // all that PATH offers under the launch's name
	through    bool              // PATH chose it: it is the first of candidates
	culprit    Culprit
	known      bool // culprit may be named
}

// chooser says who chose the binary: PATH, or whoever called execve with a path
// of its own (a shim, a person who typed it, a toolchain switch).
func (c *Case) chooser() *choice {
	if c.binary != nil {
		return c.binary
	}
	c.binary = &choice{}
	name := ""
	if len(c.Exec.Argv) > 0 {
		name = c.Exec.Argv[0]
	}
	if name == "" || strings.Contains(name, "/") {
		c.byPath(c.binary)
		return c.binary
	}
	value, _, ok := c.pathOf(0)
	if !ok {
		c.notes.doubt("PATH is not known")
		return c.binary
	}
	c.binary.candidates = goenv.LookPath(c.notes.ask, value, c.Exec.CWD, name)
	if len(c.binary.candidates) > 0 && c.binary.candidates[0].Unknown {
		return c.binary
	}
	file, _ := goenv.Join(c.Exec.CWD, c.Exec.Filename)
	if len(c.binary.candidates) == 0 || c.binary.candidates[0].File != file {
		// exec -a, a shim, a Go parent that looked in a PATH of its own.
		c.byPath(c.binary)
		return c.binary
	}
	c.binary.through = true
	c.throughPath(c.binary, name)
	return c.binary
}

// byPath blames the predecessor.
func (c *Case) byPath(out *choice) {
	chain := c.Launch.Subject.Chain()
	out.culprit = Culprit{Var: "exe", Found: "run as " + show(c.Exec.Exe)}
	step := &out.culprit.Step
	step.Op, step.Image = blame.Set, c.Launch.Subject.Image()
	step.Value = decoder.Entry{Name: "exe", Value: c.Exec.Exe}
	if len(chain) < 2 || chain[0].Edge == "unknown" {
		step.Op, step.Injector, step.BeforeTrace = blame.Inherited, step.Image, true
	} else {
		step.Injector, step.Gap = chain[1], chain[0].Gap
	}
	out.known = true
}

// pathOf is the PATH of the i-th image of the chain. An image without one has
// an empty one: what execvp falls back to holds no go that a person put there.
// whole is false where the image's environ was cut: then an equal PATH may be
// believed, a different or missing one not. ok is false where there is no
// telling at all.
func (c *Case) pathOf(i int) (value string, whole, ok bool) {
	e := c.Launch.Subject.Chain()[i].Exec
	if e == nil {
		return "", false, false
	}
	if v, set := variable(e, "PATH"); set {
		return v.Value, e.Complete, !v.Redacted
	}
	return "", e.Complete, e.Complete
}

// throughPath walks up the chain while the ancestors' PATH finds the same file
// first. Where it doesn't any more, the launch's choice was made: by a new
// entry, or by removing what had stood before an old one.
func (c *Case) throughPath(out *choice, name string) {
	chain := c.Launch.Subject.Chain()
	winner := out.candidates[0]
	out.culprit = Culprit{Var: "PATH", Found: fmt.Sprintf("found as %s through PATH entry %d",
		show(winner.File), winner.Index+1)}
	at, here := 0, winner
	var before *goenv.Candidate
	for at+1 < len(chain) {
		found, same, ok := c.finds(at+1, name, winner)
		if !ok {
			c.notes.doubt("who chose the go command is not known: the events of an ancestor did not arrive whole")
			return
		}
		if !same {
			before = found
			break
		}
		at, here = at+1, *found
	}
	out.known = true
	if at+1 == len(chain) || chain[at].Edge == "unknown" {
		out.culprit.Step = blame.Step{
			Op: blame.Inherited, Value: pathEntry(here.Entry),
			Image: chain[at], Injector: chain[at], BeforeTrace: true,
		}
		return
	}
	out.culprit.Step, out.known = edgeStep(c.Launch.Subject.At(chain[at]), here, before)
}

// finds reports what the PATH of the i-th image finds first under name (nil:
// nothing), and whether that is the winner.
func (c *Case) finds(i int, name string, winner goenv.Candidate) (found *goenv.Candidate, same, ok bool) {
	value, whole, ok := c.pathOf(i)
	if !ok {
		return nil, false, false
	}
	list := goenv.LookPath(c.notes.ask, value, c.Exec.CWD, name)
	if len(list) > 0 {
		if list[0].Unknown {
			return nil, false, false
		}
		found, same = &list[0], sameFile(list[0], winner)
	}
	return found, same, same || whole
}

// edgeStep picks what changed PATH on the edge to one image: the entry that won
// came, or the one that had won before went or moved behind.
func edgeStep(s *blame.Subject, winner goenv.Candidate, before *goenv.Candidate) (blame.Step, bool) {
	var moved *blame.Step
	for _, p := range s.Path() {
		if p.Image != s.Image() || p.Op == blame.Inherited {
			continue
		}
		step := p.Step
		step.Value = pathEntry(p.Entry)
		if p.Index == winner.Index {
			return step, true
		}
		if before != nil && p.Entry == before.Entry {
			moved = &step
		}
	}
	for _, p := range s.PathRemoved() {
		if p.Image == s.Image() && (before == nil || p.Entry == before.Entry) {
			step := p.Step
			step.Value = pathEntry(p.Entry)
			return step, true
		}
	}
	if moved != nil {
		return *moved, true
	}
	return blame.Step{}, false
}

func pathEntry(entry string) decoder.Entry { return decoder.Entry{Name: "PATH", Value: entry} }

// sameFile compares what two PATHs found, through symlinks: /usr/bin/go and the
// tree it points into are one choice.
func sameFile(a, b goenv.Candidate) bool {
	if a.File == b.File {
		return true
	}
	return a.Stat != nil && b.Stat != nil && a.Stat.Ino == b.Stat.Ino && a.Stat.Dev == b.Stat.Dev
}

// base is the file name of an image's executable, for causes that a person
// reads; rules never depend on it.
func base(e *decoder.Exec) string {
	if e == nil {
		return ""
	}
	return path.Base(e.Exe)
}
