// SPDX-License-Identifier: Apache-2.0

package conflict

import "strings"

var gobinCross = Rule{
	ID:       "GOBIN-CROSS",
	Title:    "GOBIN is set while another system's programs are installed",
	Severity: Error,
	Fatal:    true,
	Doc: Doc{
		What: "go install runs with GOBIN, from whichever layer, and with a GOOS or GOARCH that is not this machine's.",
		Why: "The go command refuses: in one directory the programs of two systems would overwrite each other. " +
			"Each of the two variables is right by itself, and they come from different places.",
		Fix:     "Unset GOBIN for cross builds (they go to GOPATH/bin/GOOS_GOARCH), use go build -o, or unset GOOS and GOARCH.",
		Message: "go: cannot install cross-compiled binaries when GOBIN is set",
		Refs:    []string{"golang/go#57485", "golang/go#11778", "kubernetes-sigs/controller-runtime#3232", "volcano-sh/volcano#2894"},
	},
	Check: checkGobinCross,
}

func checkGobinCross(c *Case) []Finding {
	if !c.isGo() || c.Config.Command.Name != "install" || c.Config.Command.On("n") {
		return nil
	}
	bin, ok := c.setting("GOBIN")
	target, foreign := c.foreign()
	if !ok || !foreign || installsStd(c.Config.Command.Args) {
		return nil
	}
	f := c.found(Error, bin, " and "+target.Name+"="+show(target.Value))
	f = c.blamed(f, target)
	f.Fix = append([]string{"unset GOBIN for this command", "unset " + target.Name}, f.Fix...)
	return []Finding{f}
}

// installsStd reports packages that go to GOROOT whatever GOBIN says.
func installsStd(args []string) bool {
	for _, a := range args {
		if a != "std" && a != "cmd" && !strings.HasPrefix(a, "cmd/") {
			return false
		}
	}
	return len(args) > 0
}
