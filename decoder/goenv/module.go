// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"bytes"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// ParseModule reads of a go.mod or go.work what cmd/go reads to choose a
// toolchain, and as it does (gover.GoModLookup): the first line that begins with
// the key and a blank, without regard to blocks and quotes. The directories that a
// go.work uses are read besides, blocks and quotes included, and whether a go.mod
// requires anything.
func ParseModule(data []byte) *decoder.Module {
	m := &decoder.Module{}
	var module, golang, toolchain, block, requires bool
	for n := 1; len(data) > 0; n++ {
		line, rest, _ := bytes.Cut(data, []byte{'\n'})
		data = rest
		text := string(bytes.TrimSpace(line))
		block = useLine(m, text, block)
		requires = requireLine(m, text, requires)
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

// maxUse bounds the directories that are kept of a go.work.
const maxUse = 256

// useLine reads what a line says of the modules of a workspace: a use
// directive, or, inside its block, a directory. It reports whether the block
// goes on.
func useLine(m *decoder.Module, text string, inBlock bool) bool {
	dir := text
	switch {
	case inBlock && strings.HasPrefix(text, ")"):
		return false
	case inBlock:
		dir, _, _ = strings.Cut(text, "//")
	default:
		v, ok := directive(text, "use")
		if rest, block := strings.CutPrefix(text, "use("); block {
			v, ok = "("+rest, true
		}
		if !ok {
			return false
		}
		if v == "(" {
			return true
		}
		dir = v
	}
	dir = strings.TrimSpace(dir)
	if n := len(dir); n > 1 && (dir[0] == '"' || dir[0] == '`') && dir[n-1] == dir[0] {
		dir = dir[1 : n-1]
	}
	if dir != "" && len(m.Use) < maxUse {
		m.Use = append(m.Use, dir)
	}
	return inBlock
}

// requireLine notes a requirement: a require directive with one, or a line of its
// block. It reports whether the block goes on.
func requireLine(m *decoder.Module, text string, inBlock bool) bool {
	if inBlock {
		if strings.HasPrefix(text, ")") {
			return false
		}
		m.Requires = m.Requires || text != "" && !strings.HasPrefix(text, "//")
		return true
	}
	v, ok := directive(text, "require")
	if strings.HasPrefix(text, "require(") {
		v, ok = "(", true
	}
	if ok && v == "(" {
		return true
	}
	m.Requires = m.Requires || ok && v != ""
	return false
}

func directive(line, key string) (value string, ok bool) {
	rest, ok := strings.CutPrefix(line, key)
	if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return "", false
	}
	rest, _, _ = strings.Cut(rest, "//")
	return strings.TrimSpace(rest), true
}
