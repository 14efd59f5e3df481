// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"fmt"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/blame"
	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// setting is a variable that is in effect. ok is false where nothing gives it,
// and where its value is withheld, which is noted.
func (c *Case) setting(name string) (s goenv.Setting, ok bool) {
	s, ok = c.Config.Get(name)
	if ok && s.Redacted {
		c.notes.doubt("the value of " + name + " is withheld")
		return s, false
	}
	return s, ok && s.Value != ""
}

// value is the value of a setting; empty where there is none or it is withheld.
func (c *Case) value(name string) string {
	s, ok := c.setting(name)
	if !ok {
		return ""
	}
	return s.Value
}

// found is a finding about one setting.
func (c *Case) found(severity Severity, s goenv.Setting, what string) Finding {
	f := Finding{
		Severity: severity,
		Var:      s.Name,
		Value:    s.Value,
		Message:  fmt.Sprintf("%s ran with %s=%s%s", c.subject(), s.Name, show(s.Value), what),
	}
	if s.Layer != goenv.Default {
		culprit := c.culprit(s)
		f.Cause = c.cause(s, culprit, nil)
		f.Culprits = []Culprit{culprit}
		f.Fix = unset(s, culprit, "")
	}
	return f
}

// blamed adds the culprit of another setting that takes part.
func (c *Case) blamed(f Finding, s goenv.Setting) Finding {
	if s.Layer != goenv.Default {
		f.Culprits = append(f.Culprits, c.culprit(s))
	}
	return f
}

// gone says who took a variable of the environment away, or that nobody did.
func (c *Case) gone(name string) Culprit {
	return c.origin(name, Culprit{Var: name, Step: blame.Step{
		Op: blame.Removed, Value: decoder.Entry{Name: name},
	}})
}

// modules is what go.mod and go.work are in effect; ok is false where that is
// not known, which is noted.
func (c *Case) modules() (m goenv.Modules, ok bool) {
	if c.place == nil {
		m, ok := goenv.FindModules(c.Config, c.notes.ask)
		c.place, c.placed = &m, ok
	}
	if !c.placed && c.Config.Command.Dir == "" {
		c.notes.doubt("the directory it ran in is not known")
	}
	return *c.place, c.placed
}

// failed reports a launch that is known to have ended badly. A rule may look at
// it after all its questions.
func (c *Case) failed() bool {
	c.weighed = true
	x := c.Launch.Exit
	return x != nil && (x.Code != 0 || x.Signal != 0)
}

// host is the machine that the launch's executable is built for.
func (c *Case) host() (os, arch string, ok bool) {
	return strings.Cut(c.Build.Machine, "/")
}

// has reports that some layer or the environment gives a variable; a value that
// is withheld counts.
func (c *Case) has(name string) bool {
	if s, ok := c.Config.Get(name); ok {
		return s.Value != ""
	}
	v, ok := c.entry(name)
	return ok && v.Value != ""
}

// entry is the entry of the environment that counts for the go command: the
// first of its name.
func (c *Case) entry(name string) (decoder.Entry, bool) {
	return variable(c.Exec, name)
}
