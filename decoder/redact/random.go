// SPDX-License-Identifier: Apache-2.0

package redact

import "strings"

// shortestRandom is the length from which a run without any label is judged
// by its looks alone.
const shortestRandom = 24

// randomRuns cuts long runs that no person would have chosen. Paths stay:
// caches and stores are full of hashes, and verdicts rest on paths.
func (f *shapes) randomRuns(before string) {
	for i := 0; i < len(f.s); {
		if isChunkEnd(f.s[i]) {
			i++
			continue
		}
		from := i
		for i < len(f.s) && !isChunkEnd(f.s[i]) {
			i++
		}
		chunk := f.s[from:i]
		if len(chunk) >= shortestRandom && !isPath(chunk) && !isHashName(before) && !isPseudoVersion(chunk) {
			f.randomChunk(from, i)
		}
		before = chunk
	}
}

func (f *shapes) randomChunk(from, end int) {
	for i := from; i < end; {
		if !isRunByte(f.s[i]) {
			i++
			continue
		}
		start := i
		for i < end && isRunByte(f.s[i]) {
			i++
		}
		if f.randomSegments(start, i) == 0 && random(f.s[start:i]) {
			f.cut(start, i) // base64 with slashes in it
		}
	}
}

// randomSegments cuts random pieces between slashes and says how many.
func (f *shapes) randomSegments(from, end int) int {
	n := 0
	for from < end {
		to := from
		for to < end && f.s[to] != '/' {
			to++
		}
		if random(f.s[from:to]) {
			f.cut(from, to)
			n++
		}
		from = to + 1
	}
	return n
}

// isPath reports whether a chunk is a path, a flag with a path directly behind
// it (-I/usr/include) or begins with a variable ($WORK/b001). Behind a scheme
// stands no path: servers take keys in theirs.
func isPath(chunk string) bool {
	switch {
	case strings.HasPrefix(chunk, "///"):
		return true
	case strings.HasPrefix(chunk, "//"):
		return false
	}
	switch chunk[0] {
	case '/', '~', '$':
		return true
	case '@', '.':
		return strings.HasPrefix(strings.TrimLeft(chunk, "@."), "/")
	case '-':
		i := strings.IndexByte(chunk, '/')
		return i > 1 && i < 12 && !strings.ContainsAny(chunk[1:i], "0123456789_+")
	}
	return false
}

// isHashName reports whether what follows is a hash that says what a file is.
func isHashName(before string) bool {
	switch strings.TrimLeft(before, "-") {
	case "buildid", "build-id", "frandom-seed", "sha1", "sha256", "sha384", "sha512", "goversion",
		"importcfg", "p", "lang", "cmd/internal/objabi.buildID":
		return true
	}
	return strings.HasSuffix(before, "@sha256") || strings.HasSuffix(before, "--build-id")
}

// isPseudoVersion reports whether a chunk ends like module@v0.0.0-20060102150405-abcdefabcdef.
func isPseudoVersion(chunk string) bool {
	const tail = len("-20060102150405-abcdefabcdef")
	for i := 0; i+tail <= len(chunk); i++ {
		if (chunk[i] == '-' || chunk[i] == '.') && isPseudoTail(chunk[i+1:i+tail]) {
			return true
		}
	}
	return false
}

func isPseudoTail(s string) bool {
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case i < 14 && !isDigit(c), i == 14 && c != '-', i > 14 && !isHexDigit(c):
			return false
		}
	}
	return true
}

// random reports whether a run looks like one of a random generator rather
// than like words: it changes between small letters, capitals and digits all
// the time, and few of its letters stand in words.
func random(s string) bool {
	if len(s) < shortestRandom {
		return false
	}
	t := tally(s)
	n := t.lower + t.upper + t.digit
	switch {
	case n < shortestRandom*3/4 || t.lower+t.upper == 0:
		return false
	case t.hex == n:
		return t.digit >= 3 && t.lower+t.upper >= 3
	case t.digit == 0 && (t.lower == 0 || t.upper == 0):
		return false
	case t.lower == 0 || t.upper == 0:
		return t.groups >= 4 && t.changes*100 >= t.pairs*30
	}
	return t.changes*100 >= t.pairs*42 || t.digit > 0 && t.words*100 < n*60
}

// count is what random looks at.
type count struct {
	lower, upper, digit, hex int
	pairs, changes           int // neighbours, and those of different kinds
	groups                   int // groups of digits
	words                    int // bytes in runs of three or more letters of a kind
}

func tally(s string) count {
	var t count
	var last byte // kind of the byte before
	run := 0
	for i := 0; i <= len(s); i++ {
		var kind byte
		if i < len(s) {
			kind = t.add(s[i])
		}
		if kind != 0 && last != 0 {
			t.pairs++
			if kind != last {
				t.changes++
			}
		}
		if kind == last {
			run++
			continue
		}
		if run >= 3 && (last == 'a' || last == 'A') {
			t.words += run
		}
		if kind == '0' {
			t.groups++
		}
		last, run = kind, 1
	}
	return t
}

func (t *count) add(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z':
		t.lower++
		if c <= 'f' {
			t.hex++
		}
		return 'a'
	case 'A' <= c && c <= 'Z':
		t.upper++
		if c <= 'F' {
			t.hex++
		}
		return 'A'
	case isDigit(c):
		t.digit++
		t.hex++
		return '0'
	}
	return 0
}
