// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"fmt"
	"slices"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// Causes of a missing range.
const (
	causeRingFull   = "ring_full"   // the bulk ring had no room
	causeFault      = "fault"       // the page could not be read
	causeMissed     = "prog_missed" // the record said that it is there, but it never came
	causeUnreadable = "unreadable"  // not of the shape that execve makes
	causeNames      = "names"       // filename, executable or directory: too long
)

// maxBlock bounds what one exec may make the reader allocate. The kernel admits
// 6 MiB of strings.
const maxBlock = 8 << 20

// Assembler turns records into events. It belongs to one goroutine.
type Assembler struct {
	single   bool // there is one lane
	pull     func() ([]byte, bool)
	again    func(*Seed) []byte
	streams  map[streamKey]*stream
	pending  map[execKey]*pending
	idle     []*pending // emptied, to be used again
	recent   recent
	environs environs
	paths    paths
	rescued  Rescued
	events   []Event
	now      uint64
}

type streamKey struct {
	cpu, lane uint16
	stream    bpf.CaptureRecordStream
}

// stream is the numbering of one program on one CPU.
type stream struct {
	last     uint64 // number of the last record that was read
	holes    uint64 // numbers that were skipped
	reported uint64 // losses that events have told of
}

// execKey ties bulk records to their exec: its number on its CPU and lane.
type execKey struct {
	cpu, lane uint16
	seq       uint64
}

// Rescued counts events that a later lane brought because the first one was skipped.
type Rescued struct{ Exec, Fork, Exit uint64 }

// Rescued returns the totals so far. Of the runs of a program that the kernel has
// skipped in the first lane, these have done no harm.
func (a *Assembler) Rescued() Rescued { return a.rescued }

// pending is what the bulk ring has brought of an exec so far.
type pending struct {
	records uint32 // block records
	block   []byte // of the whole block's size
	have    []extent
}

type extent struct {
	off, end uint64
	fault    bool
}

// NewAssembler returns an assembler. pull hands over the next bulk record, which
// needs to stay valid only until the next call, and false where the ring is empty.
func NewAssembler(pull func() ([]byte, bool)) *Assembler {
	return &Assembler{
		pull:    pull,
		streams: map[streamKey]*stream{},
		pending: map[execKey]*pending{},
	}
}

// SingleLane says that the programs are attached once, so that only an exit can be
// reported twice. What was seen is then not remembered: that takes its share of the
// time, because a set of thousands is never in the cache.
func (a *Assembler) SingleLane() { a.single = true }

// Add takes the next record of the identity ring and returns the events that it
// stands for: usually one, before it a Loss where records are missing, none where the
// event was there already. The slice is valid until the next call; the events do
// not alias b.
//
// An exec's bulk records have been submitted before its identity record, so Add
// pulls until it has as many as the record says, and decides.
func (a *Assembler) Add(b []byte) []Event {
	a.events = a.events[:0]
	h, c, err := open(b)
	if err != nil {
		a.reject(err)
		return a.events
	}
	a.now = h.time
	switch h.kind {
	case bpf.CaptureRecordKindRECORD_EXEC:
		a.count(h, bpf.CaptureRecordStreamSTREAM_EXEC)
		a.exec(h, c)
	case bpf.CaptureRecordKindRECORD_FORK:
		a.count(h, bpf.CaptureRecordStreamSTREAM_FORK)
		f := decodeFork(h, c)
		a.once(h, eventKey{kind: h.kind, image: ImageID{Process: f.Child}}, &a.rescued.Fork, f)
	case bpf.CaptureRecordKindRECORD_EXIT:
		a.count(h, bpf.CaptureRecordStreamSTREAM_EXIT)
		x := decodeExit(h, c)
		a.once(h, eventKey{kind: h.kind, image: ImageID{Process: x.Process}}, &a.rescued.Exit, x)
	default:
		a.reject(fmt.Errorf("kind %d in the identity ring: %w", h.kind, ErrKind))
	}
	return a.events
}

