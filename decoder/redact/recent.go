// SPDX-License-Identifier: Apache-2.0

package redact

import "github.com/goenvtrace/goenvtrace/decoder"

// recentEnvs is how many environments are remembered whole: those of the last
// children of the programs that start most of what starts now.
const recentEnvs = 8

// recentBytes bounds what an environment may keep alive: its strings are pieces
// of a block with argv in it. A longer one costs a look-up for each entry.
const recentBytes = 64 << 10

// recent are the environments that were redacted last. Nearly every program
// has the environment of its elder sibling or of its parent, so a comparison
// mostly stands in for a look-up, and often the result is the same slice.
type recent struct {
	envs [recentEnvs]environment
	last int
}

// environment is one that was redacted, and whose it is.
type environment struct {
	process, parent decoder.ProcessID
	raw, redacted   []decoder.Entry
}

// like returns the environment that e's is most likely to resemble.
func (r *recent) like(e *decoder.Exec) *environment {
	best, at := 0, &r.envs[r.last]
	for i := range r.envs {
		c := &r.envs[i]
		likeness := 0
		switch {
		case c.raw == nil:
		case c.parent == e.Parent: // a sibling
			likeness = 3
		case c.process == e.Image.Process:
			likeness = 2
		case c.process == e.Parent:
			likeness = 1
		}
		if likeness > best {
			best, at = likeness, c
		}
	}
	return at
}

// keep remembers what e's environment became, in the place of its sibling's or
// of the one that is remembered longest.
func (r *recent) keep(e *decoder.Exec, redacted []decoder.Entry) {
	if blockBytes(e) > recentBytes {
		return
	}
	at := (r.last + 1) % recentEnvs
	for i := range r.envs {
		if r.envs[i].parent == e.Parent {
			at = i
			break
		}
	}
	r.envs[at] = environment{process: e.Image.Process, parent: e.Parent, raw: e.Env, redacted: redacted}
	r.last = at
}

func blockBytes(e *decoder.Exec) int {
	n := 0
	for _, a := range e.Argv {
		n += len(a)
	}
	for i := range e.Env {
		n += len(e.Env[i].Name) + len(e.Env[i].Value)
	}
	return n
}
