// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"context"
	"fmt"
	"os"
	"sync"

	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Observer sees opens of startup files. Take and Rest belong to one goroutine, the
// one that sees the kernel's events; a nil Observer sees nothing.
type Observer struct {
	group     *group
	processes *processes
	self      uint32

	closed  bool
	reading sync.WaitGroup
	since   uint64 // the queue was empty; belongs to whoever reads

	mu      sync.Mutex
	names   *names
	targets map[target]*look
	queue   []target // to be looked at
	lookers int
	idle    chan struct{} // closed when there is no looker any more; nil: there was none yet
	dirs    int
	marked  map[handle]uint64 // masks
	pending []pending
	lost    map[string]uint64 // what could not be observed, by reason
}

// pending is an open whose process is not looked up yet.
type pending struct {
	after, at uint64 // it was done between the two
	pid       uint32
	life      life
	files     []known
}

// Start begins to observe. Its error says in one sentence what is lacking; it
// wraps tracer.ErrPrivilege or tracer.ErrKernel. Which files matter is learned
// from the processes that Take is shown.
func Start() (*Observer, error) { return start(true) }

func start(pidfd bool) (*Observer, error) {
	g, err := newGroup(pidfd)
	if err != nil {
		return nil, err
	}
	o := &Observer{
		group:     g,
		processes: newProcesses(),
		self:      uint32(os.Getpid()),
		names:     newNames(),
		targets:   make(map[target]*look),
		marked:    make(map[handle]uint64),
		lost:      make(map[string]uint64),
	}
	o.reading.Go(o.read)
	return o, nil
}

// Take is shown every event of the kernel, raw and in order, and returns the opens
// that came before it.
func (o *Observer) Take(ev decoder.Event) []decoder.Event {
	if o == nil {
		return nil
	}
	var before []decoder.Event
	if at := timeOf(ev); at > 0 {
		// What could have opened a file by then has been shown: its fork and execve
		// were recorded before it ran on, and this event is younger than that.
		before = o.settle(at - 1)
	}
	o.processes.add(ev)
	if e, ok := ev.(*decoder.Exec); ok {
		o.meet(e)
	}
	return before
}

// Rest returns the opens up to now. Every event of the kernel up to now must have
// been shown to Take. Afterwards nothing is observed any more.
func (o *Observer) Rest() []decoder.Event {
	if o == nil {
		return nil
	}
	o.group.interrupt()
	o.reading.Wait()
	buf := make([]byte, readSize)
	for o.next(buf) {
	}
	return append(o.settle(^uint64(0)), o.losses()...)
}

// Close frees everything. A second call does nothing.
func (o *Observer) Close() error {
	if o == nil || o.closed {
		return nil
	}
	o.closed = true
	o.group.interrupt()
	o.reading.Wait()
	return o.group.close()
}

// Ready waits until the files of the processes shown so far are watched, or ctx is
// done: a home on a dead mount never is.
func (o *Observer) Ready(ctx context.Context) {
	if o == nil {
		return
	}
	o.mu.Lock()
	idle := o.idle
	o.mu.Unlock()
	if idle == nil {
		return
	}
	select {
	case <-idle:
	case <-ctx.Done():
	}
}

func timeOf(ev decoder.Event) uint64 {
	switch ev := ev.(type) {
	case *decoder.Exec:
		if ev.Source == decoder.Snapshot {
			return 0
		}
		return ev.Time
	case *decoder.Fork:
		return ev.Time
	case *decoder.Exit:
		return ev.Time
	}
	return 0
}

// read is the goroutine that empties the group's queue. It has no higher priority
// than others: that would read each event sooner on a busy machine, and take the
// core for it from the very shell that is observed.
func (o *Observer) read() {
	buf := make([]byte, readSize)
	for o.group.wait() {
		o.next(buf)
	}
}

// next reads once. False: there was nothing.
func (o *Observer) next(buf []byte) bool {
	before := boottime()
	b := o.group.read(buf)
	if len(b) == 0 {
		return false
	}
	o.take(b)
	// A read that left room for another event has taken all there were.
	if len(b)+maxEvent <= len(buf) {
		o.since = before
	}
	return true
}