// once hands out an event unless it was there already: lanes can report one twice,
// and so can two threads that end at the same moment and both find themselves the
// last one.
func (a *Assembler) once(h header, key eventKey, rescued *uint64, e Event) {
	exit := h.kind == bpf.CaptureRecordKindRECORD_EXIT
	if (exit || !a.single) && !a.recent.add(key) {
		return
	}
	if h.lane > 0 {
		*rescued++
	}
	a.events = append(a.events, e)
}

func (a *Assembler) reject(err error) {
	a.events = append(a.events, &Loss{Time: a.now, Kind: LossRecord, Count: 1, CPU: -1, Text: err.Error()})
}

func (a *Assembler) stream(key streamKey) *stream {
	s := a.streams[key]
	if s == nil {
		s = &stream{}
		a.streams[key] = s
	}
	return s
}

// count looks for a hole before a record of the identity ring.
func (a *Assembler) count(h header, id bpf.CaptureRecordStream) {
	key := streamKey{h.cpu, h.lane, id}
	s := a.stream(key)
	if h.seq > s.last {
		s.holes += h.seq - s.last - 1
		s.last = h.seq
	}
	a.report(key, s.holes, h.time)
}

// report tells of losses up to total, once.
func (a *Assembler) report(key streamKey, total, now uint64) {
	s := a.stream(key)
	if total <= s.reported {
		return
	}
	l := &Loss{Time: now, Kind: LossIdentity, Count: total - s.reported, CPU: int(key.cpu)}
	switch key.stream {
	case bpf.CaptureRecordStreamSTREAM_EXEC:
		l.Text = "exec records: the identity ring was full"
	case bpf.CaptureRecordStreamSTREAM_FORK:
		l.Text = "fork records: the identity ring was full"
	case bpf.CaptureRecordStreamSTREAM_EXIT:
		l.Text = "exit records: the identity ring was full"
	default:
		l.Kind = LossBulk
		l.Text = "bytes of an exec whose own record is lost, too"
	}
	s.reported = total
	a.events = append(a.events, l)
}

// Lost is what one CPU has counted itself in one lane: reserves that failed, by stream.
type Lost struct {
	CPU, Lane              uint16
	Exec, Fork, Exit, Bulk uint64
}

// Settle compares the kernel's own counters with what the holes have told, and
// returns the difference: losses after the last record that was read, and bulk
// records of execs that are lost themselves. The slice is valid until the next call.
func (a *Assembler) Settle(counts []Lost, now uint64) []Event {
	a.events = a.events[:0]
	for _, c := range counts {
		a.report(streamKey{c.CPU, c.Lane, bpf.CaptureRecordStreamSTREAM_EXEC}, c.Exec, now)
		a.report(streamKey{c.CPU, c.Lane, bpf.CaptureRecordStreamSTREAM_FORK}, c.Fork, now)
		a.report(streamKey{c.CPU, c.Lane, bpf.CaptureRecordStreamSTREAM_EXIT}, c.Exit, now)
		a.report(streamKey{c.CPU, c.Lane, bpf.CaptureRecordStreamSTREAM_BLOCK}, c.Bulk, now)
	}
	return a.events
}

func (a *Assembler) exec(h header, c cursor) {
	r, err := decodeExec(h, c, &a.paths)
	if err != nil {
		a.reject(err)
		return
	}
	key := execKey{h.cpu, h.lane, h.seq}
	p := a.gather(key, r)
	if lost := uint64(r.blocksLost); lost > 0 {
		a.stream(streamKey{key.cpu, key.lane, bpf.CaptureRecordStreamSTREAM_BLOCK}).reported += lost
		a.events = append(a.events, &Loss{Time: r.hdr.time, Kind: LossBulk, Count: lost,
			CPU: int(key.cpu), Image: r.exec.Image, Text: "the bulk ring was full"})
	}
	p.finish(r, &a.environs)
	if !r.exec.Complete {
		r.recover(a.again, &a.environs)
	}
	a.once(h, eventKey{kind: h.kind, image: r.exec.Image}, &a.rescued.Exec, r.exec)
	a.release(key, p)
	a.dropOrphans(key)
}

