// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"bytes"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ParseModule reads of a go.mod or go.work what cmd/go reads to choose a
// toolchain, and as it does (gover.GoModLookup): the first line that begins with
// the key and a blank, without regard to blocks and quotes.
func ParseModule(data []byte) *decoder.Module {
	m := &decoder.Module{}
	var module, golang, toolchain bool
	for n := 1; len(data) > 0; n++ {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		text := string(bytes.TrimSpace(line))
		if v, ok := directive(text, "module"); ok && !module {
			m.Path, module = v, true
		} else if v, ok := directive(text, "go"); ok && !golang {
			m.Go, m.GoLine, golang = v, n, true
		} else if v, ok := directive(text, "toolchain"); ok && !toolchain {
			m.Toolchain, toolchain = v, true
		}
	}
	return m
}

func directive(line, key string) (value string, ok bool) {
	rest, ok := strings.CutPrefix(line, key)
	if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, "//")
	return strings.TrimSpace(rest), true
}
