// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"go/version"
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var toolchainLocalTooOld = Rule{
	ID:       "TOOLCHAIN-LOCAL-TOO-OLD",
	Title:    "go.mod asks for a newer Go, and GOTOOLCHAIN forbids the switch",
	Severity: Error,
	Fatal:    true,
	Select:   true,
	Doc: Doc{
		What: "The go line of the go.mod or go.work in effect, or of a module that the workspace uses, asks for a " +
			"newer Go than the one that runs, and no switch is allowed: GOTOOLCHAIN=local, a toolchain line " +
			"\"default\", or a Go older than 1.21 that can't read the line at all.",
		Why: "GOTOOLCHAIN=local is set by container images, CI actions, pre-commit, a distribution's go.env, or " +
			"go env -w long ago. The message names it but not who set it.",
		Fix: "Install the Go that go.mod asks for, or unset GOTOOLCHAIN where the finding says.",
		Message: "go: go.mod requires go >= 1.25.0 (running go 1.24.1; GOTOOLCHAIN=local)\n" +
			"go: errors parsing go.mod: invalid go version '1.25.0': must match format 1.23\n" +
			"go: go.mod file indicates go 1.21, but maximum version supported by tidy is 1.19",
		Refs: []string{"docker-library/golang#472", "projectdiscovery/dnsx#1025", "golangci/golangci-lint#4239", "stashapp/stash#6887"},
	},
	Check: checkToolchainLocalTooOld,
}

func checkToolchainLocalTooOld(c *Case) []Finding {
	cmd := &c.Config.Command
	loads := cmd.LoadsModule() || cmd.Name == "fmt" || cmd.Name == "clean" // these two to find packages
	if !c.isGo() || goenv.SwitchTarget(c.Exec) || !loads || c.usesModfile() {
		return nil
	}
	own := goenv.Release(c.Build.GoVersion)
	if own == "" {
		return nil
	}
	if c.Config.Version("go1.21") < 0 {
		return c.goLineUnreadable()
	}
	if c.maySwitch() {
		return nil
	}
	m, ok := c.modules()
	if !ok || !m.Enabled {
		return nil
	}
	file, need := c.need(&m)
	if need == "" || version.Compare("go"+need, own) <= 0 || c.leaves() {
		return nil
	}
	s, _ := c.Config.Get("GOTOOLCHAIN")
	what := fmt.Sprintf("%s needs go %s", show(file), need)
	f := Finding{
		Severity: Error, Var: "GOTOOLCHAIN", Value: s.Value,
		Message: fmt.Sprintf("%s ran with GOTOOLCHAIN=%s, and %s", c.subject(), show(s.Value), what),
	}
	switch {
	case strings.HasPrefix(s.Value, "auto"), strings.HasPrefix(s.Value, "path"):
		f.Message = fmt.Sprintf("%s ran with a go.mod whose toolchain line forbids a switch, and %s", c.subject(), what)
	case s.Value != "" && s.Layer != goenv.Default:
		f = c.found(Error, s, ", and "+what)
	}
	f.Fix = append([]string{"install go " + need}, f.Fix...)
	return []Finding{f}
}

// maySwitch reports a GOTOOLCHAIN that allows a switch, and a go.mod that doesn't
// forbid it: the ordinary launch, for which nobody looks for a go.work.
func (c *Case) maySwitch() bool {
	want := c.value("GOTOOLCHAIN")
	if !strings.HasSuffix(want, "auto") && !strings.HasSuffix(want, "path") {
		return false
	}
	mod, known := goenv.FindModule(c.Config, c.notes.ask)
	return !known || mod == nil || mod.Toolchain != "default"
}

// usesModfile: -modfile names another file than the go.mod that is looked at.
func (c *Case) usesModfile() bool { return c.overridden("modfile") || c.goflagsHave("modfile") }

// need is the newest Go that the files in effect ask for.
func (c *Case) need(m *goenv.Modules) (file, need string) {
	newer := func(f string, mod *decoder.Module) {
		if mod != nil && mod.Go != "" && version.IsValid("go"+mod.Go) &&
			(need == "" || version.Compare("go"+mod.Go, "go"+need) > 0) {
			file, need = f, mod.Go
		}
	}
	if m.Work == nil {
		newer(m.GoMod, m.Mod)
		return file, need
	}
	newer(m.GoWork, m.Work)
	for _, use := range m.Work.Use[:min(len(m.Work.Use), maxWorkspace)] {
		dir, _ := goenv.Join(path.Dir(m.GoWork), use)
		f := path.Join(dir, "go.mod")
		newer(f, c.notes.ask(decoder.Question{Kind: decoder.AskModule, Path: f}).Module)
	}
	return file, need
}

// maxWorkspace bounds the modules of a workspace that are looked at.
const maxWorkspace = 32

// goLineUnreadable: until Go 1.20 a go line with a patch release is a syntax
// error. One that is merely newer is tried, and mentioned only where the build
// fails; but go mod tidy refuses.
func (c *Case) goLineUnreadable() []Finding {
	m, ok := c.modules()
	if !ok || !m.Enabled || m.Mod == nil || m.Mod.Go == "" {
		return nil
	}
	v, own := "go"+m.Mod.Go, goenv.Release(c.Build.GoVersion)
	fault := "can't read the go line of"
	if version.IsValid(v) && version.Lang(v) == v {
		if c.Config.Command.Name != "mod tidy" || version.Compare(v, version.Lang(own)) <= 0 {
			return nil
		}
		fault = "is too old to tidy"
	}
	f := Finding{
		Severity: Error, Var: "exe", Value: c.Exec.Exe,
		Message: fmt.Sprintf("%s %s %s: go %s", c.subject(), fault, show(m.GoMod), show(m.Mod.Go)),
		Fix:     []string{"run a newer go", fmt.Sprintf("write the go line of %s as go 1.N", show(m.GoMod))},
	}
	if binary := c.chooser(); binary.known {
		f.Culprits = []Culprit{binary.culprit}
	} else {
		f.Culprits = []Culprit{{Var: "exe", Step: blame.Step{Op: blame.Inherited}}}
	}
	return []Finding{f}
}
