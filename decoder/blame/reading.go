// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// reading is what one image read, in the order in which it did.
type reading struct {
	ask      func(reader *proctree.Image, q decoder.Question) decoder.Answer
	reader   *proctree.Image
	steps    []startup.Step
	named    map[string][]int           // which of them are about a variable
	hooks    []int                      // and which hand the environment to a tool
	costs    []int                      // of each step
	entries  map[stepEntry]introduction // what was found out about entries of PATH
	files    map[string]*decoder.Answer // by the path that was asked for
	list     []string                   // paths that it was seen opening, symlinks resolved
	opened   map[string]bool            // the same
	missing  []Unread                   // of this reading
	vague    bool                       // files were read whose names only running it would tell
	relative bool                       // a file was not where the image began, and may be where it went
	blind    bool                       // the trace holds no answers: nothing is known
}

// add appends what was executed.
func (r *reading) add(w *startup.Walked) {
	for _, s := range w.Steps {
		if s.Assignment != nil {
			r.named[s.Assignment.Name] = append(r.named[s.Assignment.Name], len(r.steps))
		} else if s.Hook != nil && s.Hook.Text != "" && s.File != "" {
			r.hooks = append(r.hooks, len(r.steps))
		}
		r.steps, r.costs = append(r.steps, s), append(r.costs, s.Cost())
	}
	r.vague = r.vague || w.Cut || w.Unresolved > 0
	r.relative = r.relative || w.Relative
}

// File answers [startup.Files] from the trace.
func (r *reading) File(path string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	a := r.ask(r.reader, decoder.Question{Kind: decoder.AskStartup, Path: path, As: kind})
	switch a.State {
	case decoder.Exists:
		r.files[path] = &a
	case decoder.Absent:
	case decoder.NotAsked, "":
		r.blind = true
	default:
		r.lacks(path, a.Error)
	}
	return a.Startup, a.State
}

// Glob answers [startup.Files] from the trace.
func (r *reading) Glob(pattern string) []string {
	a := r.ask(r.reader, decoder.Question{Kind: decoder.AskGlob, Path: pattern})
	switch a.State {
	case decoder.Exists, decoder.Absent:
	case decoder.NotAsked, "":
		r.blind = true
	default:
		r.lacks(pattern, a.Error)
	}
	return a.Names
}

// Variable answers [startup.Withheld] from the trace: what the reader itself has.
func (r *reading) Variable(e decoder.Entry) (string, bool) {
	if !slices.Contains(env(r.reader), e) {
		return "", false
	}
	a := r.ask(r.reader, decoder.Question{Kind: decoder.AskVariable, Path: e.Name})
	if a.State != decoder.Exists || len(a.Names) != 1 {
		return "", false
	}
	return a.Names[0], true
}

// Real answers [startup.Resolver] from the trace.
func (r *reading) Real(path string) string {
	if a := r.files[path]; a != nil && a.Stat != nil {
		return a.Stat.Real
	}
	return ""
}

func (r *reading) lacks(path, why string) {
	r.missing = append(r.missing, Unread{Reader: r.reader, File: path, Why: why})
}

// wasOpened reports that the reader was seen opening a file, by this path or by
// the one behind its symlinks.
func (r *reading) wasOpened(path string) bool {
	if r.opened[path] {
		return true
	}
	a := r.files[path]
	return a != nil && a.Stat != nil && r.opened[a.Stat.Real]
}

// late reports that the file may have been another one when it was read.
func (r *reading) late(path string) bool {
	a := r.files[path]
	return a == nil || a.Late
}

// unforeseen reads files that were seen being opened though no line that is
// understood leads to them.
func (r *reading) unforeseen(shell startup.Shell, order []startup.Candidate) {
	known := make(map[string]bool)
	for path, a := range r.files {
		known[path] = true
		if a.Stat != nil {
			known[a.Stat.Real] = true
		}
	}
	var more []startup.Candidate
	for _, path := range r.list {
		if !known[path] && strings.HasPrefix(path, "/") {
			known[path] = true
			more = append(more, startup.Candidate{Path: path, Kind: order[0].Kind, Why: "seen being opened"})
		}
	}
	if len(more) > 0 {
		r.add(startup.Walk(more, shell, r))
	}
}
