// SPDX-License-Identifier: Apache-2.0

package facts

import (
	"path"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// A home on a dead mount holds a dozen startup files, and each question about one
// hangs until the kernel lets go of it, in one of few slots. So one is asked, and
// the others are answered alike for a while: what verdicts rest on needs slots too.
const (
	hungFor = 30 * time.Second
	maxHung = 64
)

// directory is one in some root.
type directory struct {
	root decoder.RootID
	path string
}

// askStartup answers a question about a startup file unless one of its neighbours
// has just hung.
func (r *Reader) askStartup(e *decoder.Exec, q decoder.Question) decoder.Answer {
	if r.hangs(e.Root, q.Path) {
		return unreadable(noAnswer)
	}
	a := r.bounded(func() decoder.Answer { return r.answer(e, q) })
	if a.State == decoder.Unreadable && a.Error == noAnswer {
		r.mu.Lock()
		r.hung.put(directory{e.Root, path.Dir(q.Path)}, time.Now())
		r.mu.Unlock()
	}
	return a
}

// hangs reports that a question about something in the same directory, or one
// above it, got no answer a moment ago.
func (r *Reader) hangs(root decoder.RootID, file string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for dir := path.Dir(file); ; dir = path.Dir(dir) {
		if at, ok := r.hung.get(directory{root, dir}); ok && time.Since(at) < hungFor {
			return true
		}
		if dir == "/" || dir == "." {
			return false
		}
	}
}
