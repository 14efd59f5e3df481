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
	edge := [2]decoder.ImageID{injector.ID, far.ID}
	list, ok := l.edges[edge]
	if !ok {
		list = l.find(injector, far)
		l.edges[edge] = list
	}
	return list
}

// find reads as of the first look and, where files were found changed later, as
// of then, too: the one is what a shell read at its start, the other what a script
// wrote first. Of lines that fit alike the later one counts.
func (l *locator) find(injector, far *proctree.Image) []*reading {
	reader := readerOf(injector)
	if reader.Exec == nil {
		return nil
	}
	out := l.findNow(injector, reader, far)
	if l.sources.Anew == nil || l.sources.Revised == nil {
		return out
	}
	since := far.Exec.Time
	if n := l.sources.Revised(reader.ID, since); n != 0 {
		l.at = moment{since, n}
		out = append(out, l.findNow(injector, reader, far)...)
		l.at = moment{}
	}
	return out
}

func (l *locator) findNow(injector, reader, far *proctree.Image) []*reading {
	shell := startup.ShellOf(reader.Exec)
	shell.Searches = true
	var out []*reading
	if order := startup.Order(shell); len(order) > 0 {
		forks := l.openedByForks(injector, far)
		r := l.reads(reader, far, "", shell, order, forks)
		if r.relative && far.Exec.CWD != shell.CWD {
			shell.Moved = far.Exec.CWD
			r = l.reads(reader, far, "later in "+shell.Moved, shell, order, forks)
		}
		out = append(out, r)
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
	edge := [2]decoder.ImageID{{}, img.ID}
	list, ok := l.edges[edge]
	if !ok {
		shell := startup.Shell{CWD: value(env(reader), "HOME"), Env: env(reader)}
		list = []*reading{l.read(reader, "before", shell, startup.Before(shell))}
		l.edges[edge] = list
	}
	return list
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
	key := readingKey{reader.ID, what, l.at.revision}
	r := l.sessions[key]
	if r == nil {
		r = l.walk(reader, started, order, l.opened(reader.ID))
		l.sessions[key] = r
	}
	return l.note(key, r)
}

// read is a reading that depends on nothing but the reader.
func (l *locator) read(reader *proctree.Image, what string, shell startup.Shell, order []startup.Candidate) *reading {
	key := readingKey{reader.ID, what, l.at.revision}
	opened := l.opened(reader.ID)
	r := l.sources.Readings.get(key, len(opened))
	if r == nil {
		r = l.walk(reader, shell, order, opened)
		if (what == "" || shell.Moved != "") && startup.IsShell(shell) {
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

func (l *locator) opened(reader decoder.ImageID) []string {
	if l.sources.Opened == nil {
		return nil
	}
	return l.sources.Opened(reader)
}

// openedByForks lists what was opened between the image that reads startup files
// and execve, by forks of it: a tmux server is one, and a subshell that sources.
func (l *locator) openedByForks(injector, far *proctree.Image) []string {
	var out []string
	if far.Edge == proctree.EdgeFork {
		out = append(out, l.opened(decoder.ImageID{Process: far.ID.Process, Exec: injector.ID.Exec})...)
	}
	for img := injector; img.Forked && img.Pred != nil; img = img.Pred {
		out = append(out, l.opened(img.ID)...)
	}
	return out
}

// reads is what an image read by its own order, with what its forks on the way to
// another image did.
func (l *locator) reads(reader, far *proctree.Image, what string, shell startup.Shell, order []startup.Candidate, forks []string) *reading {
	if len(forks) == 0 {
		return l.read(reader, what, shell, order)
	}
	key := readingKey{reader.ID, what + " before " + far.ID.String(), l.at.revision}
	r := l.sessions[key]
	if r == nil {
		r = l.walk(reader, shell, order, append(forks, l.opened(reader.ID)...))
		if startup.IsShell(shell) {
			r.unforeseen(shell, order)
		}
		l.sessions[key] = r
	}
	return l.note(key, r)
}

func (l *locator) walk(reader *proctree.Image, shell startup.Shell, order []startup.Candidate, opened []string) *reading {
	r := &reading{ask: l.asking(), reader: reader, files: make(map[string]*decoder.Answer), named: make(map[string][]int), list: opened, entries: make(map[stepEntry]introduction)}
	r.opened = make(map[string]bool, len(r.list))
	for _, file := range r.list {
		r.opened[file] = true
	}
	r.add(startup.Walk(order, shell, r))
	return r
}

// asking answers as of the moment that is looked at.
func (l *locator) asking() func(*proctree.Image, decoder.Question) decoder.Answer {
	at := l.at
	if at == (moment{}) {
		return l.sources.Ask
	}
	return func(reader *proctree.Image, q decoder.Question) decoder.Answer {
		return l.sources.Anew(reader, q, at.since)
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
