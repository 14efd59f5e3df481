// SPDX-License-Identifier: Apache-2.0

// Package report turns the outcome of a trace into what people and scripts read.
//
// It formats and does not judge: every format is a writer of one Report, made
// after redaction.
package report

// Schema names the JSON document. Changes within it are additive.
const Schema = "goenvtrace.report/1"

// Report is the document that `report --format json` prints.
type Report struct {
	Schema   string    `json:"schema"`
	Trace    Trace     `json:"trace"`
	Images   []Image   `json:"images"`
	Launches []Launch  `json:"launches"`
	Findings []Finding `json:"findings"`
	// Comparisons show the two launches of each warning that rests on two.
	Comparisons []Comparison `json:"comparisons,omitempty"`
	// Attempts are the files named go, gopls or dlv that were tried in vain, where the
	// trace was asked for them and there is no launch; AttemptsMore counts those that
	// are not listed.
	Attempts     []Attempt `json:"attempts,omitempty"`
	AttemptsMore uint64    `json:"attempts_more,omitempty"`
}

// Trace says what the verdicts rest on, and what is missing from it.
type Trace struct {
	Started string `json:"started"` // RFC 3339, UTC
	Kernel  string `json:"kernel"`
	Host    string `json:"host"`
	// Live: the events come from a kernel, not from a hand-written file.
	Live bool `json:"live"`
	// Complete: the trace has its footer and nothing was lost.
	Complete bool     `json:"complete"`
	Notes    []string `json:"notes"` // why it is not complete, in words
	Events   Events   `json:"events"`
	// Lost counts records that never arrived; IncompleteExecs those of Exec
	// whose bytes did not all arrive; ProgramMisses runs of the eBPF programs
	// that the kernel skipped.
	Lost            uint64 `json:"lost"`
	IncompleteExecs uint64 `json:"incomplete_execs"`
	RecoveredExecs  uint64 `json:"recovered_execs,omitempty"` // bytes were lost, and read from the process while it ran
	ProgramMisses   uint64 `json:"program_misses"`
	Scope           string `json:"scope"`
	// Released counts launches that the report does not hold: of those that have ended
	// it holds so many, first of all those with a finding.
	Released *Released `json:"released,omitempty"`
}

// Released are launches that were judged while they ran, and are not in the report.
type Released struct {
	Launches  uint64 `json:"launches"`
	Conflicts uint64 `json:"conflicts"` // of them, had a finding of warn or worse
}

// Events counts what was observed; processes older than the trace are not in it.
type Events struct {
	Exec uint64 `json:"exec"`
	Fork uint64 `json:"fork"`
	Exit uint64 `json:"exit"`
}

// Image is a link of a launch's chain.
type Image struct {
	ID          string   `json:"id"`
	PID         uint32   `json:"pid"`
	Predecessor *string  `json:"predecessor"`
	Edge        string   `json:"edge"`
	Source      string   `json:"source"`
	Exe         string   `json:"exe"`
	Argv        []string `json:"argv"`
	CWD         string   `json:"cwd"`
	UID         uint32   `json:"uid"`
	Started     string   `json:"started"`
	Exit        *Exit    `json:"exit"`
	Complete    bool     `json:"complete"`
	Recovered   bool     `json:"recovered,omitempty"` // bytes were lost, and read from the running process
	Missing     []string `json:"missing"`

	// Attempts are the files that its process tried in vain to execute before it, where
	// the trace was asked for them; AttemptsMore counts those that are not listed.
	Attempts     []Attempt `json:"attempts,omitempty"`
	AttemptsMore uint64    `json:"attempts_more,omitempty"`
}

// Exit is how a process ended.
type Exit struct {
	Code   int  `json:"code"`
	Signal *int `json:"signal"`
}

// Launch is one start of go, gopls or dlv.
type Launch struct {
	ID          string        `json:"id"`
	Image       string        `json:"image"`
	Tool        string        `json:"tool"`
	Version     string        `json:"version"`
	Verdict     string        `json:"verdict"`
	Reasons     []string      `json:"reasons"`
	Exit        *Exit         `json:"exit"`
	Settings    []Setting     `json:"settings"`
	Path        []PathEntry   `json:"path"`
	PathRemoved []PathRemoved `json:"path_removed"`
	// Unread are startup files along its chain that may have a part in its
	// environment and could not be read.
	Unread []Unread `json:"unread,omitempty"`
}

