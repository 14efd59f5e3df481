// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

var ideTerminalDiverge = Rule{
	ID:       "IDE-TERMINAL-DIVERGE",
	Title:    "the editor's Go is another one than the terminal's",
	Severity: Warn,
	Doc: Doc{
		What: "gopls or dlv, started by an editor, and the newest go command that the same user typed at a prompt " +
			"in the same or a related directory select another version of go, or another GOROOT version, GOPATH, " +
			"GOFLAGS, GO111MODULE, GOOS, GOARCH, GOWORK or GOPROXY. Other settings are told as info, and so is a value that one " +
			"command alone was seen with: it may have been typed for that command.",
		Why: "An editor has the environment of whoever started it, at the time when it was started: of the desktop's login, " +
			"of another terminal, of a shell that it ran to find out. What the terminal builds is then not what the editor shows, " +
			"tests and debugs.",
		Fix: "Change the side whose origin is wrong. An editor keeps its environment until it is started again; gopls too.",
		Refs: []string{
			"microsoft/vscode-go#3152", "golang/vscode-go#713", "golang/vscode-go#2517", "golang/vscode-go#4018",
		},
	},
	Across: acrossIDETerminal,
}

// telling are the settings that make the two do different work. The others are
// places and habits.
var telling = []string{
	"go", "GOROOT", "GOPATH", "GOFLAGS", "GO111MODULE", "GOOS", "GOARCH", "GOWORK", "GOPROXY",
}

func acrossIDETerminal(res *Result, all []*Result) []Finding {
	if res.Config.Tool == goenv.Go || res.Launch.Subject.Prompt() != nil {
		return nil
	}
	terminal := res.terminal(all)
	if terminal == nil {
		return nil
	}
	rows, _ := Difference(res, terminal)
	var found []Finding
	for _, row := range rows {
		if !slices.Contains(telling, row.Name) && !strings.HasPrefix(row.Name, "GO") {
			continue
		}
		f := Finding{
			Severity: Info, Var: row.Name, Value: row.Left.Value,
			Message: fmt.Sprintf("%s has %s; %s at the prompt has %s", res.judged.subject(),
				row.describe(row.Left), terminal.judged.subject(), row.describe(row.Right)),
			Launches: []string{terminal.Launch.ID},
			Against:  terminal.Launch.ID,
			Fix:      []string{fmt.Sprintf("correct the side that is wrong, then start %s and its editor again", res.Config.Tool)},
		}
		if row.Name == "go" {
			f.Var = "PATH"
		}
		if slices.Contains(telling, row.Name) && terminal.lasting(row, all) {
			f.Severity = Warn
		}
		for _, side := range []Side{row.Left, row.Right} {
			if side.Known {
				f.Culprits = append(f.Culprits, side.Culprit)
			}
		}
		found = append(found, f)
	}
	return found
}

func (row Row) describe(s Side) string {
	switch {
	case row.Name == "go":
		return s.Value
	case s.Value == "":
		return row.Name + " unset"
	}
	return row.Name + "=" + show(s.Value)
}

// terminal is the newest go command that the same person typed where the same
// files are seen, in a directory that has to do with the launch's.
func (res *Result) terminal(all []*Result) *Result {
	var newest *Result
	e := res.judged.Exec
	for _, r := range all {
		if !r.applied || r.Config.Tool != goenv.Go {
			continue
		}
		x := r.judged.Exec
		if x.UID != e.UID || x.NS.Mnt != e.NS.Mnt || x.Root != e.Root || r.Launch.Subject.Prompt() == nil {
			continue
		}
		if newest != nil && x.Time <= newest.judged.Exec.Time || !related(e.CWD, r.Config.Command.Dir) || elsewhere(res, r) {
			continue
		}
		newest = r
	}
	return newest
}

// related holds for one directory below the other: an editor has its workspace
// open, a person builds a package of it, or the other way round.
func related(a, b string) bool {
	_, inside := goenv.Below(a, b)
	_, around := goenv.Below(b, a)
	return a != "" && b != "" && (inside || around)
}

// elsewhere reports that direnv gave the terminal an environment for a
// directory that the editor has nothing to do with.
func elsewhere(res, terminal *Result) bool {
	v, _ := variable(terminal.judged.Exec, "DIRENV_DIR")
	if v.Value == "" {
		return false
	}
	_, below := goenv.Below(strings.TrimPrefix(v.Value, "-"), res.judged.Exec.CWD)
	return !below
}

// lasting reports that the terminal's side of a row is what the shell gives
// every command, and not typed for this one: the shell has had it from its own
// start, a file of its says so, or two commands were seen with it.
func (res *Result) lasting(row Row, all []*Result) bool {
	name := row.Name
	if name == "go" {
		name = "PATH"
		if !res.judged.chooser().through {
			return false
		}
	}
	if l := row.Right.Layer; l == goenv.UserFile || l == goenv.GorootFile || row.Right.Culprit.Location != nil {
		return true
	}
	shell := res.Launch.Subject.Prompt()
	if agree(res.judged.Exec, shell.Exec, name) {
		return true
	}
	for _, r := range all {
		if r == res || !r.applied {
			continue
		}
		s := r.Launch.Subject.Prompt()
		if s != nil && s.Process.ID == shell.Process.ID && agree(res.judged.Exec, r.judged.Exec, name) {
			return true
		}
	}
	return false
}
