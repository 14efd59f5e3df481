// SPDX-License-Identifier: Apache-2.0

package conflict

import (
	"path"

	"github.com/goenvtrace/goenvtrace/decoder/goenv"
)

// selected is the go command of a launch: itself, or the one that gopls and dlv
// find in their PATH when they need one.
type selected struct {
	version string // empty: not known (a shim decides, or it could not be read)
	// root is the version of the tree that GOROOT names; where nothing names one
	// the go command is in its own, and it is version. Empty: not known.
	root   string
	choice *choice
}

// selects finds the go command of the launch. nil: there is none, or the answer
// is not known.
func (c *Case) selects() *selected {
	s := &selected{version: c.Build.GoVersion}
	if c.isGo() {
		s.choice = c.chooser()
	} else if !c.finder(s) {
		return nil
	}
	s.root = s.version
	if c.Config.Root.Explicit {
		s.root = c.rootVersion()
	}
	return s
}

// finder is exec.LookPath of a program that wants to run go.
func (c *Case) finder(s *selected) bool {
	value, _, ok := c.pathOf(0)
	if !ok {
		return false
	}
	list := goenv.LookPath(c.notes.ask, value, c.Exec.CWD, "go")
	if len(list) == 0 || list[0].Unknown {
		return false
	}
	s.version = ""
	if b, ok := c.build(list[0].File); ok && isToolchain(b) {
		s.version = b.GoVersion
	}
	s.choice = &choice{candidates: list, through: true}
	c.throughPath(s.choice, "go")
	return true
}

// rootVersion is the version of the tree that GOROOT names: that of its go
// command, which every release has.
func (c *Case) rootVersion() string {
	if c.Config.Root.Dir == "" {
		return ""
	}
	if b, ok := c.build(path.Join(c.Config.Root.Dir, "bin/go")); ok && isToolchain(b) {
		return b.GoVersion
	}
	return ""
}

// culprit is who chose the go command, as far as it is known.
func (s *selected) culprit() (Culprit, bool) {
	if s.choice == nil || !s.choice.known {
		return Culprit{}, false
	}
	return s.choice.culprit, true
}
