// SPDX-License-Identifier: Apache-2.0

package blame

import (
	"fmt"
	"path"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
	"github.com/goenvtrace/goenvtrace/decoder/proctree"
	"github.com/goenvtrace/goenvtrace/decoder/startup"
)

// unlocated says why no line is named, where that is worth saying.
func unlocated(step *Step, name string, readings []*reading) string {
	e := readerOf(step.Injector).Exec
	shell := startup.ShellOf(e)
	if !startup.IsShell(shell) {
		return ""
	}
	if keptLast(step, name, e.Env) {
		return fmt.Sprintf("of several entries named %s it was given, it keeps the last", name)
	}
	how, over := "evaluated", ""
	for _, r := range readings {
		switch {
		case r.blind:
			return ""
		case len(r.missing) > 0:
			return fmt.Sprintf("%s could not be read: %s", r.missing[0].File, r.missing[0].Why)
		case r.vague:
			how += ", or read from a file whose name only running it would tell,"
		}
		for _, i := range r.named[name] {
			if s := &r.steps[i]; s.File != "" && s.Certain && s.Assignment.For == "" &&
				s.Assignment.Op == decoder.AssignSet && name != "PATH" {
				over = fmt.Sprintf("; %s:%d sets another value", s.File, s.Assignment.Line)
			}
		}
	}
	who := fmt.Sprintf(" in %s (pid %d)", path.Base(e.Exe), pid(step.Injector))
	if e.TTY != "" {
		who += ", " + e.TTY
	}
	if known := shell.Interactive(); known == startup.Yes || known == startup.Unknown && len(e.Argv) < 2 {
		how = "typed or " + how
	}
	return how + who + over
}

// keptLast reports that a shell was given a name several times and passes on the
// last of the values, where what started it would have taken the first.
func keptLast(step *Step, name string, given []decoder.Entry) bool {
	first, ok := environ.Get(given, name)
	last, _ := environ.Last(given, name)
	return ok && first != last && last.Value == step.Value.Value && step.Op == Replaced
}

func pid(img *proctree.Image) uint32 {
	if img.Process != nil && img.Process.PID != 0 {
		return img.Process.PID
	}
	return img.ID.Process.TGID
}
