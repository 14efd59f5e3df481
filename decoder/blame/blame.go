// SPDX-License-Identifier: Apache-2.0

// Package blame says where each value of an image's environment came from: it
// walks the chain of predecessors and names, for every change, the image that
// made it (the injector) and, where it is known, the file and line.
//
// It judges nothing. Whether a value is wrong is for conflict to say.
package blame

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
)

// Op is what happened to a value on an edge.
type Op string

const (
	Set       Op = "set"       // was absent
	Replaced  Op = "replaced"  // had another value
	Removed   Op = "removed"   // is absent now
	Inherited Op = "inherited" // has it since before the trace
	Prepended Op = "prepended" // PATH entry, before all that stayed
	Appended  Op = "appended"  // PATH entry, behind all that stayed
	Inserted  Op = "inserted"  // PATH entry, between two that stayed
	Moved     Op = "moved"     // PATH entry, there before at another place
)

// Confidence of a location or of a via. Never claim more than is known.
type Confidence string

const (
	Proven    Confidence = "proven"
	Matched   Confidence = "matched"
	Candidate Confidence = "candidate"
)

// Step is one change of a value.
type Step struct {
	Op    Op
	Value decoder.Entry // after the change; of a removal the value that went away
	// Image is where the value shows first: the far end of the edge.
	Image *proctree.Image
	// Injector is the predecessor on that edge. With BeforeTrace it is the
	// oldest known image that has the value.
	Injector    *proctree.Image
	BeforeTrace bool
	Gap         bool // images may be missing between Injector and Image
	// Unknown: what lies before Image was not captured whole, so nothing can be
	// said of it: not who made the change, not even whether there was one. Op is
	// Inherited, Injector the oldest image that is known to have the value,
	// BeforeTrace false and Gap true. Where Value.Name alone is set, even the
	// subject's own state is not known.
	Unknown  bool
	Via      *Via
	Location *Location
	// Unlocated says why there is no location where one could be expected: "typed
	// or evaluated in bash (pid 4711), pts/3". Empty where nothing can be said.
	Unlocated string
}

// Via is a process outside the chain that handed a value over.
type Via struct {
	Image      *proctree.Image
	Confidence Confidence
	How        string // "tmux client"
}

// Location is where an assignment stands.
type Location struct {
	File       string
	Line       int    // from 1
	Text       string // the one assignment, never its neighbours
	Confidence Confidence
	// From is the line of the file that the program reads by itself which led to
	// File, over how many others ever; nil: it reads File by itself.
	From *Place
	// First is where the same image had given the variable another value before;
	// nil: nowhere.
	First *Place
}

// Place is a line that is not to blame.
type Place struct {
	File string
	Line int
	Text string
}

// PathStep is the origin of one PATH entry of an image.
type PathStep struct {
	Index int // in PATH, from 0
	Entry string
	Step
}
