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

// at returns the index of an entry in the base that equals e, if possible the
// one at want; -1: there is none.
func (b *base) at(e decoder.Entry, want int) int {
	if want < len(b.env) && b.env[want] == e {
		return want
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
	if slices.Equal(env, b.env) {
		return out // as in the base
	}
	out = append(appendKey(out, "env"), '[')
	var known int // entries of env that the base has
	for i, cursor := 0, 0; i < len(env); {
		if i > 0 {
			out = append(out, ',')
		}
		from := b.at(env[i], cursor)
		if from < 0 {
			out = appendEntry(out, env[i])
			i++
			continue
		}
		cursor = from
		for i < len(env) && cursor < len(b.env) && env[i] == b.env[cursor] {
			i++
			cursor++
		}
		known += cursor - from
		out = appendRange(out, from, cursor-from)
	}
	out = append(out, ']')
	if known < len(b.env) {
		out = appendGone(out, env, b)
	}
	return out
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

// appendGone names what the base has and env has not. Readers don't need it;
// people do.
func appendGone(out []byte, env []decoder.Entry, b *base) []byte {
	names := make(map[string]bool, len(env))
	for i := range env {
		names[env[i].Name] = true
	}
	first := true
	for i := range b.env {
		name := b.env[i].Name
		if names[name] {
			continue
		}
		names[name] = true
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
