// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"path"
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var go111moduleOff = Rule{
	ID:       "GO111MODULE-OFF",
	Title:    "modules are switched off where there is a module",
	Severity: Error,
	Doc: Doc{
		What: "GO111MODULE is off for a command that works on modules only, or in a directory that has a go.mod " +
			"in it or above; or it has a value that isn't on, off, auto or empty.",
		Why: "A line from 2018, when modules were new, still stands in a startup file, a Dockerfile or the go/env " +
			"file. Packages of the standard library still build, so the command seems to work until a dependency " +
			"is imported. Queries of gopls, which sets it for itself, and work in GOPATH without a go.mod are fine.",
		Fix: "Unset GO111MODULE where the finding says: modules are on by default.",
		Message: "go: modules disabled by GO111MODULE=off; see 'go help modules'\n" +
			"cannot find package \"example.com/m\" in any of:\n" + "go: unknown environment setting GO111MODULE=true",
		Refs: []string{"neovim/nvim-lspconfig#417", "golang/go#39264"},
	},
	Check: checkGo111moduleOff,
}

func checkGo111moduleOff(c *Case) []Finding {
	cmd := &c.Config.Command
	s, ok := c.setting("GO111MODULE")
	if !ok || !c.isGo() || cmd.Name == "" {
		return nil
	}
	switch s.Value {
	case "on", "auto":
		return nil
	case "off":
	default: // go env ends with it too
		return []Finding{c.found(Error, s, ", which is none of on, off and auto")}
	}
	if cmd.Name == "env" || cmd.Name == "version" || cmd.Name == "telemetry" {
		return nil
	}
	file, dir, ok := c.moduleAround()
	if !ok || c.insideGoroot(dir) || c.setByTool(s) {
		return nil
	}
	only := cmd.ModuleOnly()
	if !only && file == "" || !only && c.inGopath(file) && c.succeeded() {
		return nil
	}
	severity := Warn
	if c.failed() && (only || dir == path.Clean(c.Config.Command.Dir) && !c.compiled()) {
		severity = Error
	}
	what := ""
	if file != "" {
		what = ", and there is a " + show(file)
	}
	if only {
		what = fmt.Sprintf(", and go %s works on modules only", cmd.Name)
	}
	return []Finding{c.found(severity, s, what)}
}

// moduleAround finds go.mod at or above the command's directory, whatever
// GO111MODULE says; file is empty where there is none.
func (c *Case) moduleAround() (file, dir string, ok bool) {
	m, ok := c.modules()
	if m.GoMod == "" {
		return "", "", ok
	}
	return m.GoMod, path.Dir(m.GoMod), ok
}

func (c *Case) insideGoroot(dir string) bool {
	root := c.Config.Root.Dir
	_, inside := goenv.Below(path.Join(root, "src"), dir)
	return root != "" && dir != "" && inside
}

// inGopath reports a module that stands in GOPATH under its own path: where it
// was before there were modules, and builds without them.
func (c *Case) inGopath(file string) bool {
	if c.place.Mod == nil {
		return false
	}
	return slices.ContainsFunc(goenv.SplitList(c.value("GOPATH")), func(entry string) bool {
		return path.Join(entry, "src", c.place.Mod.Path) == path.Dir(file)
	})
}

// setByTool reports that gopls or a go command gave the variable to its child.
func (c *Case) setByTool(s goenv.Setting) bool {
	if s.Layer != goenv.OS {
		return false
	}
	culprit := c.culprit(s)
	if c.setByGo(culprit) {
		return true
	}
	return culprit.Injector != nil && culprit.Injector.Exec != nil && c.isTool(culprit.Injector.Exec, goenv.Gopls)
}

// compiled reports that a compiler, assembler or vet was seen running below the
// launch, so it found its packages.
func (c *Case) compiled() bool {
	for _, child := range c.Launch.Children {
		if slices.Contains([]string{"compile", "asm", "vet"}, base(child)) {
			return true
		}
	}
	return false
}
