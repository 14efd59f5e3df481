// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// issuer marks its keys by how they begin.
type issuer struct {
	start string
	least int // bytes that follow at least
}

// issuers are those whose keys are found in public most often.
var issuers = [...]issuer{
	{"ghp_", 20}, {"gho_", 20}, {"ghu_", 20}, {"ghs_", 20}, {"ghr_", 20}, {"github_pat_", 20},
	{"glpat-", 16}, {"gldt-", 16}, {"glrt-", 16}, {"glcbt-", 16}, {"glptt-", 16},
	{"xoxb-", 10}, {"xoxa-", 10}, {"xoxp-", 10}, {"xoxr-", 10}, {"xoxs-", 10}, {"xapp-", 10},
	{"AKIA", 16}, {"ASIA", 16}, {"npm_", 30}, {"hvs.", 20}, {"hvb.", 20}, {"AIza", 30},
	{"sk_live_", 10}, {"sk_test_", 10}, {"rk_live_", 10}, {"rk_test_", 10}, {"whsec_", 16},
	{"pypi-", 40}, {"dckr_pat_", 16}, {"dop_v1_", 32}, {"shpat_", 32}, {"lin_api_", 20}, {"ATATT3", 20},
	{"ya29.", 20}, {"SG.", 40}, {"AGE-SECRET-KEY-1", 20}, {"hf_", 30}, {"eyJ", 20}, {"sk-", 20}, {"sntrys_", 20},
}

// keys cuts keys that are known by how they begin. That holds in paths too.
func (f *shapes) keys() {
	for i := 0; i+shortestKey <= len(f.s); i++ {
		known := issuersByByte[f.s[i]]
		if known == nil || i > 0 && isAlnum(f.s[i-1]) {
			continue
		}
		for _, k := range known {
			if !strings.HasPrefix(f.s[i:], k.start) {
				continue
			}
			dots := k.start == "eyJ"
			front := i + len(k.start)
			end := keyEnd(f.s[:min(len(f.s), i+longestFront)], front, dots)
			if end-front >= k.least && isKey(f.s[i:end], k.start) {
				end = keyEnd(f.s, end, dots)
				f.cut(i, end)
				i = end - 1
			}
			break
		}
	}
}

// issuersByByte are issuers by the first byte of their keys.
var issuersByByte = func() (by [256][]issuer) {
	for _, k := range issuers {
		by[k.start[0]] = append(by[k.start[0]], k)
	}
	return by
}()

// issuerPairs are the first two bytes of every key.
var issuerPairs = func() (p pairs) {
	for _, k := range issuers {
		p.add(k.start)
	}
	return p
}()

// longestFront bounds what is looked at to tell a key from words; or a string
// made of beginnings would take for ever.
const longestFront = 1 << 10

// keyEnd returns the end of the run of key characters; those of a JWT have dots.
func keyEnd(s string, i int, dots bool) int {
	for i < len(s) && (isAlnum(s[i]) || s[i] == '_' || s[i] == '-' || s[i] == '.' && dots) {
		i++
	}
	for i > 0 && s[i-1] == '.' {
		i--
	}
	return i
}

// isKey tells keys from words where the beginning alone doesn't.
func isKey(key, start string) bool {
	switch start {
	case "eyJ": // header.payload of a JWT; the signature may be empty
		return strings.Contains(key, ".")
	case "AKIA", "ASIA":
		return len(key) == 20 && strings.ToUpper(key) == key
	case "sk-", "npm_", "hf_", "pypi-":
		return strings.ContainsAny(key, "0123456789") && random(key[len(start):])
	}
	return true
}

// blocks cuts PEM blocks whole, and to the end where the end is missing.
func (f *shapes) blocks() {
	const begin, end, dashes = "-----BEGIN ", "-----END ", "-----"
	for at := 0; ; {
		i := strings.Index(f.s[at:], begin)
		if i < 0 {
			return
		}
		i += at
		at = len(f.s)
		if j := strings.Index(f.s[i:], end); j >= 0 {
			if k := strings.Index(f.s[i+j+len(end):], dashes); k >= 0 {
				at = i + j + len(end) + k + len(dashes)
			}
		}
		f.cut(i, at)
	}
}

// schemes cuts the credentials of "Bearer …" and "Basic …".
func (f *shapes) schemes() {
	for i := 0; i+8 < len(f.s); i++ {
		if f.s[i]|0x20 != 'b' || i > 0 && isAlnum(f.s[i-1]) {
			continue
		}
		name := wordAt(f.s, i)
		if !strings.EqualFold(name, "bearer") && !strings.EqualFold(name, "basic") {
			continue
		}
		from := i + len(name)
		for from < len(f.s) && isSpace(f.s[from]) {
			from++
		}
		to := from
		for to < len(f.s) && !isWordEnd(f.s[to]) && f.s[to] != ',' {
			to++
		}
		if from > i+len(name) && (len(name) == len("bearer") || isBasic(f.s[from:to])) {
			f.cut(from, to)
		}
	}
}

// isBasic tells credentials from the word that follows "basic" in a sentence.
func isBasic(s string) bool {
	return len(s) >= 8 && (strings.ContainsAny(s, "0123456789=+/") || strings.ToLower(s) != s)
}

func wordAt(s string, i int) string {
	end := i
	for end < len(s) && isAlnum(s[end]) {
		end++
	}
	return s[i:end]
}
