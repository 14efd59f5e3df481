// SPDX-License-Identifier: Apache-2.0

package opens

import (
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// processes knows who had which pid when, from the kernel's events. An event of
// fanotify has a pid and the moment at which it was read, nothing more.
type processes struct {
	byPID map[uint32][]*process // oldest first
	byID  map[decoder.ProcessID]*process
	ended []*process // in the order in which they did
	bare  int        // of ended, those that hold no execs any more
}

type process struct {
	id     decoder.ProcessID
	pid    uint32 // in the tracer's pid namespace
	start  uint64 // when its fork was seen; 0: before the trace
	exit   uint64 // 0: it lives
	images []image
	told   map[string]uint64 // paths, and when an open of them was told last
}

// again reports that an open of the file was told a moment ago.
func (p *process) again(name string, at uint64) bool {
	if last, ok := p.told[name]; ok && last+late > at {
		return true
	}
	if p.told == nil {
		p.told = make(map[string]uint64)
	}
	p.told[name] = at
	return false
}

// image is what a process runs from a moment on.
type image struct {
	at     uint64
	reads  bool
	begins bool // sessions
	forked bool // it is the parent's, and has not called execve
	root   decoder.RootID
	exec   *decoder.Exec // of one that reads
}

// maxImages bounds the images remembered of one process.
const maxImages = 4

func newProcesses() *processes {
	return &processes{byPID: make(map[uint32][]*process), byID: make(map[decoder.ProcessID]*process)}
}

func (ps *processes) add(ev decoder.Event) {
	switch ev := ev.(type) {
	case *decoder.Fork:
		ps.fork(ev)
	case *decoder.Exec:
		ps.exec(ev)
	case *decoder.Exit:
		ps.exit(ev)
	}
}

func (ps *processes) fork(ev *decoder.Fork) {
	if ps.byID[ev.Child] != nil {
		return
	}
	p := ps.begin(ev.Child, ev.PID, ev.Time)
	if parent := ps.byID[ev.Parent.Process]; parent != nil && len(parent.images) > 0 {
		now := parent.images[len(parent.images)-1]
		now.at, now.forked = ev.Time, true
		p.images = append(p.images, now)
	}
}

func (ps *processes) begin(id decoder.ProcessID, pid uint32, start uint64) *process {
	p := &process{id: id, pid: pid, start: start}
	ps.byID[id] = p
	if pid != 0 { // 0: fanotify cannot name it either
		ps.byPID[pid] = append(ps.byPID[pid], p)
	}
	return p
}

func (ps *processes) exec(ev *decoder.Exec) {
	p := ps.byID[ev.Image.Process]
	if p == nil { // older than the trace, or its fork was lost
		p = ps.begin(ev.Image.Process, ev.PID, ev.Image.Process.Start)
	}
	if len(p.images) == maxImages {
		p.images = slices.Delete(p.images, 0, 1)
	}
	at := ev.Time
	if ev.Source == decoder.Snapshot {
		at = 0
	}
	p.told = nil
	img := image{at: at, reads: reads(ev.Exe), begins: sessions(path.Base(ev.Exe)), root: ev.Root}
	if img.reads {
		img.exec = ev
	}
	p.images = append(p.images, img)
}

func (ps *processes) exit(ev *decoder.Exit) {
	if p := ps.byID[ev.Process]; p != nil && p.exit == 0 {
		p.exit = max(ev.Time, 1)
		ps.ended = append(ps.ended, p)
	}
	ps.shrink(ev.Time)
}

// shrink forgets processes that ended a while ago, and before that their execs: in
// a storm of shells the environments would be most of the tracer's memory.
func (ps *processes) shrink(now uint64) {
	for ; ps.bare < len(ps.ended) && ps.ended[ps.bare].exit+recent < now; ps.bare++ {
		for i := range ps.ended[ps.bare].images {
			ps.ended[ps.bare].images[i].exec = nil
		}
	}
	for len(ps.ended) > 0 && ps.ended[0].exit+forget < now {
		ps.remove(ps.ended[0])
		ps.ended = ps.ended[1:]
		ps.bare--
	}
}

func (ps *processes) remove(p *process) {
	delete(ps.byID, p.id)
	list := slices.DeleteFunc(ps.byPID[p.pid], func(o *process) bool { return o == p })
	if len(list) == 0 {
		delete(ps.byPID, p.pid)
		return
	}
	ps.byPID[p.pid] = list
}

// life says whether a process still had its pid when the event was read.
type life uint8

const (
	unknown life = iota // this kernel does not tell
	present             // the number was still its own
	gone                // it had ended and was waited for
)

// find returns the one process that can have opened a file under a pid, and the
// moment at which it can last have done so. Events up to a moment after at must
// have been added. nil: none or more than one can have been it.
func (ps *processes) find(pid uint32, l life, at uint64) (p *process, when uint64) {
	list := ps.byPID[pid]
	for i := len(list) - 1; i >= 0; i-- {
		o := list[i]
		if o.start > at || !o.possible(l, at) {
			continue
		}
		if p != nil {
			return nil, 0
		}
		p = o
		if l == present {
			break // no older one can have the number
		}
	}
	if p == nil {
		return nil, 0
	}
	if p.exit != 0 {
		at = min(at, p.exit)
	}
	return p, at
}

func (p *process) possible(l life, at uint64) bool {
	switch l {
	case present:
		return true
	case gone:
		return p.exit != 0 && p.exit <= at
	}
	return p.exit == 0 || p.exit+late > at
}

// verdict on an open.
type verdict uint8

const (
	other  verdict = iota // its program reads no startup files
	reader                // it does
	unsure                // the process has gone on to another program since, or then
)

// reader says whether a process that opened a file after one moment and up to
// another ran a program then that reads startup files, and which root it had.
//
// Where it has only just become such a program, that one is taken to be the reader:
// what it replaced was a fork on its way to execve, or has handed over its
// environment by then, so that no change is charged to the wrong one of the two.
// The other way round only the moments tell: bash that reads its files and runs
// cat looks like bash that runs cat on them. Then the image before is returned,
// and its last moment.
func (p *process) reader(after, at uint64) (img image, when uint64, v verdict) {
	for i := len(p.images) - 1; i >= 0; i-- {
		img := p.images[i]
		switch {
		case img.at > at:
		case img.reads:
			return img, at, reader
		case img.at > after && img.at+late > at && i > 0 && p.images[i-1].reads && !p.images[i-1].forked:
			return p.images[i-1], img.at - 1, unsure
		default:
			return image{}, 0, other
		}
	}
	return image{}, 0, other
}

// before returns the program that began the session, and its last moment, where it may
// have opened a file of its own just before it became the one that runs at a moment.
func (p *process) before(after, at uint64) (img image, when uint64, ok bool) {
	for i := len(p.images) - 1; i > 0; i-- {
		if p.images[i].at <= at {
			return p.images[i-1], p.images[i].at - 1, p.images[i].at > after && !p.images[i].begins && p.images[i-1].begins
		}
	}
	return image{}, 0, false
}

// shells reports that a process reads startup files, or was forked by one that does.
func (ps *processes) shells(id decoder.ProcessID) bool {
	p := ps.byID[id]
	return p != nil && slices.ContainsFunc(p.images, func(img image) bool { return img.reads })
}

// certain reports that a program reads a file in any case, whoever reads it too.
func (img *image) certain(name string) bool {
	return img.exec != nil && slices.ContainsFunc(startup.Order(startup.ShellOf(img.exec)), func(c startup.Candidate) bool {
		return c.Certain && !c.Glob && c.Path == name
	})
}
