// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Modules says which go.mod and go.work are in effect for a go command, as
// modload.Init finds them.
type Modules struct {
	// Enabled: module mode. It doesn't say that there is a module.
	Enabled bool
	GoMod   string          // path of go.mod, in the command's directory or above; empty: none
	Mod     *decoder.Module // what stands in it
	GoWork  string          // path of go.work; empty: none, or off
	Work    *decoder.Module // nil where GoWork doesn't exist
	// Named: GOWORK names GoWork; otherwise it was found by walking up.
	Named bool
}

// FindModules looks for go.mod and go.work. known is false where an answer is
// missing, or where the command's directory is not known.
func FindModules(c *Config, ask Ask) (m Modules, known bool) {
	x := &selector{cfg: c, ask: ask}
	m.Enabled = x.modules()
	m.GoMod, m.Mod = x.find("go.mod", "")
	if !m.Enabled || c.Version("go1.18") < 0 {
		return m, !x.unknown
	}
	work, _ := c.Get("GOWORK")
	switch work.Value {
	case "off":
	case "", "auto":
		m.GoWork, m.Work = x.find("go.work", c.Root.Dir)
	default:
		m.Named, m.GoWork = true, work.Value
		if path.IsAbs(work.Value) {
			m.Work = x.module(work.Value)
		}
	}
	return m, !x.unknown
}

// Uses reports whether the workspace lists the module in a directory.
func (m *Modules) Uses(dir string) bool {
	if m.Work == nil {
		return false
	}
	for _, u := range m.Work.Use {
		if abs, ok := Join(path.Dir(m.GoWork), u); ok && abs == path.Clean(dir) {
			return true
		}
	}
	return false
}
