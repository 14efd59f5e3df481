// SPDX-License-Identifier: Apache-2.0

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
	"github.com/goenvtrace/goenvtrace/decoder/redact"
	"github.com/goenvtrace/goenvtrace/tracer"
	"github.com/goenvtrace/goenvtrace/tracer/facts"
	"github.com/goenvtrace/goenvtrace/tracer/opens"
)

// pipeline is the data flow of a live trace, from the kernel to the verdict:
//
//	opens ─┐
//	kernel ┴► identify ─► redact ─┬─► trace file
//	            │                 └─► analysis (tree ─► blame ─► goenv ─► conflict) ─► live lines
//	            └ launch ─► facts ─► redact ─┘
//
// Raw values exist left of redact only. What lies right of it is the same code
// on the same events when a report is made from the file (replay).
type pipeline struct {
	kernel   *tracer.Session
	opens    *opens.Observer // nil: not asked for, or not permitted
	facts    *facts.Reader
	redactor *redact.Redactor
	key      []byte
	record   *recorder
	analysis *analysis
	live     *live
	now      func() uint64 // CLOCK_BOOTTIME in ns

	batches chan batch
	jobs    chan job
	answers chan answer
	pending int // jobs whose answer has not come back
}

// batch is what one read of the kernel's rings gave.
type batch struct {
	events []decoder.Event
	err    error
}

// job asks for the facts of one launch. It is a snapshot: the worker shares
// nothing that the analysis still changes.
type job struct {
	launch conflict.Launch
	build  *decoder.BuildInfo
	raw    *decoder.Exec
	about  *launch // for the answer alone
	// Of its chain: what is known of startup files already, and which of them the
	// images were seen opening.
	known  *startupFacts
	opened map[decoder.ImageID][]string
}

// answer is some of what was asked for a launch; last is set on the end of it.
type answer struct {
	about *launch
	facts []*decoder.Fact
	last  bool
}

const (
	// factWorkers read facts side by side: one launch with a home on a dead
	// mount must not keep the others waiting.
	factWorkers = 4
	// factQueue bounds the launches that wait for a worker. Past it a launch is
	// unverified, and a loss says so.
	factQueue = 4096
	// factPatience bounds the wait for outstanding facts at the end.
	factPatience = 5 * time.Second
	judgeEvery   = 100 * time.Millisecond
)

// run moves events until something ends the trace, then drains what was
// produced up to that moment. The status is the command's, or that of what
// ended the trace.
func (p *pipeline) run(ctx context.Context, e *ending) (status int, err error) {
	var workers, reader sync.WaitGroup
	for range factWorkers {
		r := redact.New(p.key) // a redactor belongs to one goroutine
		workers.Go(func() { p.investigate(r) })
	}
	reading, halt := context.WithCancel(ctx)
	reader.Go(func() { p.read(reading) })
	if e.command != nil {
		go e.wait() // it ends with the command, which may outlive us
	}

	status, err = p.loop(e)
	e.release()
	halt()
	for b := range p.batches {
		p.batch(b.events)
	}
	reader.Wait()
	err = errors.Join(err, p.drain(ctx))
	close(p.jobs)
	workers.Wait()
	return status, err
}

// read is the goroutine that empties the rings. It ends with ctx.
func (p *pipeline) read(ctx context.Context) {
	defer close(p.batches)
	for {
		events, err := p.kernel.Next(ctx)
		if ctx.Err() != nil {
			err = nil
		}
		p.batches <- batch{events, err}
		if err != nil || ctx.Err() != nil {
			return
		}
	}
}

func (p *pipeline) loop(e *ending) (status int, err error) {
	tick := time.NewTicker(judgeEvery)
	defer tick.Stop()
	for {
		select {
		case b, ok := <-p.batches:
			if !ok {
				return exitDone, nil
			}
			p.batch(b.events)
			if b.err != nil {
				return exitKernel, fmt.Errorf("read events: %w", b.err)
			}
		case a := <-p.answers:
			p.answered(a)
		case <-tick.C:
			p.live.tick(p.now())
			p.record.tick()
		case status := <-e.exited:
			return status, nil
		case sig := <-e.signals:
			if status, ends := e.signalled(sig); ends {
				return status, nil
			}
		case <-e.timeout:
			return exitDone, nil
		}
	}
}

// drain takes what the rings still hold, then waits for facts under way.
func (p *pipeline) drain(ctx context.Context) error {
	events, err := p.kernel.Drain(ctx)
	p.batch(events)
	for _, ev := range p.opens.Rest() {
		p.pass(ev)
	}
	patience := time.After(factPatience)
	for p.pending > 0 {
		select {
		case a := <-p.answers:
			p.answered(a)
		case <-patience:
			p.lostFacts(p.pending, "facts that did not come in time at the end of the trace")
			go p.discard(p.pending) // so that the workers can end
			p.pending = 0
		}
	}
	return err
}

