// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"path"
	"slices"
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
	// Readings, where set, remembers what images read beyond this subject.
	Readings *Readings
}

// Readings remembers what images read: a thousand launches below one shell need
// its startup files walked once. One goroutine at a time may use it.
type Readings struct {
	parent  *Readings
	byImage map[decoder.ImageID]map[string]*reading
}

// maxReadings bounds the images that are remembered. What is kept of one is some
// hundred times what it read.
const maxReadings = 64

// NewReadings returns an empty memory. What is not in it is looked up in parent,
// which may be nil, and never put there.
func NewReadings(parent *Readings) *Readings {
	return &Readings{parent: parent, byImage: make(map[decoder.ImageID]map[string]*reading)}
}

// Forget forgets what an image read: another answer has come in.
func (m *Readings) Forget(reader decoder.ImageID) { delete(m.byImage, reader) }

// get returns a reading for which as many files had been seen opened as now.
func (m *Readings) get(key readingKey, opened int) *reading {
	for ; m != nil; m = m.parent {
		if r := m.byImage[key.image][key.what]; r != nil && len(r.list) == opened {
			return r
		}
	}
	return nil
}

func (m *Readings) put(key readingKey, r *reading) {
	if len(m.byImage) >= maxReadings && m.byImage[key.image] == nil {
		clear(m.byImage)
	}
	if m.byImage[key.image] == nil {
		m.byImage[key.image] = make(map[string]*reading)
	}
	m.byImage[key.image][key.what] = r
}

// locator finds the lines from which values came. It caches what it read.
type locator struct {
	sources  Sources
	subject  *proctree.Image         // whose values are looked at
	own      map[readingKey]bool     // whose missing files are in unread
	sessions map[readingKey]*reading // readings that depend on what was started
	unread   []Unread
}

func newLocator(subject *proctree.Image, s Sources) *locator {
	if s.Readings == nil {
		s.Readings = NewReadings(nil)
	}
	return &locator{sources: s, subject: subject, own: make(map[readingKey]bool), sessions: make(map[readingKey]*reading)}
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
	ask     func(reader *proctree.Image, q decoder.Question) decoder.Answer
	reader  *proctree.Image
	steps   []startup.Step
	files   map[string]*decoder.Answer // by the path that was asked for
	list    []string                   // paths that it was seen opening, symlinks resolved
	opened  map[string]bool            // the same
	missing []Unread                   // of this reading
	vague   bool                       // files were read whose names only running it would tell
	blind   bool                       // the trace holds no answers: nothing is known
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
	if up := runtime(reader); up != nil {
		reader = up
	}
	if order := startup.Session(reader.Exec.Exe, reader.Exec.Argv, started); len(order) > 0 {
		out = append(out, l.session(reader, "session of "+value(env(far), "HOME")+" in "+started.CWD, started, order))
	}
	if _, mise := environ.Get(env(far), "__MISE_SESSION"); mise && startup.IsShell(shell) {
		out = append(out, l.session(reader, "mise in "+started.CWD, started, startup.Mise(started)))
	}
	if file := value(env(far), "DIRENV_FILE"); file != "" && file != value(env(reader), "DIRENV_FILE") {
		out = append(out, l.direnv(reader, file))
	}
	return out
}

// maxRuntime bounds the images of a container runtime between the one that was
// told what to start and the one that starts it.
const maxRuntime = 4

// runtime is the image of a container runtime that was told what to start, and
// still had the host's root: "runc init" calls execve in the container, "runc
// create --bundle" has read its configuration. Nil where img is none.
func runtime(img *proctree.Image) *proctree.Image {
	if len(img.Exec.Argv) < 2 || img.Exec.Argv[1] != "init" {
		return nil
	}
	up := img.Pred
	for n := 0; n < maxRuntime && up != nil && up.Exec != nil; n, up = n+1, up.Pred {
		if len(startup.Session(up.Exec.Exe, up.Exec.Argv, startup.Shell{})) > 0 && path.Base(up.Exec.Exe) == path.Base(img.Exec.Exe) {
			return up
		}
	}
	return nil
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

// session is a reading on behalf of what was started: what it gives depends on
// that one's environment.
func (l *locator) session(reader *proctree.Image, what string, started startup.Shell, order []startup.Candidate) *reading {
	key := readingKey{reader.ID, what}
	r := l.sessions[key]
	if r == nil {
		r = l.walk(reader, started, order)
		l.sessions[key] = r
	}
	return l.note(key, r)
}

// read is a reading that depends on nothing but the reader.
func (l *locator) read(reader *proctree.Image, what string, shell startup.Shell, order []startup.Candidate) *reading {
	key := readingKey{reader.ID, what}
	r := l.sources.Readings.get(key, len(l.opened(reader)))
	if r == nil {
		r = l.walk(reader, shell, order)
		if what == "" && startup.IsShell(shell) {
			r.unforeseen(shell, order)
		}
		l.sources.Readings.put(key, r)
	}
	return l.note(key, r)
}

// note collects what the readings that were looked at lack.
func (l *locator) note(key readingKey, r *reading) *reading {
	if l.own[key] {
		return r
	}
	l.own[key] = true
	for _, u := range r.missing {
		if !slices.ContainsFunc(l.unread, func(o Unread) bool { return o.File == u.File && o.Why == u.Why }) {
			l.unread = append(l.unread, u)
		}
	}
	return r
}

func (l *locator) opened(reader *proctree.Image) []string {
	if l.sources.Opened == nil {
		return nil
	}
	return l.sources.Opened(reader)
}

func (l *locator) walk(reader *proctree.Image, shell startup.Shell, order []startup.Candidate) *reading {
	r := &reading{ask: l.sources.Ask, reader: reader, files: make(map[string]*decoder.Answer), list: l.opened(reader)}
	r.opened = make(map[string]bool, len(r.list))
	for _, file := range r.list {
		r.opened[file] = true
	}
	walked := startup.Walk(order, shell, r)
	r.steps, r.vague = walked.Steps, walked.Cut || walked.Unresolved > 0
	return r
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
