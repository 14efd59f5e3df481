// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Refuses reports a compiler that was told another version than its own: cmd/go
// passes what it is itself (-goversion), and the compiler ends with "does not
// match go tool version". That proves a mismatch without a look at GOROOT.
func Refuses(e *decoder.Exec, b *decoder.BuildInfo) bool {
	if e == nil || !e.Complete || b == nil || b.Path != "cmd/compile" {
		return false
	}
	i := slices.Index(e.Argv, "-goversion")
	return i >= 0 && i+1 < len(e.Argv) && Differ(e.Argv[i+1], b.GoVersion)
}

// Differ compares two Go versions, experiments included. The compiler doesn't
// compare development versions, so neither are they here.
func Differ(a, b string) bool {
	return a != b && a != "" && b != "" && !strings.HasPrefix(a, "devel") && !strings.HasPrefix(b, "devel")
}
