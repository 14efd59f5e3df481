// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// Sources are where a subject learns what images read.
type Sources struct {
	// Ask answers a question about a startup file, as an image sees the file
	// system. NotAsked: the trace holds no answer.
	Ask func(reader *proctree.Image, q decoder.Question) decoder.Answer
	// Opened lists the files that an image was seen opening; nil: nobody looked.
	Opened func(reader *proctree.Image) []string
}

// locator finds the lines from which values came. It caches what it read.
type locator struct {
	sources  Sources
	subject  *proctree.Image // whose values are looked at
	readings map[readingKey]*reading
	unread   []Unread
}

func newLocator(subject *proctree.Image, s Sources) *locator {
	return &locator{sources: s, subject: subject, readings: make(map[readingKey]*reading)}
}

// Unread is a file that may have a part in an answer and could not be read.
type Unread struct {
	Reader *proctree.Image
	File   string
	Why    string
}

// readingKey tells readings apart: one program may read on behalf of several
// users, and direnv for several directories.
type readingKey struct {
	image decoder.ImageID
	what  string
}

// reading is what one image read, in the order in which it did.
type reading struct {
	locator *locator
	reader  *proctree.Image
	steps   []startup.Step
	files   map[string]*decoder.Answer // by the path that was asked for
	opened  map[string]bool            // paths, symlinks resolved
	watched bool                       // opens were looked for
	missing []Unread                   // of this reading
	blind   bool                       // the trace holds no answers: nothing is known
}

// File answers [startup.Files] from the trace.
func (r *reading) File(path string, kind decoder.StartupKind) (*decoder.StartupFile, decoder.State) {
	a := r.locator.sources.Ask(r.reader, decoder.Question{Kind: decoder.AskStartup, Path: path, As: kind})
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
	a := r.locator.sources.Ask(r.reader, decoder.Question{Kind: decoder.AskGlob, Path: pattern})
	switch a.State {
	case decoder.Exists, decoder.Absent:
	case decoder.NotAsked, "":
		r.blind = true
	default:
		r.lacks(pattern, a.Error)
	}
	return a.Names
}

func (r *reading) lacks(path, why string) {
	u := Unread{Reader: r.reader, File: path, Why: why}
	r.missing = append(r.missing, u)
	for _, other := range r.locator.unread {
		if other.File == path && other.Why == why {
			return
		}
	}
	r.locator.unread = append(r.locator.unread, u)
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

// readerOf is the image that read the startup files: a subshell reads none.
func readerOf(img *proctree.Image) *proctree.Image {
	for img.Forked && img.Pred != nil {
		img = img.Pred
	}
	return img
}

// of returns what the injector of a change read, on behalf of the image at the
// far end of the edge.
func (l *locator) of(injector, far *proctree.Image) []*reading {
	reader := readerOf(injector)
	if reader.Exec == nil {
		return nil
	}
	shell := startup.ShellOf(reader.Exec)
	var out []*reading
	if order := startup.Order(shell); len(order) > 0 {
		out = append(out, l.read(reader, "", shell, order))
	}
	started := startup.Shell{CWD: far.Exec.CWD, Env: env(far)}
	if order := startup.Session(reader.Exec.Exe, reader.Exec.Argv, started); len(order) > 0 {
		out = append(out, l.read(reader, "session of "+value(env(far), "HOME")+" in "+started.CWD, started, order))
	}
	if _, mise := environ.Get(env(far), "__MISE_SESSION"); mise && startup.IsShell(shell) {
		out = append(out, l.read(reader, "mise in "+started.CWD, started, startup.Mise(started)))
	}
	if file := value(env(far), "DIRENV_FILE"); file != "" && file != value(env(reader), "DIRENV_FILE") {
		out = append(out, l.direnv(reader, file))
	}
	return out
}

// before returns what may have made the environment of the oldest known image.
func (l *locator) before(img *proctree.Image) []*reading {
	reader := readerOf(img)
	if reader.Exec == nil {
		return nil
	}
	shell := startup.Shell{CWD: value(env(reader), "HOME"), Env: env(reader)}
	return []*reading{l.read(reader, "before", shell, startup.Before(shell))}
}

// direnv is what direnv read for a shell that it is hooked into.
func (l *locator) direnv(reader *proctree.Image, file string) *reading {
	shell := startup.Shell{CWD: file[:max(0, strings.LastIndexByte(file, '/'))], Env: env(reader)}
	order := []startup.Candidate{{Path: file, Kind: decoder.StartupEnvrc, Why: whyDirenv, Certain: true}}
	return l.read(reader, "direnv "+file, shell, order)
}

const whyDirenv = "direnv"

func (l *locator) read(reader *proctree.Image, what string, shell startup.Shell, order []startup.Candidate) *reading {
	key := readingKey{reader.ID, what}
	if r := l.readings[key]; r != nil {
		return r
	}
	r := &reading{locator: l, reader: reader, files: make(map[string]*decoder.Answer)}
	l.readings[key] = r
	if l.sources.Opened != nil {
		list := l.sources.Opened(reader)
		r.opened, r.watched = make(map[string]bool, len(list)), list != nil
		for _, path := range list {
			r.opened[path] = true
		}
	}
	r.steps = startup.Walk(order, shell, r).Steps
	if what == "" && startup.IsShell(shell) {
		r.unforeseen(shell, order)
	}
	return r
}

// unforeseen reads files that were seen being opened though no line that is
// understood leads to them.
func (r *reading) unforeseen(shell startup.Shell, order []startup.Candidate) {
	if !r.watched {
		return
	}
	known := make(map[string]bool)
	for path, a := range r.files {
		known[path] = true
		if a.Stat != nil {
			known[a.Stat.Real] = true
		}
	}
	var more []startup.Candidate
	for _, path := range r.locator.sources.Opened(r.reader) {
		if !known[path] && strings.HasPrefix(path, "/") {
			known[path] = true
			more = append(more, startup.Candidate{Path: path, Kind: order[0].Kind, Why: "seen being opened"})
		}
	}
	if len(more) > 0 {
		r.steps = append(r.steps, startup.Walk(more, shell, r).Steps...)
	}
}

// value is a variable's value as most programs see it, "" where it is withheld.
func value(env []decoder.Entry, name string) string {
	e, _ := environ.Get(env, name)
	if e.Redacted {
		return ""
	}
	return e.Value
}
