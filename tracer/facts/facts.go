// SPDX-License-Identifier: Apache-2.0

// Package facts answers the questions of decoder/goenv, decoder/conflict and
// decoder/blame about the file system, as the launch sees it, or whoever reads
// the file: below its own root.
//
// It reads on behalf of a privileged tracer what anybody may have put there, so
// every path is resolved in the launch's root, nothing but regular files is
// opened for reading, and size and time are bounded. It judges nothing, and
// never answers from a file that is not certainly the one that was asked about.
package facts

import "time"

// Options are bounds. Zero values mean the defaults.
type Options struct {
	// Timeout is how long one question may take before it is answered
	// Unreadable. A file system that hangs must not hang the tracer. Default 2 s.
	Timeout time.Duration
	// Outstanding is how many questions may hang at a time; with as many hanging,
	// every other is Unreadable at once. Default 16.
	Outstanding int
	// Executables is how many executables are remembered. Default 4096.
	Executables int
}

const (
	defaultTimeout     = 2 * time.Second
	defaultOutstanding = 16
	defaultExecutables = 4096
)

// withDefaults fills in what is zero.
func (o Options) withDefaults() Options {
	if o.Timeout <= 0 {
		o.Timeout = defaultTimeout
	}
	if o.Outstanding <= 0 {
		o.Outstanding = defaultOutstanding
	}
	if o.Executables <= 0 {
		o.Executables = defaultExecutables
	}
	return o
}
