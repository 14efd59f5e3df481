// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// maxPathEntries bounds the questions of one look-up: a PATH has room for tens
// of thousands of entries, and each would be a question in the trace.
const maxPathEntries = 128

// Candidate is a file that a PATH entry offers under a name.
type Candidate struct {
	Index int    // of the entry in PATH, from 0
	Entry string // the entry as written
	File  string // absolute path; empty where the entry is relative to an unknown directory
	Stat  *decoder.Stat
	// Unknown: what stands there could not be found out. A candidate behind an
	// unknown one may not be the first.
	Unknown bool
}

// LookPath lists what the entries of a PATH offer under name, in order: regular
// files with an execute bit, and places that could not be looked at. The first
// one is what execvp, shells and exec.LookPath run. Relative and empty entries
// count from dir (exec.LookPath refuses them, everything else runs them).
func LookPath(ask Ask, pathValue, dir, name string) []Candidate {
	entries := environ.SplitPath(pathValue)
	var found []Candidate
	for i, entry := range entries {
		c := Candidate{Index: i, Entry: entry}
		abs, ok := Join(dir, entry)
		if !ok || i >= maxPathEntries {
			c.Unknown = true
			found = append(found, c)
			if i >= maxPathEntries {
				break
			}
			continue
		}
		c.File, _ = Join(abs, name)
		a := ask(decoder.Question{Kind: decoder.AskStat, Path: c.File})
		switch {
		case a.State == decoder.Absent:
			continue
		case a.State != decoder.Exists || a.Stat == nil:
			c.Unknown = true
		case a.Stat.Type != "file" || a.Stat.Mode&0o111 == 0:
			continue
		default:
			c.Stat = a.Stat
		}
		found = append(found, c)
	}
	return found
}