// gather pulls bulk records until everything is there that will ever be.
func (a *Assembler) gather(key execKey, r *execRecord) *pending {
	for {
		p := a.pending[key]
		if p != nil && p.records >= r.blocks {
			return p
		}
		if r.blocks == 0 {
			return a.open(key)
		}
		b, ok := a.pull()
		if !ok {
			return a.open(key)
		}
		a.bulk(b)
	}
}

// Bulk takes a bulk record ahead of its exec, to make room in the ring.
func (a *Assembler) Bulk(b []byte) []Event {
	a.events = a.events[:0]
	a.bulk(b)
	return a.events
}

func (a *Assembler) bulk(b []byte) {
	h, c, err := open(b)
	if err != nil {
		a.reject(err)
		return
	}
	if h.kind != bpf.CaptureRecordKindRECORD_BLOCK {
		a.reject(fmt.Errorf("kind %d in the bulk ring: %w", h.kind, ErrKind))
		return
	}
	p := a.open(execKey{h.cpu, h.lane, c.u64()})
	p.records++
	if err := p.add(h.flags, c); err != nil {
		a.reject(err)
	}
}

// open is the pending exec of key, a new one where there is none.
func (a *Assembler) open(key execKey) *pending {
	if p := a.pending[key]; p != nil {
		return p
	}
	p := &pending{}
	if n := len(a.idle); n > 0 {
		p, a.idle = a.idle[n-1], a.idle[:n-1]
	}
	a.pending[key] = p
	return p
}

// idleMax and idleBlock bound what the assembler keeps for the next exec.
const (
	idleMax   = 16
	idleBlock = 64 << 10
)

func (a *Assembler) release(key execKey, p *pending) {
	delete(a.pending, key)
	if len(a.idle) == idleMax || cap(p.block) > idleBlock {
		return
	}
	*p = pending{block: p.block[:0], have: p.have[:0]}
	a.idle = append(a.idle, p)
}

// dropOrphans forgets bulk records whose exec record found no room: a CPU's execs
// come in order, so those before done never will.
func (a *Assembler) dropOrphans(done execKey) {
	for key, p := range a.pending {
		if key.cpu == done.cpu && key.lane == done.lane && key.seq < done.seq {
			a.release(key, p)
		}
	}
}

// add takes a block record's data.
func (p *pending) add(flags uint16, c cursor) error {
	off, n, total := c.u64(), uint64(c.u32()), uint64(c.u32())
	if total > maxBlock || off > total || n > total-off {
		return fmt.Errorf("block %d+%d of %d: %w", off, n, total, ErrShort)
	}
	if flags&uint16(bpf.CaptureBlockFlagBLOCK_RETRY) != 0 {
		return nil
	}
	if flags&uint16(bpf.CaptureBlockFlagBLOCK_FAULT) != 0 {
		p.have = append(p.have, extent{off, off + n, true})
		return nil
	}
	if uint64(len(c)) < n {
		return fmt.Errorf("block of %d bytes in %d: %w", n, len(c), ErrShort)
	}
	if uint64(len(p.block)) < total {
		p.block = slices.Grow(p.block, int(total)-len(p.block))[:total]
	}
	copy(p.block[off:], c[:n])
	p.have = append(p.have, extent{off, off + n, false})
	return nil
}

// finish writes what has come into the exec.
func (p *pending) finish(r *execRecord, known *environs) {
	e := r.exec
	cause := causeMissed
	if r.blocksLost > 0 {
		cause = causeRingFull
	}
	known.fill(e, r.layout, p.block, p.have, cause)
	if r.cut {
		e.Complete = false
		e.Missing = append(e.Missing, Range{Cause: causeNames})
	}
}
