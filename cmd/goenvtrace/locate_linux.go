// SPDX-License-Identifier: Apache-2.0

package main

import (
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
	s := &search{p: p, j: j, r: r, raw: make(map[asked]decoder.Answer), until: p.now() + uint64(searchTime)}
	s.walk(res, s.look, blame.NewReadings(known))
	if len(s.raw) == 0 {
		return nil // all of it is known already
	}
	var files []*decoder.StartupFile
	for _, a := range s.raw {
		if a.Startup != nil {
			files = append(files, a.Startup)
		}
	}
	s.names = startup.Relevant(files, redact.Kept)
	s.walk(res, s.record, known)
	return s.facts
}

// walk asks for all that a report tells of a launch.
func (s *search) walk(res *conflict.Result, ask func(*proctree.Image, decoder.Question) decoder.Answer, readings *blame.Readings) {
	subject := blame.Of(s.j.launch.Subject.Image())
	subject.Locate(blame.Sources{
		Ask: ask, Opened: func(id decoder.ImageID) []string { return s.j.opened[id] }, Readings: readings,
	})
	if res.Config != nil {
		for _, set := range res.Config.Settings {
			if set.Layer == goenv.OS {
				subject.History(set.Name)
			}
		}
	}
	for _, f := range res.Findings {
		subject.History(f.Var)
		for _, c := range f.Culprits {
			subject.History(c.Var)
		}
	}
	subject.Path()
}

// look answers from the disk, unless somebody did before.
func (s *search) look(reader *proctree.Image, q decoder.Question) decoder.Answer {
	if a := s.j.known.ask(reader, q); a.State != decoder.NotAsked {
		return a
	}
	key := asked{reader.ID, q}
	a, ok := s.raw[key]
	if !ok {
		e := reader.Exec
		if q.Kind == decoder.AskDirenv {
			e = s.j.raw // its environment holds the answer, unredacted
		}
		if s.p.now() > s.until {
			a = decoder.Answer{State: decoder.Unreadable, Error: "no time was left"}
		} else {
			a = onDisk(s.p.facts.Ask(e))(q)
		}
		s.raw[key] = a
	}
	return a
}

// record answers with what the trace will hold, and puts it there.
func (s *search) record(reader *proctree.Image, q decoder.Question) decoder.Answer {
	if a := s.j.known.ask(reader, q); a.State != decoder.NotAsked {
		return a
	}
	a := s.look(reader, q)
	if a.Startup != nil {
		a.Startup = startup.Reduce(a.Startup, func(name string) bool { return s.names[name] || redact.Kept(name) })
	}
	fact := s.r.Event(&decoder.Fact{Time: s.p.now(), Image: reader.ID, Question: q, Answer: a}).(*decoder.Fact)
	s.facts = append(s.facts, fact)
	s.j.known.add(fact)
	return fact.Answer
}
