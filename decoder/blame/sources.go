// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// Sources are where a subject learns what images read.
type Sources struct {
	// Ask answers a question about a startup file, as an image sees the file
	// system. NotAsked: the trace holds no answer.
	Ask func(reader *proctree.Image, q decoder.Question) decoder.Answer
	// Anew, where set, answers the same as it was when an image that the reader
	// started had begun to run: a script goes on reading files while it runs, and
	// writes some of them before. Revised says for which moments it answers alike;
	// 0: for this one as Ask does.
	Anew    func(reader *proctree.Image, q decoder.Question, since uint64) decoder.Answer
	Revised func(reader decoder.ImageID, since uint64) uint64
	// Opened lists the files that an image was seen opening; nil: nobody looked. It
	// is asked for fork images, too, those that were folded included.
	Opened func(reader decoder.ImageID) []string
	// Readings, where set, remembers what images read beyond this subject.
	Readings *Readings
}

// Readings remembers what images read: a thousand launches below one shell need
// its startup files walked once. One goroutine at a time may use it.
type Readings struct {
	parent  *Readings
	steps   int
	byImage map[decoder.ImageID]map[readingKey]*reading
}

// maxReadings bounds the images that are remembered, and the readings of one: a
// script may go to a thousand directories. Each step takes some 500 bytes; files
// with more than all of them are not worth remembering.
const (
	maxReadings = 64
	maxOfImage  = 16
	maxSteps    = 10_000
)

// NewReadings returns an empty memory. What is not in it is looked up in parent,
// which may be nil, and never put there.
func NewReadings(parent *Readings) *Readings {
	return &Readings{parent: parent, byImage: make(map[decoder.ImageID]map[readingKey]*reading)}
}

// Forget forgets what an image read: another answer has come in.
func (m *Readings) Forget(reader decoder.ImageID) { delete(m.byImage, reader) }

// get returns a reading for which as many files had been seen opened as now.
func (m *Readings) get(key readingKey, opened int) *reading {
	for ; m != nil; m = m.parent {
		if r := m.byImage[key.image][key]; r != nil && len(r.list) == opened {
			return r
		}
	}
	return nil
}

func (m *Readings) put(key readingKey, r *reading) {
	if len(r.steps) > maxSteps/2 {
		return
	}
	if m.steps += len(r.steps); m.steps > maxSteps || len(m.byImage) >= maxReadings && m.byImage[key.image] == nil {
		clear(m.byImage)
		m.steps = len(r.steps)
	}
	if m.byImage[key.image] == nil || len(m.byImage[key.image]) >= maxOfImage {
		m.byImage[key.image] = make(map[readingKey]*reading)
	}
	m.byImage[key.image][key] = r
}

// locator finds the lines from which values came. It caches what it read.
type locator struct {
	sources  Sources
	subject  *proctree.Image         // whose values are looked at
	own      map[readingKey]bool     // whose missing files are in unread
	sessions map[readingKey]*reading // readings that depend on what was started
	unread   []Unread
	edges    map[[2]decoder.ImageID][]*reading // what was read at the near end of an edge
	budget   int                               // what is left of searchBudget
	at       moment                            // as of which readings are made
}

// moment is as of when files are read: the zero moment is the one at which they
// were looked at first.
type moment struct {
	since    uint64 // the start of what the reader started then
	revision uint64 // of what is known of the files
}

func newLocator(subject *proctree.Image, s Sources) *locator {
	if s.Readings == nil {
		s.Readings = NewReadings(nil)
	}
	return &locator{
		sources: s, subject: subject, budget: searchBudget,
		own: make(map[readingKey]bool), sessions: make(map[readingKey]*reading), edges: make(map[[2]decoder.ImageID][]*reading),
	}
}

// Unread is a file that may have a part in an answer and could not be read.
type Unread struct {
	Reader *proctree.Image
	File   string
	Why    string
}

// readingKey tells readings apart: one program may read on behalf of several
// users, and direnv for several directories.
type readingKey struct {
	image    decoder.ImageID
	what     string
	revision uint64 // of what is known of the files
}
