// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// urls cuts the user information out of URLs: "https://user:password@host".
// Hosts stay, because a proxy's address is what a finding is about.
func (f *shapes) urls() {
	const sep = "://"
	for at := 0; ; {
		i := strings.Index(f.s[at:], sep)
		if i < 0 {
			return
		}
		at += i + len(sep)
		f.userInfo(at)
	}
}

// userInfo cuts what stands between from and the "@" in front of a host.
func (f *shapes) userInfo(from int) {
	end := from
	for end < len(f.s) && !isWordEnd(f.s[end]) && !strings.ContainsRune(",|<>", rune(f.s[end])) {
		end++
	}
	rest := f.s[from:end]
	authority := rest
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		authority = rest[:i]
	}
	at := strings.LastIndexByte(authority, '@')
	if at < 0 && hasBrokenPort(authority) {
		// A password with an unescaped "/" or "#" ends the authority for a
		// parser, and not for the person who typed it.
		at = strings.LastIndexByte(rest, '@')
	}
	if at > 0 && rest[:at] != "git" && rest[:at] != "hg" {
		f.cut(from, from+at)
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
	for at := strings.IndexByte(f.s, '@'); at >= 0; {
		from, colon := at, -1
		for from > 0 && !isWordEnd(f.s[from-1]) && !strings.ContainsRune("/=,", rune(f.s[from-1])) {
			from--
			if f.s[from] == ':' {
				colon = from
			}
		}
		digest := strings.HasPrefix(f.s[at+1:], "sha256:") || strings.HasPrefix(f.s[at+1:], "sha512:")
		if colon > from && colon+1 < at && at+1 < len(f.s) && !digest {
			f.cut(colon+1, at)
		}
		next := strings.IndexByte(f.s[at+1:], '@')
		if next < 0 {
			return
		}
		at += 1 + next
	}
}
