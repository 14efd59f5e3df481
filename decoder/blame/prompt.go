// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// Prompt is the interactive shell at whose prompt a person typed the command
// that the image is: the shell forked, and what ran in the child since (env(1),
// the shim of a version manager) did nothing but exec the next. nil: something
// else started it, a script, an editor, make.
func (s *Subject) Prompt() *proctree.Image {
	for _, img := range s.Chain() {
		switch {
		case img.Pred == nil || img.Gap:
			return nil
		case img.Edge == proctree.EdgeExec:
		case img.Edge == proctree.EdgeFork && interactive(img.Pred.Exec):
			return img.Pred
		default:
			return nil
		}
	}
	return nil
}

// Shell is the nearest interactive shell above the image, nil where there is
// none: the terminal that what it runs belongs to.
func (s *Subject) Shell() *proctree.Image {
	for _, img := range s.Chain()[1:] {
		if interactive(img.Exec) {
			return img
		}
	}
	return nil
}

// interactive reports a shell that takes its commands from a terminal. What its
// input is no execve tells: one that was given neither a script nor a command,
// and has a controlling terminal, is taken for interactive.
func interactive(e *decoder.Exec) bool {
	return e != nil && e.Complete && e.TTY != "" && startup.ShellOf(e).Interactive() != startup.No
}
