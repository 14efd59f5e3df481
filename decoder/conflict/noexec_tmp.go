// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var noexecTmp = Rule{
	ID:       "NOEXEC-TMP",
	Title:    "programs can't be started in the work directory",
	Severity: Error,
	Doc: Doc{
		What: "go run or go test failed, and its work directory (GOTMPDIR, else TMPDIR, else /tmp) is on a mount with noexec.",
		Why:  "The go command builds the program there and can't start it. Hardened servers mount /tmp so.",
		Fix:  "Set GOTMPDIR to a directory from which programs may be started: export GOTMPDIR=$HOME/tmp",

		Message: "fork/exec /tmp/go-build1/b001/exe/hello: permission denied",
	},
	Check: checkNoexecTmp,
}

func checkNoexecTmp(c *Case) []Finding {
	if !c.isGo() || !c.Config.Command.Runs() {
		return nil
	}
	s, ok := c.setting("GOTMPDIR")
	if !ok {
		s = goenv.Setting{Name: "TMPDIR", Value: "/tmp", Layer: goenv.Default}
		if e, set := c.entry("TMPDIR"); set && e.Value != "" && !e.Redacted {
			s.Value, s.Layer = e.Value, goenv.OS
		}
	}
	dir, ok := goenv.Join(c.Config.Command.Dir, s.Value)
	if !ok {
		return nil
	}
	a := c.notes.ask(decoder.Question{Kind: decoder.AskMount, Path: dir})
	if a.Mount == nil || !a.Mount.NoExec || !c.failed() {
		return nil
	}
	f := c.found(Error, s, "")
	f.Message = fmt.Sprintf("%s builds in %s, and programs can't be started there (noexec)", c.subject(), show(dir))
	f.Fix = []string{"set GOTMPDIR to a directory without noexec"}
	return []Finding{f}
}
