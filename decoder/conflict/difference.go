// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Row is one thing in which two launches differ.
type Row struct {
	Name        string // "go" for the version of the go command, else a variable
	Left, Right Side
}

// Side is a launch's part of a row.
type Side struct {
	Value string // empty: unset, or the default where that is nothing
	Layer goenv.Layer
	// Culprit is who made it so. Without Known nobody did, or it is not known who.
	Culprit Culprit
	Known   bool
}

// PathDifference lists the directories that only one of two launches has in PATH,
// the left one's first.
func PathDifference(a, b *Result) []Row {
	left, right := a.Launch.Subject.Path(), b.Launch.Subject.Path()
	var rows []Row
	for _, p := range only(left, right) {
		rows = append(rows, Row{Name: "PATH", Left: pathSide(p)})
	}
	for _, p := range only(right, left) {
		rows = append(rows, Row{Name: "PATH", Right: pathSide(p)})
	}
	return rows
}

func only(list, other []blame.PathStep) []blame.PathStep {
	has := make(map[string]bool, len(other))
	for _, p := range other {
		has[p.Entry] = true
	}
	var out []blame.PathStep
	for _, p := range list {
		if !has[p.Entry] {
			has[p.Entry] = true
			out = append(out, p)
		}
	}
	return out
}

func pathSide(p blame.PathStep) Side {
	step := p.Step
	step.Value = pathEntry(p.Entry)
	return Side{Value: p.Entry, Layer: goenv.OS, Culprit: Culprit{Var: "PATH", Step: step}, Known: true}
}

// Difference lists what two launches make of Go differently: the go command,
// the version of the tree that GOROOT names, then settings by name. What isn't
// known of one side is left out: nothing follows from it. known is false where
// one of the two was not captured whole.
func Difference(a, b *Result) (rows []Row, known bool) {
	if a.judged == nil || b.judged == nil {
		return nil, false
	}
	if row, ok := a.versions(b); ok {
		rows = append(rows, row)
	}
	for _, name := range a.names(b) {
		if row, ok := a.setting(b, name); ok {
			rows = append(rows, row)
		}
	}
	return rows, true
}

// versions compares the go commands. One that a toolchain switch ended in says
// nothing about the choice before the switch.
func (res *Result) versions(other *Result) (Row, bool) {
	a, b := res.selected, other.selected
	if a == nil || b == nil || !differ(a.version, b.version) ||
		goenv.SwitchTarget(res.judged.Exec) || goenv.SwitchTarget(other.judged.Exec) {
		return Row{}, false
	}
	side := func(s *selected) Side {
		out := Side{Value: s.version}
		out.Culprit, out.Known = s.culprit()
		return out
	}
	return Row{Name: "go", Left: side(a), Right: side(b)}, true
}

// names are those of the settings that either side has from above the defaults.
func (res *Result) names(other *Result) []string {
	var names []string
	for _, r := range []*Result{res, other} {
		for _, s := range r.Config.Settings {
			if explicit(s) && !slices.Contains(names, s.Name) {
				names = append(names, s.Name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// explicit reports a setting that somebody made: the defaults and go.env come
// with the toolchain.
func explicit(s goenv.Setting) bool { return s.Layer == goenv.OS || s.Layer == goenv.UserFile }

// setting compares one variable. A value that spells out the default of the
// other side is the same value: editors make GOPATH and GOPROXY explicit.
func (res *Result) setting(other *Result, name string) (Row, bool) {
	a, aKnown := res.effective(name)
	b, bKnown := other.effective(name)
	if !aKnown || !bKnown || same(name, a, b) {
		return Row{}, false
	}
	if name == "GOROOT" && !res.rootsDiffer(other) {
		return Row{}, false
	}
	return Row{Name: name, Left: res.side(a), Right: other.side(b)}, true
}

// same compares what the go command makes of two values. A list of directories
// may end in a slash or hold an empty element.
func same(name string, a, b goenv.Setting) bool {
	if a.Redacted != b.Redacted {
		return false
	}
	x, y := a.Value, b.Value
	if name == "GO111MODULE" {
		x, y = modules(x), modules(y)
	}
	return strings.TrimRight(x, "/") == strings.TrimRight(y, "/")
}

// modules spells out the default of GO111MODULE since Go 1.16.
func modules(v string) string {
	if v == "" {
		return "on"
	}
	return v
}

// rootsDiffer compares versions, not paths, as GOROOT-MISMATCH does. Where each
// side's tree is that of its own go command, the two commands are the difference.
func (res *Result) rootsDiffer(other *Result) bool {
	a, b := res.selected, other.selected
	return a != nil && b != nil && differ(a.root, b.root) && (a.root != a.version || b.root != b.version)
}

// emptyByDefault are settings whose default is nothing, so that a configuration
// without them has them known. The others depend on the go command.
var emptyByDefault = []string{
	"GO111MODULE", "GOFLAGS", "GOWORK", "GOEXPERIMENT", "GOPRIVATE", "GOINSECURE", "GOVCS", "GOBIN", "GOTMPDIR", "GOROOT", "GODEBUG",
}

// effective is the value that counts. ok is false where that isn't known.
func (res *Result) effective(name string) (s goenv.Setting, ok bool) {
	if s, ok = res.Config.Get(name); ok {
		return s, true
	}
	if len(res.Config.Unread) > 0 {
		return s, false
	}
	return goenv.Setting{Name: name, Layer: goenv.Default}, slices.Contains(emptyByDefault, name)
}

// side tells who gave the value, or took it away.
func (res *Result) side(s goenv.Setting) Side {
	out := Side{Value: s.Value, Layer: s.Layer, Known: true}
	if explicit(s) {
		out.Culprit = res.judged.culprit(s)
		return out
	}
	step, ok := res.Launch.Subject.Origin(s.Name)
	if !ok || step.Op != blame.Removed {
		out.Known = false // nobody: it was never there
		return out
	}
	out.Culprit = Culprit{Var: s.Name, Step: step}
	return out
}
