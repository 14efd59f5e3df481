// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"slices"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// Result is the judgement on one launch.
type Result struct {
	Launch *Launch
	Config *goenv.Config // nil where nothing was captured of the launch
	// Verdict of a superseded launch, and of one that only prints help, is Clean
	// without a look: no environment can hurt it.
	Verdict Verdict
	// Reasons say what could not be found out. A launch with a reason is never
	// Clean; a Conflict may have some too.
	Reasons  []string
	Findings []Finding

	judged   *Case     // nil: its arguments or environment are not known whole
	applied  bool      // the rules were
	selected *selected // the go command, where it is known
}

// Judge applies every rule to a launch. b is the build info of its executable.
//
// It asks the same questions whatever is known of the launch's end: asked when
// the launch starts, they cover the judgement that counts, at its exit.
func Judge(l *Launch, b *decoder.BuildInfo, ask goenv.Ask) *Result {
	res := &Result{Launch: l, Verdict: Clean}
	e := l.Subject.Image().Exec
	if e == nil {
		res.Verdict, res.Reasons = Unverified, []string{"nothing is known of the launch but its process"}
		return res
	}
	notes := newNotes(ask)
	res.Config = goenv.Resolve(e, b, notes.ask)
	c := &Case{Launch: l, Exec: e, Build: b, Config: res.Config, notes: notes}
	// First of all: a command whose arguments did not arrive looks like one that
	// was called without any, and that is not judged.
	known := c.wellKnown()
	if known {
		res.judged = c
	}
	if l.Superseded || known && !res.Config.Command.Judged() {
		return res
	}
	if known {
		res.Findings = c.apply()
		res.applied, res.selected = true, c.selects()
	}
	res.Reasons = c.reasons()
	res.Verdict = verdict(res)
	notes.forget()
	return res
}

// apply runs every rule. Whether the command turns to another toolchain is asked
// only where a rule has something to say: most launches needn't look for go.mod.
func (c *Case) apply() []Finding {
	var findings []Finding
	asked, leaves := false, false
	for _, rule := range Rules() {
		if rule.Check == nil {
			continue
		}
		c.weighed = false
		found := rule.Check(c)
		// What a rule says of another end must be asked for at this one too.
		if (len(found) > 0 || c.weighed) && !rule.Select {
			if !asked {
				asked, leaves = true, c.leaves()
			}
			if leaves {
				continue
			}
		}
		found = c.settle(rule, found)
		if rule.Yields {
			found = slices.DeleteFunc(found, func(f Finding) bool { return spokenOf(findings, f.Var) })
		}
		findings = append(findings, found...)
	}
	return findings
}

// spokenOf reports a finding about a variable.
func spokenOf(findings []Finding, name string) bool {
	return slices.ContainsFunc(findings, func(f Finding) bool { return f.Var == name && f.Severity != Info })
}

// leaves reports that the command turns to another toolchain, or ends in the
// attempt. One that succeeded and was not replaced evidently didn't.
func (c *Case) leaves() bool {
	s, known := goenv.SelectToolchain(c.Exec, c.Build, c.Config, c.notes.ask)
	if !known {
		c.notes.doubt("whether it switches to another toolchain is not known")
	}
	return s.Toolchain != "" && !c.endedWell()
}

func (c *Case) endedWell() bool {
	x := c.Launch.Exit
	return x != nil && x.Code == 0 && x.Signal == 0
}

// succeeded reports a launch that is known to have ended well. A rule may look
// at it after all its questions.
func (c *Case) succeeded() bool {
	c.weighed = true
	return c.endedWell()
}

// settle weighs what a rule found against how the launch ended. Rules don't
// look at the exit, or the questions would depend on it.
func (c *Case) settle(rule Rule, found []Finding) []Finding {
	succeeded := c.endedWell()
	if rule.Success && !succeeded {
		return nil
	}
	var kept []Finding
	for _, f := range found {
		f.Rule = rule.ID
		f.Launches = []string{c.Launch.ID}
		if succeeded {
			if rule.Fatal || slices.Contains(c.Config.Command.Repairs(), f.Var) {
				continue
			}
			if f.Severity == Error {
				f.Severity = Warn
			}
		}
		if rule.Total {
			f.Fix = slices.DeleteFunc(f.Fix, func(deed string) bool { return deed == "go env -u "+f.Var })
		}
		c.explain(&f)
		kept = append(kept, f)
	}
	return kept
}

func verdict(res *Result) Verdict {
	for _, f := range res.Findings {
		if f.Severity == Error || f.Severity == Warn {
			return Conflict
		}
	}
	if len(res.Reasons) > 0 {
		return Unverified
	}
	return Clean
}
