// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"go/version"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Selection is the toolchain that a go command turns to before it looks at
// anything else of its configuration.
type Selection struct {
	// Toolchain is "go1.25.0"; empty: itself. GOTOOLCHAIN may name one that
	// isn't valid, on which the command ends.
	Toolchain string
	// File is the go.mod or go.work that asks for it; empty: GOTOOLCHAIN does.
	File string
	// Invalid: GOTOOLCHAIN names no toolchain; the command ends with that.
	Invalid bool
	// PathOnly: it is looked for in PATH and never downloaded.
	PathOnly bool
}

// maxAncestors bounds the search for go.mod and go.work.
const maxAncestors = 64

// selector follows cmd/go's toolchain.Select.
type selector struct {
	cfg     *Config
	ask     Ask
	unknown bool
}

// SelectToolchain says whether a go command replaces itself before it does
// anything, and by what. It does so before it checks GOROOT or GOPATH: where it
// does, they can't hurt it, and where the attempt fails, it ends by that. known
// is false where an answer is missing.
func SelectToolchain(e *decoder.Exec, b *decoder.BuildInfo, c *Config, ask Ask) (s Selection, known bool) {
	if c.Tool != Go || !readsGoEnv(b) || SwitchTarget(e) || selectsNothing(&c.Command) {
		return Selection{}, true
	}
	local := Release(b.GoVersion)
	want, _ := c.Get("GOTOOLCHAIN")
	if want.Redacted || local == "" {
		return Selection{}, false
	}
	x := &selector{cfg: c, ask: ask}
	if want.Value == "" || !x.modules() {
		return Selection{}, !x.unknown
	}
	s = x.choose(want.Value, local)
	s.PathOnly = want.Value == "path" || strings.HasSuffix(want.Value, "+path")
	if s.Toolchain == local || s.Toolchain == "local" {
		s = Selection{}
	}
	return s, !x.unknown
}

// Release is the "go1.N.P" of a version, without vendor's additions; empty for
// a development version.
func Release(v string) string {
	if i := strings.IndexAny(v, " \t-"); i >= 0 {
		v = v[:i]
	}
	if !version.IsValid(v) {
		return ""
	}
	return v
}

// selectsNothing reports the command lines that are answered by the local
// toolchain whatever is configured.
func selectsNothing(c *Command) bool {
	if c.Name != "env" {
		return false
	}
	switch {
	case len(c.Flags) == 0 && len(c.Args) == 1:
		return c.Args[0] == "GOTOOLCHAIN" || c.Args[0] == "GOMOD" || c.Args[0] == "GOWORK"
	case len(c.Flags) == 1 && c.Flags[0].Name == "w" && len(c.Args) == 1:
		return strings.HasPrefix(c.Args[0], "GOTOOLCHAIN=")
	}
	return false
}

// modules is modload's WillBeEnabled.
func (x *selector) modules() bool {
	mode, _ := x.cfg.Get("GO111MODULE")
	switch mode.Value {
	case "", "on":
		return true
	case "auto":
		_, m := x.find("go.mod", "")
		return m != nil
	}
	return false
}

// choose interprets GOTOOLCHAIN.
func (x *selector) choose(want, local string) Selection {
	name, mode, plus := want, "", false
	if want == "auto" || want == "path" {
		name, mode = "local", want
	} else {
		name, mode, plus = strings.Cut(want, "+")
	}
	least := local
	if name != "local" {
		if least = Release(name); least == "" || plus && mode != "auto" && mode != "path" {
			return Selection{Toolchain: want, Invalid: true}
		}
	} else {
		name = local
	}
	s := Selection{Toolchain: name}
	if mode != "auto" && mode != "path" {
		return s
	}
	file, m := x.file()
	if m == nil || m.Toolchain == "default" {
		return s
	}
	if v := Release(m.Toolchain); v != "" && version.Compare(v, least) > 0 {
		s, least = Selection{Toolchain: m.Toolchain, File: file}, v
	}
	if v := "go" + m.Go; version.Compare(v, least) > 0 {
		if version.Lang(v) == v && version.Compare(v, "go1.21") >= 0 {
			v += ".0" // releases of these have a patch number from the first on
		}
		s = Selection{Toolchain: v, File: file}
	}
	return s
}

// file finds the go.work or go.mod in effect.
func (x *selector) file() (string, *decoder.Module) {
	work, _ := x.cfg.Get("GOWORK")
	switch work.Value {
	case "off":
	case "", "auto":
		if file, m := x.find("go.work", x.cfg.Root.Dir); m != nil {
			return file, m
		}
	default:
		if m := x.module(work.Value); m != nil {
			return work.Value, m
		}
	}
	return x.find("go.mod", "")
}

// find looks for a file in the command's directory and above, not crossing stop.
func (x *selector) find(name, stop string) (string, *decoder.Module) {
	dir := x.cfg.Command.Dir
	if dir == "" {
		x.unknown = true
	}
	for range maxAncestors {
		if dir == "" {
			break
		}
		file := path.Join(dir, name)
		if m := x.module(file); m != nil {
			return file, m
		}
		up := path.Dir(dir)
		if up == dir || up == stop {
			break
		}
		dir = up
	}
	return "", nil
}

func (x *selector) module(file string) *decoder.Module {
	a := x.ask(decoder.Question{Kind: decoder.AskModule, Path: file})
	if a.State != decoder.Exists && a.State != decoder.Absent {
		x.unknown = true
	}
	return a.Module
}
