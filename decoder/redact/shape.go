// SPDX-License-Identifier: Apache-2.0

package redact

import (
	"slices"
	"strings"
)

// span is a piece of a string that must not stay. name goes into its
// fingerprint: the variable's, where the piece is the value of one.
type span struct {
	from, to int
	name     string
}

// shapes collects what must go from one string. Detectors add to it; they may
// overlap, and none needs to know of another.
type shapes struct {
	s     string
	seen  sight
	spans []span
}

func (f *shapes) cut(from, to int) { f.cutValue("", from, to) }

func (f *shapes) cutValue(name string, from, to int) {
	if from < to && !masked(f.s, from, to) {
		f.spans = append(f.spans, span{from, to, name})
	}
}

// masked reports whether a piece lies within a fingerprint: what is one
// already stays as it is, or redacting twice would change it.
func masked(s string, from, to int) bool {
	if to-from > markLen {
		return false
	}
	for i := max(0, to-markLen); i <= from && i+markLen <= len(s); i++ {
		if isMark(s[i:]) {
			return true
		}
	}
	return false
}

// isMark reports whether s begins with a fingerprint.
func isMark(s string) bool {
	if len(s) < markLen || s[:len(mark)] != mark {
		return false
	}
	for i := len(mark); i < markLen; i++ {
		if !isHexDigit(s[i]) {
			return false
		}
	}
	return true
}

// Withheld reports whether a piece of s was withheld. A path of which that is
// true names nothing on the disk: that it isn't there means nothing.
func Withheld(s string) bool {
	for i := 0; i+markLen <= len(s); i++ {
		if s[i] == mark[0] && isMark(s[i:]) {
			return true
		}
	}
	return false
}

// sight is what a first look at a string has seen; most strings hold nothing
// that any detector could begin with.
type sight uint8

const (
	sawAt     sight = 1 << iota // "@"
	sawColon                    // ":"
	sawEqual                    // "="
	sawSpace                    // white space or a quote: several words
	sawKey                      // the beginning of a known key, and a run long enough for one
	sawRandom                   // a run long enough for a random one, and not in a path
)

// shortestKey is the length from which a run of letters and digits is looked at.
const shortestKey = 16

// look passes over a string once. What it says it saw may prove to be nothing;
// what it didn't see isn't there.
func look(s string) sight {
	var seen kind
	var long, begins, random bool
	keys, runs := 0, 0  // lengths of runs up to here
	path := isRooted(s) // the chunk is one, whatever else is in it
	before := kind(0)
	for i := 0; i < len(s); i++ {
		k := kinds[s[i]]
		seen |= k
		if !before.is(alnum) && i+1 < len(s) && issuerPairs.has(s[i], s[i+1]) {
			begins = true
		}
		before = k
		if k.is(keyPart | run) {
			if keys++; keys >= shortestKey && k.is(keyPart) {
				long = true
			}
		} else {
			keys = 0
		}
		switch {
		case k.is(run):
			if runs++; runs >= shortestRandom && !path {
				random = true
			}
		case k.is(chunkEnd):
			path = isRooted(s[i+1:])
			fallthrough
		default:
			runs = 0
		}
	}
	return sights(seen, long && begins, random)
}

func sights(seen kind, key, random bool) sight {
	var s sight
	for _, c := range [...]struct {
		kind
		sight
	}{{atSign, sawAt}, {colon, sawColon}, {equal, sawEqual}, {space | quote, sawSpace}} {
		if seen.is(c.kind) {
			s |= c.sight
		}
	}
	if key {
		s |= sawKey
	}
	if random {
		s |= sawRandom
	}
	return s
}

// isRooted reports whether s surely begins with a path: see isPath.
func isRooted(s string) bool {
	return len(s) > 0 && (s[0] == '/' && (len(s) == 1 || s[1] != '/') || s[0] == '~' || s[0] == '$')
}

