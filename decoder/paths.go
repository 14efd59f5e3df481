// SPDX-License-Identifier: Apache-2.0

package decoder

const (
	// knownPaths bounds how many paths are remembered, and knownPath how long each is.
	knownPaths = 1024
	knownPath  = 256
)

var nul = []byte{0}

// paths are those that records have brought before: most processes run the same few
// programs in the same few directories. The zero value is empty; nil remembers none.
type paths struct {
	texts  map[string]string
	joined map[string]string // by the components in the order of the record
}

// text is b as a string.
func (p *paths) text(b []byte) string {
	if p == nil || len(b) > knownPath {
		return string(b)
	}
	if s, ok := p.texts[string(b)]; ok {
		return s
	}
	s := string(b)
	p.texts = remember(p.texts, s, s)
	return s
}

// path is what joinLeafFirst makes of b.
func (p *paths) path(b []byte, flags uint16) string {
	if p == nil || len(b) > knownPath || flags != 0 {
		return joinLeafFirst(b, flags)
	}
	if s, ok := p.joined[string(b)]; ok {
		return s
	}
	s := joinLeafFirst(b, flags)
	p.joined = remember(p.joined, string(b), s)
	return s
}

// remember adds to a map that is emptied when it is full: that needs no order, and
// what is in use is back at once.
func remember(m map[string]string, key, value string) map[string]string {
	if m == nil || len(m) >= knownPaths {
		m = make(map[string]string)
	}
	m[key] = value
	return m
}
