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
	if m.Enabled {
		m.GoWork, m.Work, m.Named = x.workspace()
	}
	return m, !x.unknown
}

// FindModule looks for go.mod alone, in the command's directory and above, where
// a workspace doesn't matter.
func FindModule(c *Config, ask Ask) (mod *decoder.Module, known bool) {
	x := &selector{cfg: c, ask: ask}
	_, mod = x.find("go.mod", "")
	return mod, !x.unknown
}

// workspace is modload.FindGoWork. It doesn't ask whether modules are on, which is
// why go env prints a GOWORK that has no effect.
func (x *selector) workspace() (file string, work *decoder.Module, named bool) {
	if x.cfg.Version("go1.18") < 0 {
		return "", nil, false
	}
	s, _ := x.cfg.Get("GOWORK")
	switch s.Value {
	case "off":
		return "", nil, false
	case "", "auto":
		file, work = x.find("go.work", x.cfg.Root.Dir)
		return file, work, false
	}
	if path.IsAbs(s.Value) {
		work = x.module(s.Value)
	}
	return s.Value, work, true
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
