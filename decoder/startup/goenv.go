// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parseGoEnv reads a go/env or go.env file as cmd/go does (cfg.readEnvFile): a
// line counts if it begins with A-Z and has a "=". Nothing is trimmed, unquoted
// or expanded.
func parseGoEnv(f *file) {
	for i := range f.lines {
		from, to := f.lines[i], len(f.text)
		if i+1 < len(f.lines) {
			to = f.lines[i+1] - 1
		}
		line := f.text[from:to] // a carriage return belongs to the value
		name, value, ok := strings.Cut(line, "=")
		if !ok || line[0] < 'A' || 'Z' < line[0] {
			continue
		}
		f.assign(decoder.Assignment{
			Name: name, Op: decoder.AssignSet, Value: text(value), Exported: true, Text: line,
		}, from)
	}
}