const readSize = 64 << 10

// take sorts what one read returned.
func (o *Observer) take(b []byte) {
	list, err := parse(b)
	lives := make([]life, len(list))
	for i := range list {
		lives[i] = o.group.life(&list[i])
	}
	at := boottime()
	o.mu.Lock()
	defer o.mu.Unlock()
	if err != nil {
		o.lost["events that could not be read"]++
	}
	for i := range list {
		r := &list[i]
		switch {
		case r.mask&unix.FAN_Q_OVERFLOW != 0:
			o.lost["opens for which the queue had no room"]++
		case r.pid == o.self || r.pid == 0:
		case r.mask&(unix.FAN_CREATE|unix.FAN_MOVED_TO|unix.FAN_CLOSE_WRITE) != 0:
			o.changed(r)
		case r.mask&unix.FAN_OPEN != 0 && r.mask&unix.FAN_OPEN_EXEC == 0:
			o.opened(r, lives[i], at)
		}
	}
}

// maxEvent is the size of the largest event: two handles and a name of their maximal
// lengths and a pidfd.
const maxEvent = metadataSize + 3*infoHeader + 2*(fsidSize+fileHandle+128) + 256 + 16

func (o *Observer) opened(r *record, l life, at uint64) {
	files := o.names.find(r)
	if len(files) == 0 {
		return
	}
	if len(o.pending) >= maxPending {
		o.lost["opens: too many at once"]++
		return
	}
	o.pending = append(o.pending, pending{after: o.since, at: at, pid: r.pid, life: l, files: files})
}

// settle looks up the processes of the opens that were read up to a moment.
func (o *Observer) settle(until uint64) []decoder.Event {
	o.mu.Lock()
	n := 0
	for n < len(o.pending) && o.pending[n].at <= until {
		n++
	}
	list := o.pending[:n:n]
	o.pending = o.pending[n:]
	o.mu.Unlock()
	var events []decoder.Event
	unsettled := uint64(0)
	for i := range list {
		opens, known := o.attribute(&list[i])
		events = append(events, opens...)
		if !known {
			unsettled++
		}
	}
	if unsettled > 0 {
		o.mu.Lock()
		o.lost["opens that may have been one process's or another's"] += unsettled
		o.mu.Unlock()
	}
	return events
}

// attribute ties an open to its process. Not known: another one may have done it.
// An open that another program of the same process may have done is not told, and
// costs the confidence of one line.
func (o *Observer) attribute(f *pending) (events []decoder.Event, known bool) {
	p, at := o.processes.find(f.pid, f.life, f.at)
	if p == nil {
		return nil, false
	}
	img, at, v := p.reader(f.after, at)
	if v == other {
		return nil, true
	}
	for _, name := range sees(f.files, img.root) {
		if v == unsure && !img.certain(name) {
			return nil, true
		}
		moment := at
		if _, when, ok := p.before(f.after, at); ok && forSessions(name) {
			moment = when
		}
		if !p.again(name, at) {
			events = append(events, &decoder.Open{Time: moment, Process: p.id, Path: name})
		}
	}
	return events, true
}

// losses says what was not observed.
func (o *Observer) losses() []decoder.Event {
	o.mu.Lock()
	defer o.mu.Unlock()
	if n := len(o.queue); n > 0 {
		o.lost["homes and directories that were not looked into: others, on dead mounts perhaps, took all the time"] += uint64(n)
	}
	var events []decoder.Event
	for _, text := range sortedKeys(o.lost) {
		events = append(events, &decoder.Loss{Time: boottime(), Kind: decoder.LossOpen, Count: o.lost[text], CPU: -1, Text: text})
	}
	return events
}

// boottime is the clock that the kernel side stamps events with.
func boottime() uint64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0
	}
	return uint64(ts.Nano())
}

// NotObserved is the event that stands in a trace for all that Start could not see.
func NotObserved(err error) decoder.Event {
	return &decoder.Loss{Time: boottime(), Kind: decoder.LossOpen, Count: 1, CPU: -1,
		Text: fmt.Sprintf("which startup files were opened was not observed, so no line is proven: %v", err)}
}
