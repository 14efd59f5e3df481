// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Paths are the launch's, and launches are Linux's: package path, so that a
// trace reads the same on Windows.

// Join makes p absolute in dir. It fails where p is relative and dir unknown.
func Join(dir, p string) (abs string, ok bool) {
	if strings.HasPrefix(p, "/") {
		return path.Clean(p), true
	}
	if !strings.HasPrefix(dir, "/") {
		return "", false
	}
	return path.Join(dir, p), true
}

// SplitList splits a GOPATH or PATH at its colons; an empty one has no entries.
func SplitList(value string) []string { return environ.SplitPath(value) }

// Below is p relative to dir; ok is false where it lies elsewhere.
func Below(dir, p string) (rel string, ok bool) {
	dir, p = path.Clean(dir), path.Clean(p)
	if p == dir {
		return "", true
	}
	return strings.CutPrefix(p, strings.TrimSuffix(dir, "/")+"/")
}