func (p *pipeline) discard(n int) {
	for n > 0 {
		if a := <-p.answers; a.last {
			n--
		}
	}
}

func (p *pipeline) batch(events []decoder.Event) {
	for _, ev := range events {
		p.event(ev)
	}
}

// event is one step of the flow for one raw event of the kernel. The files that
// were opened before it come first.
func (p *pipeline) event(raw decoder.Event) {
	for _, ev := range p.opens.Take(raw) {
		p.pass(ev)
	}
	p.pass(raw)
	exec, ok := raw.(*decoder.Exec)
	if !ok {
		return
	}
	identity, worth := p.identify(exec)
	if !worth {
		return
	}
	if l := p.pass(identity); l != nil {
		p.live.opened(l, p.now())
		p.inquire(l, exec)
	}
}

// pass redacts an event, records it and shows it to the analysis.
func (p *pipeline) pass(raw decoder.Event) *launch {
	ev := p.redactor.Event(raw)
	p.record.write(ev)
	l := p.analysis.add(ev)
	if l != nil {
		p.live.due(l)
	}
	return l
}

// identify asks what the executable of an image is. Only an answer that makes
// a launch, or that might have, or that proves one wrong is worth a line in the
// trace.
func (p *pipeline) identify(e *decoder.Exec) (*decoder.Fact, bool) {
	a := p.facts.Identify(e)
	fact := &decoder.Fact{
		Time:     p.now(),
		Image:    e.Image,
		Question: decoder.Question{Kind: decoder.AskBuildInfo, Path: e.Exe},
		Answer:   a,
	}
	if a.State == decoder.Unreadable {
		_, worth := suspected(e)
		return fact, worth
	}
	if !isTool(a.Build) {
		return fact, goenv.Refuses(e, a.Build)
	}
	// From now on its execs wake the reader at once, so that facts are read
	// while the launch lives. A table that is full costs time, not truth.
	_ = p.kernel.Hurry(e.File)
	return fact, true
}

// inquire hands a launch to the workers.
func (p *pipeline) inquire(l *launch, raw *decoder.Exec) {
	if l.build == nil {
		p.live.asked(l)
		return
	}
	j := job{launch: l.Launch, build: l.build, raw: raw, about: l}
	j.launch.Subject = blame.Of(l.image)
	chain := l.Subject.Chain()
	j.known, j.opened = p.analysis.startup.along(chain), p.analysis.opens.along(chain)
	select {
	case p.jobs <- j:
		p.pending++
	default:
		p.lostFacts(1, "launches whose facts were not asked for: too many at once")
		p.live.asked(l)
	}
}

func (p *pipeline) lostFacts(n int, text string) {
	p.pass(&decoder.Loss{Time: p.now(), Kind: decoder.LossFact, Count: uint64(n), CPU: -1, Text: text})
}

// investigate judges launches with an ask that looks. What matters are the
// questions: their answers go into the trace, where every later judgement,
// this process's own last one included, looks them up.
func (p *pipeline) investigate(r *redact.Redactor) {
	readings := blame.NewReadings(nil)
	for j := range p.jobs {
		look := onDisk(p.facts.Ask(j.raw))
		out := answer{about: j.about}
		known := make(map[decoder.Question]decoder.Answer)
		res := conflict.Judge(&j.launch, j.build, func(q decoder.Question) decoder.Answer {
			if a, ok := known[q]; ok {
				return a
			}
			fact := &decoder.Fact{Time: p.now(), Image: j.raw.Image, Question: q, Answer: look(q)}
			// The rule must see what a replay will see.
			fact = r.Event(fact).(*decoder.Fact)
			known[q] = fact.Answer
			out.facts = append(out.facts, fact)
			return fact.Answer
		})
		// What the verdict rests on is safe before anything else is looked at.
		p.answers <- out
		p.answers <- answer{about: j.about, facts: p.locate(&j, res, r, readings), last: true}
	}
}

// onDisk keeps questions about withheld paths from the disk: it knows no file
// of a fingerprint's name, and "absent" would be a lie.
func onDisk(ask goenv.Ask) goenv.Ask {
	return func(q decoder.Question) decoder.Answer {
		if redact.Withheld(q.Path) {
			return decoder.Answer{State: decoder.Unreadable, Error: "its path is withheld"}
		}
		return ask(q)
	}
}

func (p *pipeline) answered(a answer) {
	for _, f := range a.facts {
		p.pass(f)
	}
	if !a.last {
		return
	}
	p.pending--
	p.live.asked(a.about)
}
