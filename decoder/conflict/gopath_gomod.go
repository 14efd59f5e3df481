// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var gopathGomod = Rule{
	ID:       "GOPATH-GOMOD",
	Title:    "a go.mod stands in GOPATH itself",
	Severity: Error,
	Doc: Doc{
		What: "The first entry of GOPATH holds a go.mod, and modules are on. A go.mod deeper below, in GOPATH/src, is fine.",
		Why: "A module there would contain the module cache. Go 1.21 and older refuse every command that works on " +
			"modules; later versions ignore the file with a warning, so a project that lives there has no module. " +
			"Usual reasons: GOPATH was set to the project's directory, or go mod init was run in $HOME/go.",
		Fix: "Remove the go.mod, or unset GOPATH: the default is $HOME/go.",
		Message: "$GOPATH/go.mod exists but should not\n" +
			"go: warning: ignoring go.mod in $GOPATH /home/u/go",
		Refs: []string{"golang/go#38896", "golang/go#46807", "golang/go#39706", "kubernetes-sigs/external-dns#1383"},
	},
	Check: checkGopathGomod,
}

func checkGopathGomod(c *Case) []Finding {
	cmd := &c.Config.Command
	s, ok := c.gopath()
	if !ok || !cmd.LoadsModule() && !cmd.ModuleOnly() || c.value("GO111MODULE") == "off" {
		return nil
	}
	list := goenv.SplitList(s.Value)
	if len(list) == 0 || !path.IsAbs(list[0]) {
		return nil
	}
	if there, ok := c.exists(path.Join(list[0], "go.mod")); !ok || !there {
		return nil
	}
	f := c.found(Error, s, ", which holds a go.mod")
	if c.Config.Version("go1.22") >= 0 {
		f.Severity = Warn
	}
	culprit, _ := c.gopathSource(s)
	f.Culprits = []Culprit{culprit}
	f.Fix = append([]string{"rm " + show(path.Join(list[0], "go.mod"))}, f.Fix...)
	return []Finding{f}
}
