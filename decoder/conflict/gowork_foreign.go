// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var goworkForeign = Rule{
	ID:       "GOWORK-FOREIGN",
	Title:    "GOWORK names a workspace that doesn't have this module",
	Severity: Error,
	Doc: Doc{
		What: "The environment names a go.work, and the module that the command runs in is none of those it lists. " +
			"A go.work that was found by walking up is never reported.",
		Why: "A workspace that was exported for one project reaches every other one, in the same terminal or from " +
			"an editor's settings.",
		Fix: "Unset GOWORK where the finding says, or add the module: go work use .",
		Message: "current directory is contained in a module that is not one of the workspace modules listed in go.work. " +
			"You can add the module to the workspace using:\n\tgo work use .",
		Refs: []string{"golang/go#56697", "golang/go#51604", "golang/go#49632"},
	},
	Check: checkGoworkForeign,
}

func checkGoworkForeign(c *Case) []Finding {
	s, ok := c.gowork()
	if !ok || s.Layer != goenv.OS || !path.IsAbs(s.Value) || strings.HasPrefix(c.Config.Command.Name, "work ") ||
		strings.HasPrefix(c.Config.Command.Name, "mod ") {
		return nil
	}
	m, known := c.modules()
	if !known || m.Work == nil || m.Mod == nil {
		return nil
	}
	dir := path.Dir(m.GoMod)
	if m.Uses(dir) {
		return nil
	}
	for _, use := range m.Work.Use[:min(len(m.Work.Use), maxWorkspace)] {
		if other, _ := goenv.Join(path.Dir(m.GoWork), use); c.sameDir(other, dir) {
			return nil
		}
	}
	severity := Warn
	if c.failed() {
		severity = Error
	}
	return []Finding{c.found(severity, s, ", which doesn't use "+show(dir))}
}
