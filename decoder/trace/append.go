// SPDX-License-Identifier: Apache-2.0

package trace

import (
	"encoding/base64"
	"strconv"
	"unicode/utf8"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// The append functions write JSON by hand: encoding/json costs several times
// as much per event, and it would change bytes that are no UTF-8.

// appendKey starts a member. Every record has the member "t" in front of it.
func appendKey(b []byte, key string) []byte {
	b = append(b, ',', '"')
	b = append(b, key...)
	return append(b, '"', ':')
}

func appendUint(b []byte, key string, v uint64) []byte {
	if v == 0 {
		return b
	}
	return strconv.AppendUint(appendKey(b, key), v, 10)
}

func appendInt(b []byte, key string, v int64) []byte {
	if v == 0 {
		return b
	}
	return strconv.AppendInt(appendKey(b, key), v, 10)
}

func appendMember(b []byte, key, s string) []byte {
	if s == "" {
		return b
	}
	return appendText(appendKey(b, key), s)
}

func appendNumbers(b []byte, key string, v ...uint64) []byte {
	b = append(appendKey(b, key), '[')
	for i, n := range v {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendUint(b, n, 10)
	}
	return append(b, ']')
}

// appendText writes a byte string: JSON text where it is valid UTF-8, else
// {"b64": "..."}.
func appendText(b []byte, s string) []byte {
	if out, ok := appendString(b, s); ok {
		return out
	}
	b = append(b, `{"b64":"`...)
	b = base64.StdEncoding.AppendEncode(b, []byte(s))
	return append(b, `"}`...)
}

// appendString writes s as JSON text; false where it is not valid UTF-8.
func appendString(b []byte, s string) ([]byte, bool) {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if plain[c] {
			i++
			continue
		}
		if c < utf8.RuneSelf {
			b = appendEscape(append(b, s[from:i]...), rune(c))
			i++
			from = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			return b, false
		}
		if r < 0xa0 { // C1 controls: a terminal that shows the file would obey them
			b = appendEscape(append(b, s[from:i]...), r)
			from = i + n
		}
		i += n
	}
	return append(append(b, s[from:]...), '"'), true
}

func appendEscape(b []byte, r rune) []byte {
	const hex = "0123456789abcdef"
	switch r {
	case '"', '\\':
		return append(b, '\\', byte(r))
	case '\n':
		return append(b, '\\', 'n')
	case '\t':
		return append(b, '\\', 't')
	}
	return append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
}

// plain are the bytes that stand for themselves in JSON text and on a terminal.
var plain = func() (t [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		t[c] = c != '"' && c != '\\'
	}
	return t
}()

func appendProcessID(b []byte, key string, p decoder.ProcessID) []byte {
	b = append(appendKey(b, key), '"')
	return append(appendProcess(b, p), '"')
}

func appendImageID(b []byte, key string, i decoder.ImageID) []byte {
	b = append(appendKey(b, key), '"')
	b = append(appendProcess(b, i.Process), '.')
	return append(strconv.AppendUint(b, i.Exec, 10), '"')
}

func appendProcess(b []byte, p decoder.ProcessID) []byte {
	b = strconv.AppendUint(b, uint64(p.TGID), 10)
	b = append(b, '@')
	return strconv.AppendUint(b, p.Start, 10)
}
