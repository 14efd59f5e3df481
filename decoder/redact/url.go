// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// urls cuts the user information out of URLs: "https://user:password@host".
// Hosts stay, because a proxy's address is what a finding is about.
func (f *shapes) urls() {
	const sep = "://"
	end, lastAt := 0, -1 // of the word; looked for once, however many URLs are in it
	for at := 0; ; {
		i := strings.Index(f.s[at:], sep)
		if i < 0 {
			return
		}
		at += i + len(sep)
		for ; end < at || end < len(f.s) && !isURLEnd(f.s[end]); end++ {
			if f.s[end] == '@' {
				lastAt = end
			}
		}
		f.userInfo(at, end, lastAt)
	}
}

func isURLEnd(c byte) bool {
	return isWordEnd(c) || c == ',' || c == '|' || c == '<' || c == '>'
}

// userInfo cuts what stands in front of the host of the URL whose authority
// begins at from. lastAt is the last "@" in front of end, if that is behind from.
func (f *shapes) userInfo(from, end, lastAt int) {
	authority := f.s[from:end]
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority = authority[:i]
	}
	at := from + strings.LastIndexByte(authority, '@')
	if at < from && hasBrokenPort(authority) {
		// A password with an unescaped "/" or "#" ends the authority for a
		// parser, and not for the person who typed it.
		at = lastAt
	}
	if at > from && f.s[from:at] != "git" && f.s[from:at] != "hg" {
		f.cut(from, at)
	}
}

// hasBrokenPort reports whether what follows the colon is no port.
func hasBrokenPort(authority string) bool {
	if strings.HasPrefix(authority, "[") { // IPv6
		return false
	}
	_, port, ok := strings.Cut(authority, ":")
	if !ok {
		return false
	}
	for i := 0; i < len(port); i++ {
		if !isDigit(port[i]) {
			return true
		}
	}
	return false
}

// userAtHost cuts the password of "user:password@host" without a scheme, as in
// database source names.
func (f *shapes) userAtHost() {
	from, colon := 0, -1
	for i := 0; i+1 < len(f.s); i++ {
		switch c := f.s[i]; {
		case c == '/' || c == '=' || c == ',' || isWordEnd(c):
			from, colon = i+1, -1
		case c == ':' && colon < 0 && i > from:
			colon = i
		case c == '@' && colon >= 0 && !isDigest(f.s[i+1:]):
			f.cut(colon+1, i)
		}
	}
}

// isDigest reports what follows the "@" of a container image.
func isDigest(s string) bool {
	return strings.HasPrefix(s, "sha256:") || strings.HasPrefix(s, "sha512:")
}
