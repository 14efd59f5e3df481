// SPDX-License-Identifier: Apache-2.0

package proctree

import "github.com/goenvtrace/goenvtrace/decoder"

// Options of a tree. The zero value is fine.
type Options struct {
	// Transparent processes, goenvtrace and its sudo, are nobody's predecessor:
	// what they start has the nearest ancestor that is none of them.
	Transparent []decoder.ProcessID
}

// Tree holds the live processes and what they run. One goroutine feeds it;
// the images that it returned may be read by any.
type Tree struct{}

// New returns an empty tree.
func New(o Options) *Tree { return &Tree{} }

// Exec adds an image. nil: a newer image of its process is known already.
func (t *Tree) Exec(e *decoder.Exec) *Image { return nil }

// Fork adds a process.
func (t *Tree) Fork(f *decoder.Fork) *Process { return nil }

// Exit ends a process. nil: no such process is known.
func (t *Tree) Exit(x *decoder.Exit) *Process { return nil }

// Loss marks where something is missing.
func (t *Tree) Loss(l *decoder.Loss) {}

// Process finds a process that lives, or ended a moment ago. nil: unknown.
func (t *Tree) Process(id decoder.ProcessID) *Process { return nil }

// Len is the number of processes that the tree itself keeps alive.
func (t *Tree) Len() int { return 0 }
