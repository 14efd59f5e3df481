// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"bytes"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ParseFile reads a go/env or go.env file as cmd/go does (cfg.readEnvFile, the
// same since Go 1.13): a line counts if it begins with A-Z and has a "=".
// Nothing is trimmed, unquoted or expanded; a carriage return stays in the
// value and blanks before "=" in the name. Duplicates are kept: the last wins.
func ParseFile(data []byte) []decoder.Line {
	var lines []decoder.Line
	for n := 1; len(data) > 0; n++ {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		name, value, ok := bytes.Cut(line, []byte{'='})
		if !ok || line[0] < 'A' || 'Z' < line[0] {
			continue
		}
		lines = append(lines, decoder.Line{Number: n, Name: string(name), Value: string(value)})
	}
	return lines
}

// fileValues indexes lines by name, the last duplicate winning. An empty value
// is kept: in the user's file it hides the line of $GOROOT/go.env.
func fileValues(lines []decoder.Line) map[string]decoder.Line {
	m := make(map[string]decoder.Line, len(lines))
	for _, l := range lines {
		m[l.Name] = l
	}
	return m
}
