// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"slices"
	"strconv"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// An environment is an array of entries in order. Against a base, [i,n] stands
// for n entries of the base from index i on; so order, duplicates and moves
// are exact, and what stayed costs a few bytes however long it is.

// common returns how many entries two environments share in front and, of the
// rest, at the end. Entries that come from one redactor are mostly the same
// memory, so that comparing them costs next to nothing.
func common(a, b []decoder.Entry) (front, end int) {
	n := min(len(a), len(b))
	if n > 0 && &a[0] == &b[0] {
		return n, 0
	}
	for front < n && a[front] == b[front] {
		front++
	}
	for front+end < n && a[len(a)-1-end] == b[len(b)-1-end] {
		end++
	}
	return front, end
}

// differs is about how many entries env and the base's don't share.
func (b *base) differs(env []decoder.Entry) int {
	front, end := common(env, b.env)
	return len(env) + len(b.env) - 2*(front+end)
}

// maxMisses is the number of entries that are looked for one by one before an
// index is made: most bases are never asked for more.
const maxMisses = 8

// at returns the index of an entry in the base that equals e, if possible the
// one at want; -1: there is none.
func (b *base) at(e decoder.Entry, want int) int {
	if want < len(b.env) && b.env[want] == e {
		return want
	}
	if b.misses++; b.misses <= maxMisses {
		return slices.Index(b.env, e)
	}
	if b.index == nil {
		b.index = make(map[decoder.Entry]int, len(b.env))
		for i := len(b.env) - 1; i >= 0; i-- {
			b.index[b.env[i]] = i
		}
	}
	if i, ok := b.index[e]; ok {
		return i
	}
	return -1
}

// appendEnv writes env, against b where it is not nil.
func appendEnv(out []byte, env []decoder.Entry, b *base) []byte {
	if b == nil {
		return appendWhole(out, env)
	}
	front, end := common(env, b.env)
	if front == len(env) && front == len(b.env) {
		return out // as in the base
	}
	out = append(appendKey(out, "env"), '[')
	if front > 0 {
		out = append(appendRange(out, 0, front), ',')
	}
	for i, cursor := front, front; i < len(env)-end; {
		from := b.at(env[i], cursor)
		if from < 0 {
			out = append(appendEntry(out, env[i]), ',')
			i++
			continue
		}
		for cursor = from; i < len(env)-end && cursor < len(b.env) && env[i] == b.env[cursor]; cursor++ {
			i++
		}
		out = append(appendRange(out, from, cursor-from), ',')
	}
	if end > 0 {
		out = append(appendRange(out, len(b.env)-end, end), ',')
	}
	if out[len(out)-1] == ',' {
		out = out[:len(out)-1]
	}
	return appendGone(append(out, ']'), env, b.env[front:len(b.env)-end])
}

func appendWhole(out []byte, env []decoder.Entry) []byte {
	if len(env) == 0 {
		return out
	}
	out = append(appendKey(out, "env"), '[')
	for i := range env {
		if i > 0 {
			out = append(out, ',')
		}
		out = appendEntry(out, env[i])
	}
	return append(out, ']')
}

func appendRange(out []byte, from, n int) []byte {
	out = append(out, '[')
	out = strconv.AppendInt(out, int64(from), 10)
	out = append(out, ',')
	out = strconv.AppendInt(out, int64(n), 10)
	return append(out, ']')
}

// appendGone names what the base has and env has not; rest are the entries of
// the base that may be it. Readers don't need it; people do.
func appendGone(out []byte, env, rest []decoder.Entry) []byte {
	if len(rest) == 0 {
		return out
	}
	var names map[string]bool // where looking through both lists would take long
	if len(rest)*(len(env)+len(rest)) > 4096 {
		names = make(map[string]bool, len(env))
		for i := range env {
			names[env[i].Name] = true
		}
	}
	first := true
	for i := range rest {
		name := rest[i].Name
		if names[name] || names == nil && (named(env, name) || named(rest[:i], name)) {
			continue
		}
		if names != nil {
			names[name] = true
		}
		if first {
			out = append(appendKey(out, "gone"), '[')
		} else {
			out = append(out, ',')
		}
		first = false
		out = appendText(out, name)
	}
	if !first {
		out = append(out, ']')
	}
	return out
}

func named(env []decoder.Entry, name string) bool {
	return slices.ContainsFunc(env, func(e decoder.Entry) bool { return e.Name == name })
}

// appendEntry writes one entry: "NAME=value" as it stands in memory, and
// objects for what would not be told from it.
func appendEntry(out []byte, e decoder.Entry) []byte {
	switch {
	case e.Bare && e.Redacted:
		out = appendText(append(out, `{"bare":`...), e.Name)
		out = appendText(append(out, `,"fp":`...), e.Value)
	case e.Bare:
		out = appendText(append(out, `{"bare":`...), e.Name)
	case e.Redacted:
		out = appendText(append(out, `{"n":`...), e.Name)
		out = appendText(append(out, `,"fp":`...), e.Value)
	default:
		return appendAssignment(out, e)
	}
	return append(out, '}')
}

func appendAssignment(out []byte, e decoder.Entry) []byte {
	start := len(out)
	out, ok := appendString(out, e.Name)
	if ok {
		out[len(out)-1] = '='
		value := len(out)
		if out, ok = appendString(out, e.Value); ok {
			copy(out[value:], out[value+1:]) // the value's opening quote
			return out[:len(out)-1]
		}
	}
	return appendText(out[:start], e.Name+"="+e.Value)
}