// Setting is a variable whose value is not the default.
type Setting struct {
	Name    string `json:"name"`
	Value   string `json:"value"`
	Layer   string `json:"layer"`
	History []Step `json:"history"` // oldest first
}

// Step is one change of a value.
type Step struct {
	Op          string    `json:"op"`
	Injector    *string   `json:"injector"`
	BeforeTrace bool      `json:"before_trace"`
	Gap         bool      `json:"gap,omitempty"`     // images may be missing between injector and change
	Unknown     bool      `json:"unknown,omitempty"` // where it came from could not be followed further
	Value       string    `json:"value"`
	Via         *Via      `json:"via"`
	Location    *Location `json:"location"`
	Unlocated   string    `json:"unlocated,omitempty"` // why there is no location, where that is known
}

// Via is a process outside the chain that handed the value over.
type Via struct {
	Image      string   `json:"image"`
	How        string   `json:"how"`
	Exe        string   `json:"exe"`
	Argv       []string `json:"argv"`
	PID        uint32   `json:"pid"`
	Confidence string   `json:"confidence"`
}

// Location is where an assignment stands.
type Location struct {
	File       string `json:"file"`
	Line       int    `json:"line"`
	Text       string `json:"text"`
	Confidence string `json:"confidence"`
	// From is the line, in a file that the program reads by itself, which led to
	// this file.
	From *Place `json:"from,omitempty"`
	// First is where the same program had given the variable another value before.
	First *Place `json:"first,omitempty"`

	home string // of whoever's file it is: text for people abbreviates it
}

// Place is a line that is not to blame.
type Place struct {
	File string `json:"file"`
	Line int    `json:"line"`
	Text string `json:"text,omitempty"`
}

// Unread is a startup file that could not be read.
type Unread struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
	Image  string `json:"image"` // that reads it
}

// PathEntry is one directory of PATH with its origin.
type PathEntry struct {
	Index       int       `json:"index"`
	Entry       string    `json:"entry"`
	Op          string    `json:"op"`
	Injector    *string   `json:"injector"`
	BeforeTrace bool      `json:"before_trace"`
	Gap         bool      `json:"gap,omitempty"`
	Unknown     bool      `json:"unknown,omitempty"`
	Via         *Via      `json:"via"`
	Location    *Location `json:"location"`
	Unlocated   string    `json:"unlocated,omitempty"` // why there is no location, where that is known
}

// PathRemoved is a directory that an ancestor's PATH held and the launch's has not.
type PathRemoved struct {
	Entry    string    `json:"entry"`
	Injector *string   `json:"injector"`
	Location *Location `json:"location,omitempty"`
}

// Finding is one rule that holds, for all launches it holds for alike.
type Finding struct {
	Rule     string    `json:"rule"`
	Severity string    `json:"severity"`
	Var      string    `json:"var"`
	Value    string    `json:"value"`
	Message  string    `json:"message"`
	Cause    string    `json:"cause"`
	Launches []string  `json:"launches"`
	Culprits []Culprit `json:"culprits"`
	Fix      []string  `json:"fix"`
}

// Culprit is an injector that matters to a finding.
type Culprit struct {
	Var         string    `json:"var"`
	Found       string    `json:"found,omitempty"` // of PATH and exe: how the binary was reached
	Op          string    `json:"op"`
	Value       string    `json:"value"`
	Image       *string   `json:"image"`
	Exe         *string   `json:"exe"`
	Argv        []string  `json:"argv"`
	PID         *uint32   `json:"pid"`
	BeforeTrace bool      `json:"before_trace"`
	Gap         bool      `json:"gap,omitempty"`
	Unknown     bool      `json:"unknown,omitempty"`
	Via         *Via      `json:"via"`
	Location    *Location `json:"location"`
	Unlocated   string    `json:"unlocated,omitempty"` // why there is no location, where that is known
}
