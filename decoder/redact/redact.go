// SPDX-License-Identifier: Apache-2.0

// Package redact withholds what a trace must not hold: values of variables off
// the keep-list become keyed fingerprints, and secrets that are known by their
// shape are cut out of everything that stays.
//
// It runs between capture and the first write, so nothing to its right ever
// sees a raw value. It must not decide what a value means, and it must not let
// a string through unseen because it looks harmless: what isn't on the list is
// withheld.
package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"hash"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// mark starts every fingerprint, whole value or piece of a text.
const mark = "h1:"

// markLen is the length of a fingerprint: mark and 16 hex digits.
const markLen = len(mark) + 16

// Redactor makes redacted copies of events. It caches what recurs, so one
// goroutine at a time may use it.
type Redactor struct {
	mac   hash.Hash
	buf   []byte // what is hashed, and the sum
	keyID string
	rekey bool

	entries cache[decoder.Entry, decoder.Entry]
	texts   cache[string, string]
	recent  recent
}

// New returns a redactor whose fingerprints are keyed with key, which it does
// not keep beyond the hash state. The same key, name and value give the same
// fingerprint, in every trace. Without the key a guess cannot be tested, so a
// key belongs to the user whose traces may be compared.
func New(key []byte) *Redactor {
	r := &Redactor{mac: hmac.New(sha256.New, key)}
	r.keyID = hex.EncodeToString(r.sum("key id", "")[:4])
	return r
}

// NewRekey returns a redactor for events that are redacted already and shall
// leave the machine: fingerprints are fingerprinted again with key. Throw the
// key away, and two such traces cannot be joined. Unlike that of New its
// output changes when it is redacted again.
func NewRekey(key []byte) *Redactor {
	r := New(key)
	r.rekey = true
	return r
}

// KeyID names the key without telling anything about it: traces with equal ids
// have comparable fingerprints.
func (r *Redactor) KeyID() string { return r.keyID }

// Event returns the redacted copy of e, or e itself where it holds no text. It shares nothing with e that could
// keep a raw value alive. Redacting it again changes nothing.
func (r *Redactor) Event(e decoder.Event) decoder.Event {
	switch e := e.(type) {
	case *decoder.Exec:
		return r.exec(e)
	case *decoder.Attempt:
		c := *e
		c.Filename = r.text(e.Filename)
		return &c
	case *decoder.Open:
		c := *e
		c.Path = r.text(e.Path)
		return &c
	case *decoder.Fact:
		return r.fact(e)
	case *decoder.Loss:
		c := *e
		c.Kind, c.Text = r.text(e.Kind), r.text(e.Text)
		return &c
	case *decoder.Fork:
		return e // numbers, and nobody changes an event
	case *decoder.Exit:
		return e
	}
	return nil
}

func (r *Redactor) exec(e *decoder.Exec) *decoder.Exec {
	c := *e
	c.TTY = r.text(e.TTY)
	c.CWD, c.Exe = r.text(e.CWD), r.text(e.Exe)
	// Most programs are asked for by the path they have, and are no scripts.
	if c.Filename = c.Exe; e.Filename != e.Exe {
		c.Filename = r.text(e.Filename)
	}
	if c.Interp = c.Filename; e.Interp != e.Filename {
		c.Interp = r.text(e.Interp)
	}
	c.Argv = r.argv(e.Argv)
	c.Env = r.env(e)
	c.Missing = append([]decoder.Range(nil), e.Missing...)
	return &c
}

// fingerprint stands for a value. The name goes in, so that equal values of
// two variables are not seen to be equal.
func (r *Redactor) fingerprint(name, value string) string {
	var buf [markLen]byte
	return string(r.appendFingerprint(buf[:0], name, value))
}

func (r *Redactor) appendFingerprint(b []byte, name, value string) []byte {
	return hex.AppendEncode(append(b, mark...), r.sum(name, value)[:8])
}

// sum is the keyed hash of a name and a value. It is valid until the next call.
func (r *Redactor) sum(name, value string) []byte {
	b := append(r.buf[:0], "v1\x00"...)
	b = append(append(append(b, name...), 0), value...)
	r.mac.Reset()
	r.mac.Write(b)
	b = r.mac.Sum(b[:0])
	if r.buf = b; cap(b) > cacheable {
		r.buf = nil
	}
	return b
}
