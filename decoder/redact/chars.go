// SPDX-License-Identifier: Apache-2.0

package redact

// kind is what a byte may be part of. One table for all of it, because every
// byte of every argument is looked at.
type kind uint16

const (
	alnum    kind = 1 << iota
	digit         // 0-9
	lowerHex      // 0-9a-f
	space         // white space
	quote         // "'`
	run           // of a long random string: letters, digits, + / _ -
	keyPart       // of a key that is known by its beginning, or a path: letters, digits, _ - .
	chunkEnd      // what separates values
	atSign
	colon
	equal
)

var kinds = func() (t [256]kind) {
	mark := func(chars string, k kind) {
		for i := range len(chars) {
			t[chars[i]] |= k
		}
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	mark(letters+"0123456789", alnum|run|keyPart)
	mark("0123456789", digit|lowerHex)
	mark("abcdef", lowerHex)
	mark(" \t\n\v\f\r", space|chunkEnd)
	mark("\"'`", quote|chunkEnd)
	mark("+/_-", run)
	mark("_-.", keyPart)
	mark("=:,;|()<>{}[]&?#", chunkEnd)
	mark("@", atSign)
	mark(":", colon)
	mark("=", equal)
	return t
}()

func (k kind) is(any kind) bool { return k&any != 0 }

func isAlnum(c byte) bool    { return kinds[c].is(alnum) }
func isDigit(c byte) bool    { return kinds[c].is(digit) }
func isHexDigit(c byte) bool { return kinds[c].is(lowerHex) }
func isSpace(c byte) bool    { return kinds[c].is(space) }
func isQuote(c byte) bool    { return kinds[c].is(quote) }

// isWordEnd reports whether a byte ends a word of a command line.
func isWordEnd(c byte) bool { return kinds[c].is(space | quote) }

// isChunkEnd reports whether a byte separates what is judged by its looks.
func isChunkEnd(c byte) bool { return kinds[c].is(chunkEnd) }

func isRunByte(c byte) bool { return kinds[c].is(run) }

// pairs is a set of two bytes each: bit b%64 of element a. It may hold more
// than was put in, never less.
type pairs [256]uint64

func (p *pairs) add(s string) { p[s[0]] |= 1 << (s[1] % 64) }

func (p *pairs) has(a, b byte) bool { return p[a]>>(b%64)&1 != 0 }
