// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// shared is the environment redacted last. Children have nearly the
// environment of their parent or elder sibling, so a comparison mostly stands
// in for a look-up, and often the result is the same slice.
type shared struct {
	raw, redacted []decoder.Entry
}

// entryOverhead is what a cached entry costs beyond its bytes.
const entryOverhead = 128

func (r *Redactor) env(env []decoder.Entry) []decoder.Entry {
	if len(env) == 0 {
		return nil
	}
	same := 0
	for same < len(env) && same < len(r.last.raw) && env[same] == r.last.raw[same] {
		same++
	}
	if same == len(env) && same == len(r.last.raw) {
		return r.last.redacted
	}
	out := make([]decoder.Entry, len(env))
	copy(out, r.last.redacted[:same])
	for i := same; i < len(env); i++ {
		out[i] = r.entry(env[i])
	}
	r.last = shared{raw: env, redacted: out}
	return out
}

func (r *Redactor) entry(e decoder.Entry) decoder.Entry {
	if v, ok := r.entries.young[e]; ok {
		return v
	}
	v, ok := r.entries.old[e]
	if !ok {
		v = r.redactEntry(e)
	}
	if size := len(e.Name) + len(e.Value); size <= cacheable {
		// A clone, because e is a piece of a whole captured environment and
		// would keep all of it alive.
		k := e
		k.Name, k.Value = strings.Clone(e.Name), strings.Clone(e.Value)
		r.entries.put(k, v, 2*size+entryOverhead)
	}
	return v
}

func (r *Redactor) redactEntry(e decoder.Entry) decoder.Entry {
	if e.Redacted {
		return r.again(e)
	}
	if e.Bare {
		return r.bare(e)
	}
	name := r.name(e.Name)
	switch keeping := classify(e.Name); keeping {
	case withhold:
		return decoder.Entry{Name: name, Value: r.fingerprint(e.Name, e.Value), Redacted: true}
	default:
		return decoder.Entry{Name: name, Value: strings.Clone(r.value(keeping, e.Value))}
	}
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

// name returns the name to show. Names are no secrets, but what stands before
// the "=" of an overwritten environ need not be a name.
func (r *Redactor) name(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; !isAlnum(c) && c != '_' {
			return strings.Clone(r.text(s))
		}
	}
	return strings.Clone(s)
}
