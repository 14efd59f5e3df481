// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// entryOverhead is what a cached entry costs beyond its bytes.
const entryOverhead = 128

func (r *Redactor) env(e *decoder.Exec) []decoder.Entry {
	if len(e.Env) == 0 {
		return nil
	}
	known := r.recent.like(e)
	same := sameFront(e.Env, known.raw)
	if same == len(e.Env) && same == len(known.raw) {
		if known.parent == e.Parent {
			known.process = e.Image.Process
		}
		return known.redacted
	}
	out := r.against(known, e.Env, same)
	r.recent.keep(e, out)
	return out
}

func sameFront(a, b []decoder.Entry) int {
	if len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] {
		return len(a) // what the assembler knew already
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// against redacts an environment that begins like a known one, and mostly goes
// on like it behind what was replaced, added or removed.
func (r *Redactor) against(known *environment, env []decoder.Entry, same int) []decoder.Entry {
	raw := known.raw
	out := make([]decoder.Entry, len(env))
	copy(out, known.redacted[:same])
	at := same
	for i := same; i < len(env); i++ {
		switch {
		case at < len(raw) && env[i] == raw[at]:
			out[i] = known.redacted[at]
			at++
		case at+1 < len(raw) && env[i] == raw[at+1]: // the one before was removed
			out[i] = known.redacted[at+1]
			at += 2
		default:
			out[i] = r.entry(env[i])
			if added := i+1 < len(env) && at < len(raw) && env[i+1] == raw[at]; !added {
				at++
			}
		}
	}
	return out
}

func (r *Redactor) entry(e decoder.Entry) decoder.Entry {
	if keeping := classify(e.Name); !e.Redacted && !e.Bare && keeping != withhold && len(e.Value) <= quickBytes && isName(e.Name) {
		// Looking at a short value takes less time than looking it up, and many
		// are of one process alone: PWD.
		return entry(e.Name, r.value(keeping, e.Value))
	}
	if v, ok := r.entries.young[e]; ok {
		return v
	}
	v, ok := r.entries.old[e]
	if !ok {
		v = r.redactEntry(e)
	}
	if size := len(e.Name) + len(e.Value); size <= cacheable {
		k := v // withheld twice, or nothing was found in it
		if v != e {
			k = entry(e.Name, e.Value)
			k.Bare, k.Redacted = e.Bare, e.Redacted
		}
		r.entries.put(k, v, 2*size+entryOverhead)
	}
	return v
}

// quickBytes bounds the values that are not worth remembering.
const quickBytes = 128

// entry puts copies of a name and a value in one piece of memory of their own:
// e is a piece of a whole captured environment and would keep all of it alive.
func entry(name, value string) decoder.Entry {
	both := name + value
	return decoder.Entry{Name: both[:len(name)], Value: both[len(name):]}
}

func (r *Redactor) redactEntry(e decoder.Entry) decoder.Entry {
	if e.Redacted {
		return r.again(e)
	}
	if e.Bare {
		return r.bare(e)
	}
	name := e.Name
	if !isName(name) {
		name = r.text(name)
	}
	if keeping := classify(e.Name); keeping != withhold {
		return entry(name, r.value(keeping, e.Value))
	}
	var buf [96]byte
	both := string(r.appendFingerprint(append(buf[:0], name...), e.Name, e.Value))
	return decoder.Entry{Name: both[:len(name)], Value: both[len(name):], Redacted: true}
}

// again handles an entry that is redacted already.
func (r *Redactor) again(e decoder.Entry) decoder.Entry {
	if r.rekey {
		if e.Bare {
			e.Name = r.fingerprint("", e.Name)
		} else {
			e.Value = r.fingerprint(e.Name, e.Value)
		}
	}
	return decoder.Entry{Name: strings.Clone(e.Name), Value: strings.Clone(e.Value), Bare: e.Bare, Redacted: true}
}

// bare handles a string without "=". It is nobody's variable, so it may be
// anything; only the name of a kept variable is known to be harmless.
func (r *Redactor) bare(e decoder.Entry) decoder.Entry {
	if classify(e.Name) != withhold || e.Name == "" {
		return decoder.Entry{Name: strings.Clone(e.Name), Bare: true}
	}
	return decoder.Entry{Name: r.fingerprint("", e.Name), Bare: true, Redacted: true}
}

// isName reports whether a name is one that a shell could set. Names are no
// secrets, but what stands before the "=" of an overwritten environ need not be
// a name.
func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '_' {
			return false
		}
	}
	return true
}
