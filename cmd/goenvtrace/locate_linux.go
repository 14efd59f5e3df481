// SPDX-License-Identifier: Apache-2.0

package main

import (
	"slices"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// search is the look for files and lines on behalf of one launch. It goes twice
// over the same ground: first with the files as they are, to learn which there
// are and which of their variables matter to each other; then with what is left
// of them, which is what a replay will see and what goes into the trace.
type search struct {
	p     *pipeline
	j     *job
	r     *redact.Redactor
	raw   map[asked]decoder.Answer
	facts []*decoder.Fact
	names map[string]bool // variables that must not be left out
	until uint64          // CLOCK_BOOTTIME in ns: when to stop looking

	// again: what is known of a file is held against what stands there now, and
	// changed is what has become another since.
	again     bool
	changed   map[asked]decoder.Answer
	unsettled bool // of some change the line was not found
}

// searchTime bounds the look on behalf of one launch. Of a home on a dead mount
// every file takes the whole time of a question. It ends before the trace stops
// waiting for answers.
const searchTime = 2500 * time.Millisecond

type asked struct {
	image decoder.ImageID
	q     decoder.Question
}

// locate returns the facts about startup files for a launch that was judged.
// known remembers, for one worker, readings whose facts are in the trace.
func (p *pipeline) locate(j *job, res *conflict.Result, r *redact.Redactor, known *blame.Readings) []*decoder.Fact {
	s := &search{
		p: p, j: j, r: r, until: p.now() + uint64(searchTime),
		raw: make(map[asked]decoder.Answer), changed: make(map[asked]decoder.Answer),
	}
	s.find(res, known)
	if s.unsettled && s.outdated() {
		// A script reads files as it goes, and what was looked at for an earlier
		// launch was written since. What is remembered is not of now.
		s.raw = make(map[asked]decoder.Answer)
		s.find(res, nil)
	}
	return s.facts
}

// outdated holds what is known of files from before the launch against the disk.
func (s *search) outdated() bool {
	s.again = true
	launch := s.j.launch.Subject.Image()
	for _, reader := range s.j.launch.Subject.Chain() {
		for q := range s.j.known.answers[reader.ID] {
			s.lookAgain(reader, q, s.j.known.at(reader.ID, q, launch.Exec.Time), launch.Exec.Time)
		}
	}
	return len(s.changed) > 0
}

// find walks once with the files as they are and, if some are not known yet, once
// more with what the trace will hold of them.
func (s *search) find(res *conflict.Result, known *blame.Readings) {
	s.walk(res, s.look, blame.NewReadings(known))
	if len(s.raw)+len(s.changed) == 0 {
		return // all of it is known already
	}
	var files []*decoder.StartupFile
	for _, found := range []map[asked]decoder.Answer{s.raw, s.changed} {
		for _, a := range found {
			if a.Startup != nil {
				files = append(files, a.Startup)
			}
		}
	}
	s.names = startup.Relevant(files, traced)
	s.walk(res, s.record, known)
}

// traced reports a variable whose lines go into the trace: its value does, too, or
// that there is one is enough.
func traced(name string) bool { return redact.Kept(name) || name == startup.GoFunction }

// walk asks for all that a report tells of a launch.
func (s *search) walk(res *conflict.Result, ask func(*proctree.Image, decoder.Question, uint64) decoder.Answer, readings *blame.Readings) {
	subject := blame.Of(s.j.launch.Subject.Image())
	sources := blame.Sources{
		Ask:      func(reader *proctree.Image, q decoder.Question) decoder.Answer { return ask(reader, q, 0) },
		Opened:   func(id decoder.ImageID) []string { return s.j.opened[id] },
		Readings: readings,
	}
	if s.again {
		sources.Anew = ask
		sources.Revised = func(_ decoder.ImageID, since uint64) uint64 { return since }
	}
	subject.Locate(sources)
	s.unsettled = false
	if res.Config != nil {
		for _, set := range res.Config.Settings {
			if set.Layer == goenv.OS {
				s.note(subject.History(set.Name)...)
			}
		}
	}
	for _, f := range res.Findings {
		subject.History(f.Var)
		for _, c := range f.Culprits {
			subject.History(c.Var)
		}
	}
	for _, e := range subject.Path() {
		s.note(e.Step)
	}
}

// note looks whether lines were found for what was changed during the trace.
func (s *search) note(steps ...blame.Step) {
	for _, step := range steps {
		l := step.Location
		s.unsettled = s.unsettled || !step.BeforeTrace && !step.Unknown &&
			(step.Unlocated != "" || l != nil && l.Confidence == blame.Candidate)
	}
}

// look answers from the disk, unless somebody did before.
func (s *search) look(reader *proctree.Image, q decoder.Question, since uint64) decoder.Answer {
	known := s.j.known.at(reader.ID, q, since)
	if known.State != decoder.NotAsked {
		if a, ok := s.lookAgain(reader, q, known, since); ok {
			return a
		}
		return known.Answer
	}
	key := asked{reader.ID, q}
	a, ok := s.raw[key]
	if !ok {
		if q.Kind == decoder.AskVariable {
			a = s.variable(reader, q)
		} else {
			a = s.disk(reader.Exec, q)
		}
		s.raw[key] = a
	}
	return a
}

// coarse is how far the time of a file may be off, in ns, beside that of a look.
const coarse = 40_000_000

// lookAgain answers from the disk what is known from before a moment, if that is
// not so any more.
func (s *search) lookAgain(reader *proctree.Image, q decoder.Question, known dated, since uint64) (decoder.Answer, bool) {
	if !s.again || known.time >= since || q.Kind != decoder.AskStartup && q.Kind != decoder.AskGlob {
		return decoder.Answer{}, false
	}
	key := asked{reader.ID, q}
	if a, ok := s.changed[key]; ok {
		return a, true
	}
	then := *reader.Exec
	then.Time = known.time - min(known.time, coarse)
	a := s.disk(&then, q) // late: changed since then
	switch {
	case a.State != decoder.Exists || q.Kind == decoder.AskStartup && sameFile(known.Answer, a):
		return decoder.Answer{}, false
	case q.Kind == decoder.AskGlob && sameAnswer(known.Answer, s.fact(reader, q, a).Answer):
		return decoder.Answer{}, false
	}
	a.Late = true
	s.changed[key] = a
	return a, true
}

// variable answers what the environment of the reader has for a variable that is
// withheld, if the launch still has it: nobody else's is here.
func (s *search) variable(reader *proctree.Image, q decoder.Question) decoder.Answer {
	redacted := s.j.launch.Subject.Image().Exec.Env
	for i, e := range redacted {
		if e.Name == q.Path && e.Redacted && len(redacted) == len(s.j.raw.Env) && slices.Contains(reader.Exec.Env, e) {
			return decoder.Answer{State: decoder.Exists, Names: []string{s.j.raw.Env[i].Value}}
		}
	}
	return decoder.Answer{State: decoder.Unreadable, Error: "withheld"}
}

// sameFile reports that what is known is of the very file that was found now, and
// that it has not changed since: a symlink may lead to another one.
func sameFile(known, now decoder.Answer) bool {
	return known.State == decoder.Exists && !now.Late && known.Stat != nil && now.Stat != nil &&
		known.Stat.Dev == now.Stat.Dev && known.Stat.Ino == now.Stat.Ino
}

func (s *search) disk(e *decoder.Exec, q decoder.Question) decoder.Answer {
	if q.Kind == decoder.AskDirenv {
		e = s.j.raw // its environment holds the answer, unredacted
	}
	if s.p.now() > s.until {
		return decoder.Answer{State: decoder.Unreadable, Error: "no time was left"}
	}
	return onDisk(s.p.facts.Ask(e))(q)
}

// record answers with what the trace will hold, and puts it there.
func (s *search) record(reader *proctree.Image, q decoder.Question, since uint64) decoder.Answer {
	known := s.j.known.at(reader.ID, q, since)
	if _, changed := s.changed[asked{reader.ID, q}]; known.State != decoder.NotAsked && (!changed || known.time >= since) {
		return known.Answer
	}
	fact := s.fact(reader, q, s.look(reader, q, since))
	s.facts = append(s.facts, fact)
	s.j.known.add(fact)
	return fact.Answer
}

// fact is what the trace will hold of an answer.
func (s *search) fact(reader *proctree.Image, q decoder.Question, a decoder.Answer) *decoder.Fact {
	if a.Startup != nil {
		a.Startup = startup.Reduce(a.Startup, func(name string) bool { return s.names[name] || traced(name) })
	}
	return s.r.Event(&decoder.Fact{Time: s.p.now(), Image: reader.ID, Question: q, Answer: a}).(*decoder.Fact)
}