// manner says how a string is looked at.
type manner struct {
	public  bool   // long random runs stay
	command bool   // it may hold a command line
	before  string // the argument in front of it
}

// find collects the pieces of s that must go.
func find(s string, m manner) []span {
	f := shapes{s: s, seen: look(s)}
	if f.seen == 0 {
		return nil
	}
	if f.seen&sawColon != 0 {
		f.urls()
	}
	if f.seen&sawAt != 0 {
		f.userAtHost()
	}
	if f.seen&sawKey != 0 {
		f.keys()
	}
	if f.seen&sawRandom != 0 && !m.public {
		f.randomRuns(m.before)
	}
	if f.seen&(sawColon|sawEqual) != 0 {
		f.labels()
	}
	if f.seen&sawSpace != 0 {
		f.blocks()
		f.schemes()
	}
	if f.seen&sawEqual != 0 {
		f.linkerValues()
	}
	if f.seen&sawSpace != 0 && m.command {
		f.commandLine()
	}
	return f.spans
}

// rounds bounds how often a string is looked at again. Each round leaves less
// of it, so that it ends; the bound is for strings made to take long.
const rounds = 8

// clean returns s without its secrets. What stands beside a fingerprint may
// look different from what stood beside the secret, so it looks again until
// nothing more is found.
func (r *Redactor) clean(s string, m manner) string {
	for range rounds {
		spans := find(s, m)
		if len(spans) == 0 {
			return s
		}
		s = r.replace(s, spans)
	}
	if len(find(s, m)) > 0 {
		return r.fingerprint("", s)
	}
	return s
}

// replace puts fingerprints in the place of spans; overlapping ones are one.
func (r *Redactor) replace(s string, spans []span) string {
	slices.SortFunc(spans, func(a, b span) int {
		if a.from != b.from {
			return a.from - b.from
		}
		return b.to - a.to
	})
	var b strings.Builder
	done := 0
	for i := 0; i < len(spans); {
		p := spans[i]
		for i++; i < len(spans) && spans[i].from < p.to; i++ {
			p.to = max(p.to, spans[i].to)
		}
		b.WriteString(s[done:p.from])
		b.WriteString(r.fingerprint(p.name, s[p.from:p.to]))
		done = p.to
	}
	b.WriteString(s[done:])
	return b.String()
}

// text redacts a path or a text for people. What it returns is a copy.
func (r *Redactor) text(s string) string {
	if s == "" {
		return ""
	}
	if out, ok := r.texts.young[s]; ok {
		return out
	}
	out, ok := r.texts.old[s]
	if !ok {
		out = strings.Clone(r.clean(s, manner{command: true}))
	}
	if len(s) <= cacheable {
		key := out // most texts stay as they are
		if out != s {
			key = strings.Clone(s)
		}
		r.texts.put(key, out, 2*len(s)+entryOverhead)
	}
	return out
}

// value redacts the value of a variable that is kept.
func (r *Redactor) value(k keeping, value string) string {
	switch k {
	case list:
		return r.list(value)
	case public:
		return r.clean(value, manner{public: true, command: true})
	}
	return r.clean(value, manner{command: true})
}

// list redacts the entries between colons one by one: one that ends in
// "token" must not have the next one taken for its value.
func (r *Redactor) list(value string) string {
	if strings.Contains(value, "://") {
		value = r.clean(value, manner{command: true})
	}
	var b strings.Builder
	for from := 0; ; {
		end := entryEnd(value, from)
		b.WriteString(r.clean(value[from:end], manner{}))
		if end == len(value) {
			return b.String()
		}
		b.WriteByte(':')
		from = end + 1
	}
}

// entryEnd returns the index of the colon that ends an entry. That of a
// fingerprint doesn't.
func entryEnd(value string, i int) int {
	for i < len(value) && value[i] != ':' {
		if isMark(value[i:]) {
			i += markLen
		} else {
			i++
		}
	}
	return i
}
