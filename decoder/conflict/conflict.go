// SPDX-License-Identifier: Apache-2.0

// Package conflict holds the rules: one file each, with its cases beside it.
//
// A rule speaks only when what it rests on is known. What could not be found
// out makes the launch unverified, never clean.
package conflict

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Severity of a finding.
type Severity string

const (
	Error Severity = "error" // this command fails or uses the wrong toolchain
	Warn  Severity = "warn"  // the same environment breaks another ordinary command
	Info  Severity = "info"  // explanation only
)

// Verdict on a launch.
type Verdict string

const (
	Conflict   Verdict = "conflict"   // a finding of warn or worse
	Clean      Verdict = "clean"      // every rule looked and none of them has one
	Unverified Verdict = "unverified" // something a rule had to know is not known
)

// Launch is an image of go, gopls or dlv with what is known of its life.
type Launch struct {
	ID      string // "L1", in order of appearance
	Subject *blame.Subject
	Tool    goenv.Tool
	Version string        // GoVersion of go; module version of gopls and dlv
	Exit    *decoder.Exit // nil: it still runs
	// Superseded: a toolchain switch replaced it in the same process. Not judged.
	Superseded bool
	// Children are the first images of the processes it started, for rules that
	// have direct proof there (a compile with another -goversion): Exe, Complete,
	// and of Argv at least -goversion. Their environments are nobody's business.
	Children []*decoder.Exec
}

// Finding is one rule that holds.
type Finding struct {
	Rule     string
	Severity Severity
	Var      string
	Value    string
	Message  string // one line, safe for a terminal
	Cause    string // one of the Cause constants, or empty: not known
	Launches []string
	Against  string // the launch that a rule across launches compares with
	Culprits []Culprit
	Fix      []string // alternatives, the best first
}

// Culprit is an injector that matters to a finding.
type Culprit struct {
	Var string // a variable, or "exe" where the choice of the binary is to blame and PATH is not
	// Found says, of PATH and exe, how the binary was reached: "found as
	// /usr/bin/go through PATH entry 3". Empty for a variable.
	Found string
	blame.Step
}
