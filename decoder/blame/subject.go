// SPDX-License-Identifier: Apache-2.0

package blame

import "github.com/goenvtrace/goenvtrace/decoder/proctree"

// Subject is an image whose values are to be traced back. It caches what it
// found, so one goroutine at a time may use it; make another for another.
type Subject struct {
	image *proctree.Image
}

// Of returns the subject for an image.
func Of(img *proctree.Image) *Subject { return &Subject{image: img} }

// Image is the image that the subject is about.
func (s *Subject) Image() *proctree.Image { return s.image }

// Chain is the image itself, its predecessor, and so on to the oldest known.
func (s *Subject) Chain() []*proctree.Image { return nil }

// History lists the changes of a variable along the chain, oldest first; the
// last one is its state now, Removed included. Empty: it was never there.
func (s *Subject) History(name string) []Step { return nil }

// Origin is the last step of a variable's history: where its value now, or its
// absence, came from. false: it was never there.
func (s *Subject) Origin(name string) (Step, bool) { return Step{}, false }

// Path is the origin of each entry of PATH, in its order.
func (s *Subject) Path() []PathStep { return nil }

// PathRemoved lists the directories that were in PATH along the chain and are
// not now, the latest removal first.
func (s *Subject) PathRemoved() []PathStep { return nil }

// Names lists, sorted, the variables that are set or were removed along the chain.
func (s *Subject) Names() []string { return nil }
