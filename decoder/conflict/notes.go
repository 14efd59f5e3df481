// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// notes remembers every answer of one judgement, and the reasons why it cannot
// be relied upon.
type notes struct {
	source  goenv.Ask
	answers map[decoder.Question]decoder.Answer
	reasons []string
	// unanswered are paths that the trace holds no answer about: a trace by an
	// older goenvtrace lacks many, and they are told in one line.
	unanswered []string
}

func newNotes(ask goenv.Ask) *notes {
	return &notes{source: ask, answers: make(map[decoder.Question]decoder.Answer)}
}

// ask answers each question once: two rules must not see two worlds.
func (n *notes) ask(q decoder.Question) decoder.Answer {
	if a, ok := n.answers[q]; ok {
		return a
	}
	a := n.source(q)
	n.answers[q] = a
	switch {
	case a.State == decoder.NotAsked || a.State == "":
		if !slices.Contains(n.unanswered, q.Path) {
			n.unanswered = append(n.unanswered, q.Path)
		}
	case a.State != decoder.Exists && a.State != decoder.Absent:
		n.doubt(fmt.Sprintf("%s could not be read: %s", show(q.Path), a.Error))
	case a.Late:
		n.doubt(fmt.Sprintf("%s was read after the launch had ended, and may have been another then", show(q.Path)))
	}
	return a
}

// forget lets go of the answers when the judgement stands. What is asked later,
// to compare launches, is asked again.
func (n *notes) forget() { n.answers = make(map[decoder.Question]decoder.Answer) }

// doubt notes a reason, once.
func (n *notes) doubt(reason string) {
	if !slices.Contains(n.reasons, reason) {
		n.reasons = append(n.reasons, reason)
	}
}

// all lists the doubts, what was never asked last.
func (n *notes) all() []string {
	if len(n.unanswered) == 0 {
		return n.reasons
	}
	reason := "the trace holds no answer about " + show(n.unanswered[0])
	if more := len(n.unanswered) - 1; more > 0 {
		reason += fmt.Sprintf(" and %d more", more)
	}
	return append(slices.Clone(n.reasons), reason)
}
