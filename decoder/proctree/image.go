// SPDX-License-Identifier: Apache-2.0

// Package proctree rebuilds processes and the images they ran from events.
//
// It decides who a value can have come from (predecessors and edges) and
// nothing else: what the values mean is for blame and conflict. It must not
// read anything but events.
package proctree

import "github.com/goenvtrace/goenvtrace/decoder"

// Edge says how an image came to be from its predecessor.
type Edge string

const (
	// EdgeFork: the predecessor's process forked, and the child, in this image
	// or a folded fork image, is what we look at.
	EdgeFork Edge = "fork"
	// EdgeExec: the predecessor called execve in the same process.
	EdgeExec Edge = "exec"
	// EdgeUnknown: the image is older than the trace, or a loss lies between.
	// Nothing that changed across it can be charged to the predecessor.
	EdgeUnknown Edge = "unknown"
)

// Process is one thread group. It belongs to the goroutine that feeds the tree.
type Process struct {
	ID     decoder.ProcessID
	PID    uint32   // in the tracer's pid namespace; ID.TGID where it has none
	Parent *Process // the process that forked it, whatever happened to it later; nil: unknown

	// Image is what it runs now, or ran when it ended. Until it execs or forks
	// this is a fork image that nothing has for its predecessor. The tree may
	// put an equal image in its place (compare IDs, not pointers), and nil when
	// the process has been gone for a while: holding on to everything that
	// ancestors ever ran would let memory grow with the length of the trace.
	Image *Image
	Exit  *decoder.Exit // nil: it runs, or its end was not seen

	transparent bool
}

// Image is what a process runs between two changes. Everything but Process's
// own fields is fixed once the tree has returned it, so other goroutines may
// walk from an image to its predecessors.
type Image struct {
	ID      decoder.ImageID
	Process *Process

	// Pred is the previous image of this process or, for its first one after
	// folding, the parent's image at the fork. nil: unknown.
	Pred *Image
	Edge Edge
	// Gap: a loss lies between Pred and this image, so there may have been others.
	Gap bool

	// Forked: a fork image that forked a child of its own before it called
	// execve (a subshell, a daemon, a tmux server). It shares Exec with Pred.
	Forked bool
	// Exec is what was captured of it. nil for an image that is known only by
	// its key.
	Exec *decoder.Exec

	// Clients are the images of programs that had asked this image's
	// predecessor, a terminal server, for it: newest first. Candidates only.
	Clients []*Image

	provisional bool // a fork image that may yet be folded
	transparent bool // nobody's predecessor
	depth       int  // predecessors behind it
	handovers   int  // steps from clients to their panes behind it
}
