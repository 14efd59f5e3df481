// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"
)

var goflagsModVendor = Rule{
	ID:       "GOFLAGS-MOD-VENDOR",
	Title:    "GOFLAGS=-mod=vendor where there is nothing vendored",
	Severity: Error,
	Doc: Doc{
		What: "GOFLAGS has -mod=vendor, the command failed, and it is one that can't work from a vendor directory " +
			"(go install p@v, go list -m all), or there are requirements and no vendor/modules.txt. Where the " +
			"command succeeds it is only mentioned. go mod and go get, which ignore the flag, are fine.",
		Why: "Set for one repository, it reaches all of them. With a consistent vendor directory the go command uses " +
			"it by itself since Go 1.14, so the flag is rarely needed.",
		Fix: "Take -mod=vendor out of GOFLAGS, or run go mod vendor.",
		Message: "go: inconsistent vendoring in /w\n" +
			"go: can't compute 'all' using the vendor directory\n" +
			"cannot query module due to -mod=vendor",
		Refs: []string{"golang/vscode-go#1595", "golang/vscode-go#2112"},
	},
	Check: checkGoflagsModVendor,
}

func checkGoflagsModVendor(c *Case) []Finding {
	f, ok := c.goflag("mod")
	if !ok || f.Value != "vendor" || !c.isGo() || !c.vendors() || c.overridden("mod") {
		return nil
	}
	cmd := &c.Config.Command
	s, _ := c.setting("GOFLAGS")
	unfit := cmd.AtVersion() || cmd.Name == "list" && cmd.On("m") || cmd.Name == "get"
	what := ": the command doesn't work from a vendor directory"
	if !unfit {
		m, known := c.modules()
		if !known || m.Mod == nil || m.Work != nil && c.Config.Version("go1.22") < 0 {
			return nil // until then a workspace refuses the flag itself
		}
		dir := path.Dir(m.GoMod)
		if m.Work != nil {
			dir = path.Dir(m.GoWork)
		}
		there, known := c.exists(path.Join(dir, "vendor/modules.txt"))
		if !known {
			return nil
		}
		// What requires nothing has no vendor directory, and needs none.
		unfit = !there && m.Mod.Requires && !c.compiled()
		what = ": " + show(path.Join(dir, "vendor")) + " has no modules.txt"
	}
	if unfit && c.failed() {
		return []Finding{c.found(Error, s, what)}
	}
	return []Finding{c.found(Info, s, "")}
}

// vendors reports a command that obeys -mod=vendor: not those of go mod, nor go
// get since Go 1.16.
func (c *Case) vendors() bool {
	cmd := &c.Config.Command
	if strings.HasPrefix(cmd.Name, "mod ") || cmd.Name == "get" && c.Config.Version("go1.16") >= 0 {
		return false
	}
	return cmd.LoadsModule() || cmd.ModuleOnly()
}
