// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/goenvtrace/goenvtrace/cmd/internal/report"
)

// Exit statuses of every verb but watch -- CMD, which ends with CMD's own.
const (
	exitDone       = 0
	exitFindings   = 1
	exitUsage      = 2 // also: a trace that cannot be read
	exitKernel     = 3 // privilege or kernel
	exitIncomplete = 4 // with --strict
)

// exitError ends the program with a status of its own. A nil err says nothing
// more: all has been said already.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit status %d", e.status)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage is an error of the command line or of a trace.
func usage(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Errorf(format, args...)}
}

// existing explains a file that is in the way.
func existing(name string, err error) error {
	if errors.Is(err, fs.ErrExist) {
		return usage("create %s: it exists and is never overwritten; name another file, or remove it: rm %s", name, report.Quote(name))
	}
	return usage("create %s: %w", name, err)
}
