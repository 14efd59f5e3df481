// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"sync"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Reader answers questions from the live file system. It may be used from
// several goroutines.
type Reader struct {
	opt   Options
	slots chan struct{} // one per question under way
	own   ownRoot

	mu    sync.Mutex
	known *lru[decoder.FileID, decoder.Answer]
	peers *lru[decoder.RootID, []decoder.ProcessID] // who else had this root
	// parsed startup files: every shell of a person reads the same ones.
	parsed *lru[parsedKey, decoder.Answer]
	items  int                        // what they hold
	hung   *lru[directory, time.Time] // where a question about a startup file got no answer, and when
}

// maxRoots bounds the roots whose processes are remembered, maxPeers the
// processes of one.
const (
	maxRoots = 256
	maxPeers = 8
	// maxParsed bounds the startup files that are remembered. What is kept of
	// one is some times its size.
	maxParsed = 128
	// maxParsedItems bounds what they hold, at up to 1 KB each.
	maxParsedItems = 1 << 14
)

// New returns a Reader. It holds a descriptor of the tracer's own root for good;
// other roots are opened for one question each, because a descriptor kept would
// keep a container's file system from being unmounted.
func New(opt Options) *Reader {
	opt = opt.withDefaults()
	return &Reader{
		opt:   opt,
		slots: make(chan struct{}, opt.Outstanding),
		own:   openOwnRoot(),
		known: newLRU[decoder.FileID, decoder.Answer](opt.Executables),
		peers: newLRU[decoder.RootID, []decoder.ProcessID](maxRoots),

		parsed: newLRU[parsedKey, decoder.Answer](maxParsed),
		hung:   newLRU[directory, time.Time](maxHung),
	}
}

// Identify is the build info of an image's executable: an answer to AskBuildInfo
// about e.Exe that is certainly about the file the kernel started (inode, ctime,
// size), even when another one stands at its path by now. Answers are remembered
// by file, so it may be called for every exec.
func (r *Reader) Identify(e *decoder.Exec) decoder.Answer {
	r.meet(e)
	r.mu.Lock()
	a, ok := r.known.get(e.File)
	r.mu.Unlock()
	if ok {
		return a
	}
	a = r.bounded(func() decoder.Answer { return r.identify(e) })
	if a.State == decoder.Exists && e.File != (decoder.FileID{}) {
		r.mu.Lock()
		r.known.put(e.File, a)
		r.mu.Unlock()
	}
	return a
}

// Ask returns a function that answers questions as e's process sees the file
// system: below its root, or that of a live process with the same one.
func (r *Reader) Ask(e *decoder.Exec) goenv.Ask {
	r.meet(e)
	return func(q decoder.Question) decoder.Answer {
		if q.Kind == decoder.AskStartup || q.Kind == decoder.AskGlob {
			return r.askStartup(e, q)
		}
		return r.bounded(func() decoder.Answer { return r.answer(e, q) })
	}
}

// meet remembers that a process has a root, so that others can be looked at
// through it.
func (r *Reader) meet(e *decoder.Exec) {
	if e.Root == r.own.id {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	p := process(e)
	old, _ := r.peers.get(e.Root)
	list := make([]decoder.ProcessID, 0, maxPeers)
	list = append(list, p)
	for _, o := range old {
		if o != p && len(list) < maxPeers {
			list = append(list, o)
		}
	}
	r.peers.put(e.Root, list)
}

// process is the identity of e's process with the pid that it has for the
// tracer, which is the one that /proc knows.
func process(e *decoder.Exec) decoder.ProcessID {
	p := e.Image.Process
	if e.PID != 0 {
		p.TGID = e.PID
	}
	return p
}

const noAnswer = "no answer in time"

// bounded runs one question in a goroutine of its own and gives up on it after
// the timeout: open and read on a dead network file system sleep where no signal
// and no deadline reaches them. The goroutine stays behind until the kernel lets
// go; as many as there are slots may.
func (r *Reader) bounded(f func() decoder.Answer) decoder.Answer {
	timer := time.NewTimer(r.opt.Timeout)
	defer timer.Stop()
	select {
	case r.slots <- struct{}{}:
	default:
		return unreadable("too many questions hang")
	}
	done := make(chan decoder.Answer, 1)
	go func() {
		defer func() { <-r.slots }()
		done <- guarded(f)
	}()
	select {
	case a := <-done:
		return a
	case <-timer.C:
		return unreadable(noAnswer)
	}
}

// guarded turns a panic into an answer: parsers of file formats are given files
// that were made to hurt them.
func guarded(f func() decoder.Answer) (a decoder.Answer) {
	defer func() {
		if p := recover(); p != nil {
			a = unreadable("malformed file")
		}
	}()
	return f()
}

func unreadable(why string) decoder.Answer {
	return decoder.Answer{State: decoder.Unreadable, Error: why}
}
