// SPDX-License-Identifier: Apache-2.0

// Package trace writes and reads the trace file, schema goenvtrace.trace/1:
// JSON Lines with a header, the events in the order in which they were read,
// and a footer with totals.
//
// It moves events between memory and bytes and nothing else. It must not
// open files, compress, redact or judge; what it reads it takes for hostile.
package trace

import (
	_ "embed" // the schema
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Schema names the format. Within a version changes are additive: readers
// ignore record types and fields that they don't know.
const Schema = "goenvtrace.trace/1"

//go:embed schema.json
var jsonSchema string

// JSONSchema is the JSON Schema of one line of a trace.
func JSONSchema() string { return jsonSchema }

// Header is the first line of a trace.
type Header struct {
	Schema  string // set by the writer
	Tool    string // "goenvtrace v0.1.0"
	Started time.Time
	Host    string
	Kernel  string
	Arch    string
	KeyID   string // names the key of the fingerprints; equal ids, comparable values
	// Boottime and Realtime were read together, in ns: they turn the times of
	// events into dates.
	Boottime uint64
	Realtime uint64
	// Transparent processes belong to goenvtrace itself.
	Transparent []decoder.ProcessID
	Scope       json.RawMessage // what was judged live; an object or nil
	Command     []string        // the command traced, nil if there was none
}

// Footer is the last line of a trace that was ended in order.
type Footer struct {
	Ended           time.Time
	Events          Events
	Lost            map[string]uint64 // by kind of loss; nil: nothing
	IncompleteExecs uint64
	ProgramMisses   uint64
	Recovered       uint64 // execs whose lost bytes were read from the process
}

// Events counts what happened during a trace; seeds are not among it.
type Events struct {
	Exec, Fork, Exit uint64
}

// ErrEmpty is returned for a file without a byte.
var ErrEmpty = errors.New("trace is empty")

// ErrNotTrace is returned for a file that doesn't begin with a trace's header.
var ErrNotTrace = errors.New("not a goenvtrace trace")

// VersionError is returned for a trace of a version that this reader doesn't know.
type VersionError struct {
	Got string // the schema that the header names
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("trace has schema %s, want %s: read it with a newer goenvtrace", strconv.QuoteToASCII(e.Got), Schema)
}
