// SPDX-License-Identifier: Apache-2.0

package conflict

import "path"

var goflagsModVendor = Rule{
	ID:       "GOFLAGS-MOD-VENDOR",
	Title:    "GOFLAGS=-mod=vendor where there is nothing vendored",
	Severity: Error,
	Doc: Doc{
		What: "GOFLAGS has -mod=vendor, the command failed, and it is one that can't work from a vendor directory " +
			"(go get, go install p@v, go list -m all), or vendor/modules.txt is missing. Where the command " +
			"succeeds it is only mentioned.",
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
	cmd := &c.Config.Command
	if !ok || f.Value != "vendor" || !c.isGo() || !cmd.LoadsModule() && !cmd.ModuleOnly() || c.overridden("mod") {
		return nil
	}
	s, _ := c.setting("GOFLAGS")
	unfit := cmd.Name == "get" || cmd.AtVersion() || cmd.Name == "list" && cmd.On("m")
	what := ": the command doesn't work from a vendor directory"
	if !unfit {
		m, known := c.modules()
		if !known || m.Mod == nil {
			return nil
		}
		dir := path.Dir(m.GoMod)
		if m.Work != nil {
			dir = path.Dir(m.GoWork)
		}
		there, known := c.exists(path.Join(dir, "vendor/modules.txt"))
		if !known {
			return nil
		}
		unfit = !there
		what = ": " + show(path.Join(dir, "vendor")) + " has no modules.txt"
	}
	if unfit && c.failed() {
		return []Finding{c.found(Error, s, what)}
	}
	return []Finding{c.found(Info, s, "")}
}
