// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// Subject is an image whose values are to be traced back. It caches what it
// found, so one goroutine at a time may use it; make another for another. The
// slices that its methods return belong to it: they must not be changed.
type Subject struct {
	image   *proctree.Image
	chain   []*proctree.Image
	history map[string][]Step
	path    *pathOrigins
	locator *locator // nil: nobody asks for files and lines
}

// Of returns the subject for an image.
func Of(img *proctree.Image) *Subject {
	return &Subject{image: img, history: make(map[string][]Step)}
}

// Locate makes the subject name files and lines, as far as sources tell them.
// What it has found out before is found out again.
func (s *Subject) Locate(sources Sources) {
	s.path, s.history = nil, make(map[string][]Step)
	s.locator = newLocator(s.image, sources)
}

// Rest lets go of what the subject remembers in order to answer faster, and keeps what it
// has answered: where thousands were asked, that much is needed, once more at most.
func (s *Subject) Rest() {
	if l := s.locator; l != nil {
		s.locator = newLocator(l.subject, l.sources)
		s.locator.unread, s.locator.budget = l.unread, l.budget
	}
}

// Unread lists the files that may have had a part in what the subject was asked
// so far, and could not be read.
func (s *Subject) Unread() []Unread {
	if s.locator == nil {
		return nil
	}
	return s.locator.unread
}

// At returns the subject for an image of the chain, which names files and lines
// as this one does.
func (s *Subject) At(img *proctree.Image) *Subject {
	other := Of(img)
	other.locator = s.locator
	return other
}

// Image is the image that the subject is about.
func (s *Subject) Image() *proctree.Image { return s.image }

// Chain is the image itself, its predecessor, and so on to the oldest known.
func (s *Subject) Chain() []*proctree.Image {
	if s.chain == nil {
		for img := s.image; img != nil; img = img.Pred {
			s.chain = append(s.chain, img)
		}
	}
	return s.chain
}

// History lists the changes of a variable along the chain, oldest first; the
// last one is its state now, Removed included. Of several entries with the name
// the first counts, as it does for Go. Empty: it was never there.
func (s *Subject) History(name string) []Step {
	steps, ok := s.history[name]
	if !ok {
		steps = walk(s.image, name)
		slices.Reverse(steps)
		s.locator.variable(steps, name)
		s.history[name] = steps
	}
	return steps
}

// Origin is the last step of a variable's history: where its value now, or its
// absence, came from. false: it was never there.
func (s *Subject) Origin(name string) (Step, bool) {
	steps := s.History(name)
	if len(steps) == 0 {
		return Step{}, false
	}
	return steps[len(steps)-1], true
}

// Path is the origin of each entry of PATH, in its order. Each entry is
// followed back on its own, so that a directory that is in PATH twice can have
// two origins. Empty where there is no PATH or its value is withheld.
func (s *Subject) Path() []PathStep {
	return s.pathOrigins().entries
}

// PathRemoved lists the directories that were in PATH along the chain and are
// not now, the latest removal first; Index is the place that the directory had.
func (s *Subject) PathRemoved() []PathStep {
	return s.pathOrigins().removed
}

func (s *Subject) pathOrigins() *pathOrigins {
	if s.path == nil {
		o := walkPath(s.image)
		s.locator.entries(&o)
		s.path = &o
	}
	return s.path
}

// Names lists, sorted, the variables that are set or were removed along the chain.
func (s *Subject) Names() []string {
	seen := make(map[string]bool)
	var names []string
	for _, img := range s.Chain() {
		if img != s.image && sharesEnv(img, s.image) {
			continue
		}
		for _, e := range env(img) {
			if e.Bare || e.Name == "" || seen[e.Name] {
				continue
			}
			seen[e.Name] = true
			if img == s.image || s.removed(e.Name) {
				names = append(names, e.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// removed reports that a variable is known to have gone away.
func (s *Subject) removed(name string) bool {
	last, ok := s.Origin(name)
	return ok && last.Op == Removed
}
