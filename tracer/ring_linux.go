// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"github.com/cilium/ebpf/ringbuf"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// pollInterval is how long records wait that do not wake the reader. A wakeup costs
// the traced process more than all the copying; a ring holds far more than this.
const pollInterval = 20 * time.Millisecond

// stormRecords is how many records make a pass one of a storm, in which they wait twice
// as long: coming around costs as much as ten execs, most of it on threads going to
// sleep and waking up, and nobody who has to look at a process depends on it.
const stormRecords = 24

// settleEvery is how long a loss may go untold that no later record shows, on a
// machine on which nothing more happens.
const settleEvery = time.Second

// reader empties the rings into the queue. Its goroutine begins in startReader and
// ends in close.
type reader struct {
	programs       *programs
	identity, bulk *ringbuf.Reader
	assembler      *decoder.Assembler
	attempts       *attempts // nil: not asked for
	proc           *procFS   // opened at the first loss
	settled        time.Time // when the kernel's counters were looked at
	patience       patience
	second         secondLook
	rec, bulkRec   ringbuf.Record
	batch          []decoder.Event
	queue          queue
	poll           time.Duration
	records        int // that the latest pass has read
	done           chan struct{}

	mu      sync.Mutex
	waiting []chan error // calls of drain
	rescued decoder.Rescued
	failed  error // why the goroutine has ended by itself
}

func startReader(p *programs, failed *attempts, poll time.Duration) (*reader, error) {
	identity, err := ringbuf.NewReader(p.lanes[0].Identity)
	if err != nil {
		return nil, explain("map identity ring", err)
	}
	bulk, err := ringbuf.NewReader(p.lanes[0].Bulk)
	if err != nil {
		return nil, errors.Join(explain("map bulk ring", err), identity.Close())
	}
	// The bulk ring is only read when something is known to be in it.
	bulk.SetDeadline(time.Unix(1, 0))
	r := &reader{programs: p, identity: identity, bulk: bulk, attempts: failed, poll: poll, done: make(chan struct{})}
	r.queue.init()
	r.assembler = decoder.NewAssembler(r.pull)
	r.assembler.Recover(r.again)
	if len(p.lanes) == 1 {
		r.assembler.SingleLane()
	}
	r.patience.each = lookPatience
	r.second.found, r.second.patience = make(chan []*decoder.Seed, 1), &r.patience
	go r.run()
	return r, nil
}

// pull hands the next bulk record to the assembler.
func (r *reader) pull() ([]byte, bool) {
	if r.bulk.AvailableBytes() == 0 {
		return nil, false
	}
	if err := r.bulk.ReadInto(&r.bulkRec); err != nil {
		return nil, false
	}
	return r.bulkRec.RawSample, true
}

// again reads the block of an image that has lost some of it, while it runs.
func (r *reader) again(s *decoder.Seed) []byte {
	if r.proc == nil {
		fs, err := openProc(&r.patience)
		if err != nil {
			return nil
		}
		r.proc = fs
	}
	return r.proc.block(s)
}

func (r *reader) run() {
	goAhead()
	defer close(r.done)
	for {
		waiting := r.takeWaiting()
		found := r.second.take()
		deadline := time.Now()
		if len(waiting) == 0 {
			deadline = deadline.Add(r.poll)
			if r.records > stormRecords {
				deadline = deadline.Add(r.poll)
			}
		}
		r.identity.SetDeadline(deadline)
		began := boottime()
		err := r.pass()
		if !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, ringbuf.ErrFlushed) {
			r.end(err, waiting)
			return
		}
		r.readAhead()
		r.publish(began)
		r.queue.put(found)
		if len(waiting) > 0 || time.Since(r.settled) > settleEvery {
			r.answer(waiting)
		}
	}
}

// pass reads identity records until the ring says why it stops.
func (r *reader) pass() error {
	r.records = 0
	for {
		if err := r.identity.ReadInto(&r.rec); err != nil {
			return err
		}
		r.records++
		r.batch = append(r.batch, r.assembler.Add(r.rec.RawSample)...)
		if r.rec.Remaining == 0 {
			r.publish(0)
		}
	}
}

// readAhead takes bulk records whose exec is still being written: large ones would
// fill the ring before their identity record comes.
func (r *reader) readAhead() {
	for n := r.bulk.AvailableBytes(); n > 0; {
		b, ok := r.pull()
		if !ok {
			return
		}
		r.batch = append(r.batch, r.assembler.Bulk(b)...)
		n -= len(b)
	}
}

// publish hands over what was read: of the identity ring everything up to the moment
// until, at least.
func (r *reader) publish(until uint64) {
	r.second.want(r.batch)
	r.queue.put(r.attempts.mix(r.batch, until))
	clear(r.batch)
	r.batch = r.batch[:0]
}

// takeWaiting is called before a pass: what these calls wait for is in the ring by
// now. A call that comes during the pass is answered by the next one, even where the
// flush that it asks for has been joined with an earlier one.
func (r *reader) takeWaiting() []chan error {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting := r.waiting
	r.waiting = nil
	return waiting
}

// answer lets calls of drain return, after losses that no later record has shown.
func (r *reader) answer(waiting []chan error) {
	r.settled = time.Now()
	lost, err := r.programs.lost()
	r.batch = append(r.batch, r.assembler.Settle(lost, boottime())...)
	r.publish(0)
	failed, settled := r.attempts.settle(boottime())
	r.queue.put(failed)
	err = errors.Join(err, settled)
	r.mu.Lock()
	r.rescued = r.assembler.Rescued()
	r.mu.Unlock()
	for _, c := range waiting {
		c <- err
	}
}

// rescues are as of the latest drain.
func (r *reader) rescues() decoder.Rescued {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rescued
}

// drain returns when everything that was produced before the call is in the queue.
func (r *reader) drain(ctx context.Context) error {
	c := make(chan error, 1)
	r.mu.Lock()
	if r.failed != nil {
		r.mu.Unlock()
		return r.failed
	}
	r.waiting = append(r.waiting, c)
	r.mu.Unlock()
	if err := r.identity.Flush(); err != nil {
		return err
	}
	select {
	case err := <-c:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// begin puts the processes older than the trace before everything that was read while
// they were looked at.
func (r *reader) begin(seeds []*decoder.Seed, attached uint64) error {
	if err := r.drain(context.Background()); err != nil {
		return err
	}
	r.queue.prepend(func(observed []decoder.Event) []decoder.Event {
		return mergeSeeds(seeds, observed, attached)
	})
	return nil
}

// end refuses what comes later.
func (r *reader) end(err error, waiting []chan error) {
	r.mu.Lock()
	r.failed = err
	for _, c := range append(waiting, r.waiting...) {
		c <- err
	}
	r.waiting = nil
	r.mu.Unlock()
	r.publish(0)
	r.queue.close()
}

func (r *reader) close() error {
	err := r.identity.Close()
	<-r.done
	r.second.wait()
	if r.proc != nil {
		err = errors.Join(err, r.proc.close())
	}
	return errors.Join(err, r.bulk.Close(), r.attempts.close())
}
