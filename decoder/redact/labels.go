// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// labels cuts what follows a name that says it is a secret: "password=…",
// "X-Api-Key: …", {"token": "…"}, &sig=….
func (f *shapes) labels() {
	if f.s[0] == '/' && f.seen&sawSpace == 0 && !strings.ContainsAny(f.s, "?&") {
		return // a path; directories may be called anything
	}
	for i := 1; i < len(f.s); i++ {
		if c := f.s[i]; c == '=' || c == ':' {
			if name, before := labelBefore(f.s, i); sensitive(name) && (c == '=' || before != '/') {
				i = max(i, f.labelled(i, before)-1)
			}
		}
	}
}

// labelBefore returns the name in front of s[i], quoted or not, and the byte
// in front of that.
func labelBefore(s string, i int) (name string, before byte) {
	for i > 0 && s[i-1] == ' ' {
		i--
	}
	if i > 0 && isQuote(s[i-1]) {
		i--
	}
	if i > 0 && s[i-1] == '\\' {
		i--
	}
	end := i
	for i > 0 && (isAlnum(s[i-1]) || s[i-1] == '_' || s[i-1] == '-' || s[i-1] == '.' || s[i-1] == '%') {
		i--
	}
	if i > 0 {
		before = s[i-1]
	}
	return s[i:end], before
}

// labelled cuts the value behind the "=" or ":" at i and returns its end;
// before is the byte in front of the name.
func (f *shapes) labelled(i int, before byte) int {
	s := f.s
	from := i + 1
	for from < len(s) && (s[from] == ' ' || s[from] == '=' || s[from] == '\\') {
		from++
	}
	if from == len(s) || s[i] == ':' && s[from] == '/' {
		return i
	}
	if before == '/' && (s[from] == '/' || s[from] == '$') {
		return i // go/token=$WORK/b001/_pkg_.a
	}
	to := from
	switch {
	case isQuote(s[from]):
		from++
		to = from
		for to < len(s) && s[to] != s[from-1] {
			to++
		}
	case s[i] == ':' && from > i+1: // a header: to the end of the line
		for to < len(s) && s[to] != '\n' && s[to] != '\r' && !isQuote(s[to]) {
			to++
		}
	default:
		for to < len(s) && !isWordEnd(s[to]) && !strings.ContainsRune("&;,)}]", rune(s[to])) {
			to++
		}
	}
	f.cut(from, to)
	return to
}

// linkerValues cuts the values of -X name=value, in GOFLAGS and in -ldflags:
// builds put keys into programs that way.
func (f *shapes) linkerValues() {
	for at := 0; ; {
		i := strings.Index(f.s[at:], "-X")
		if i < 0 {
			return
		}
		i += at
		at = i + 2
		if i > 0 && !isWordEnd(f.s[i-1]) && f.s[i-1] != '=' && f.s[i-1] != '-' {
			continue
		}
		from := at
		for from < len(f.s) && (isSpace(f.s[from]) || f.s[from] == '=') {
			from++
		}
		if from > at {
			at = max(at, f.linkerValue(from))
		}
	}
}

// linkerValue cuts the value of the name=value at from and returns its end, 0
// if there is none.
func (f *shapes) linkerValue(from int) int {
	var quote byte
	if from < len(f.s) && isQuote(f.s[from]) {
		quote = f.s[from]
		from++
	}
	n := linkerName(f.s[from:])
	if n == 0 {
		return 0
	}
	to := from + n
	for to < len(f.s) && f.s[to] != quote && (quote != 0 || !isWordEnd(f.s[to])) {
		to++
	}
	f.cut(from+n, to)
	return to
}

// longestName bounds how far the "=" is looked for.
const longestName = 512

// linkerName returns the length of "importpath.name=" at the start of s, 0 if
// there is none. The build ID that go itself passes is no secret.
func linkerName(s string) int {
	i := strings.IndexByte(s[:min(len(s), longestName)], '=')
	if i < 0 || !strings.Contains(s[:i], ".") || strings.ContainsAny(s[:i], " \t\n\"':?&") ||
		s[:i] == "cmd/internal/objabi.buildID" {
		return 0
	}
	return i + 1
}
