// SPDX-License-Identifier: Apache-2.0

package report

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Attempt is a file that an execve was given in vain. Of a shell script it is the script,
// also where its interpreter is what is missing.
type Attempt struct {
	Filename string `json:"filename"`
	Errno    string `json:"errno"` // its name, as in errno(3)
	Count    uint64 `json:"count"`
}

// Tried is what a process tried in vain before an image, in the order of the first try.
type Tried struct {
	Attempts []Attempt
	More     uint64 // tries of yet other files, which are not kept
}

// maxAttempts bounds what is kept of an image: a PATH is shorter.
const maxAttempts = 64

// Add counts an attempt.
func (t *Tried) Add(ev *decoder.Attempt) {
	errno := errnoName(ev.Errno)
	for i := range t.Attempts {
		if a := &t.Attempts[i]; a.Filename == ev.Filename && a.Errno == errno {
			a.Count++
			return
		}
	}
	if len(t.Attempts) == maxAttempts {
		t.More++
		return
	}
	t.Attempts = append(t.Attempts, Attempt{Filename: ev.Filename, Errno: errno, Count: 1})
}

// errnoNames are the errors of execve(2), by their numbers on Linux: whoever reads a
// trace may sit at another system.
var errnoNames = map[int]string{
	1: "EPERM", 2: "ENOENT", 5: "EIO", 7: "E2BIG", 8: "ENOEXEC", 9: "EBADF", 11: "EAGAIN", 12: "ENOMEM",
	13: "EACCES", 14: "EFAULT", 20: "ENOTDIR", 21: "EISDIR", 22: "EINVAL", 23: "ENFILE", 24: "EMFILE",
	26: "ETXTBSY", 36: "ENAMETOOLONG", 38: "ENOSYS", 40: "ELOOP", 80: "ELIBBAD",
}

func errnoName(n int) string {
	if name, ok := errnoNames[n]; ok {
		return name
	}
	return fmt.Sprintf("errno %d", n)
}

// shownAttempts bounds the line for people; the JSON report has them all.
const shownAttempts = 8

// tried says what the launch's process tried in vain on the way to it, over all programs
// that it ran: sh looked for env, and env for go. Empty: nothing, or nobody asked.
func (r *Report) tried(l Launch) string {
	byID := make(map[string]*Image, len(r.Images))
	for i := range r.Images {
		byID[r.Images[i].ID] = &r.Images[i]
	}
	var words []string
	var more uint64
	for img := byID[l.Image]; img != nil; img = byID[*img.Predecessor] {
		var of []string
		for _, a := range img.Attempts {
			of = append(of, a.text())
		}
		words = append(of, words...) // predecessors came first
		more += img.AttemptsMore
		if img.Edge != "exec" || img.Predecessor == nil {
			break
		}
	}
	return shorten(words, more)
}

// vain says which tools were tried in vain where there is no launch.
func (r *Report) vain() string {
	var words []string
	for _, a := range r.Attempts {
		words = append(words, a.text())
	}
	return shorten(words, r.AttemptsMore)
}

// shorten keeps the last words: the nearest to the launch say most.
func shorten(words []string, more uint64) string {
	if n := len(words) - shownAttempts; n > 0 {
		words = words[n:]
		more += uint64(n)
	}
	s := strings.Join(words, ", ")
	if more > 0 {
		s += fmt.Sprintf(", and %d more", more)
	}
	return s
}

func (a *Attempt) text() string {
	s := fmt.Sprintf("%s (%s)", Quote(a.Filename), a.Errno)
	if a.Count > 1 {
		s += fmt.Sprintf(" ×%d", a.Count)
	}
	return s
}
