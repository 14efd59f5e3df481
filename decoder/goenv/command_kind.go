// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"slices"
	"strings"
)

// On reports a boolean flag that is given and not switched off.
func (c *Command) On(name string) bool { return c.is(name) }

// AtVersion reports install or run of a package at a version (p@v), which
// ignores the module of the directory.
func (c *Command) AtVersion() bool {
	if c.Name != "install" && c.Name != "run" || len(c.Args) == 0 {
		return false
	}
	return strings.Contains(c.Args[0], "@")
}

// ModuleOnly reports the commands that make no sense without modules and say so
// where GO111MODULE=off.
func (c *Command) ModuleOnly() bool {
	switch {
	case c.Help:
		return false
	case strings.HasPrefix(c.Name, "mod "):
		return c.Name != "mod edit"
	case c.Name == "get", c.AtVersion():
		return true
	case c.Name == "list":
		return c.is("m") || c.is("u") || c.is("versions") || c.is("retracted")
	}
	return false
}

// LoadsModule reports the commands that read go.mod of the directory, and end
// where it asks for more than the toolchain has.
func (c *Command) LoadsModule() bool {
	if c.Help || c.AtVersion() {
		return false
	}
	switch c.Name {
	case "build", "install", "run", "test", "vet", "fix", "list", "get", "generate",
		"mod tidy", "mod vendor", "mod graph", "mod why", "mod verify", "mod download":
		return true
	}
	return false
}

// NeedsCache reports the commands that end where there is no build cache.
func (c *Command) NeedsCache() bool {
	switch {
	case c.Help:
		return false
	case c.Name == "list":
		return !c.is("m")
	case c.Name == "clean":
		return c.is("cache")
	}
	return c.Building()
}

// Downloads reports the commands that may fetch modules.
func (c *Command) Downloads() bool {
	return c.LoadsModule() || c.AtVersion() || c.ModuleOnly() && c.Name != "mod init"
}

// Fetches reports the commands that are told to fetch modules. Not go mod tidy:
// it can fail for many other reasons.
func (c *Command) Fetches() bool {
	switch {
	case c.Help:
		return false
	case c.Name == "get":
		return len(c.Args) > 0
	}
	return c.Name == "mod download" || c.AtVersion()
}

// Runs reports that what the command builds is started on this machine: run,
// and test unless it only compiles or hands the program to somebody else.
func (c *Command) Runs() bool {
	if c.Help || c.is("n") {
		return false
	}
	if _, ok := c.Flag("exec"); ok {
		return false
	}
	return c.Name == "run" || c.Name == "test" && !c.is("c")
}

// WritesEnv reports go env -w and -u.
func (c *Command) WritesEnv() bool { return c.Name == "env" && (c.is("w") || c.is("u")) }

// Debugs reports a dlv command that builds what it debugs.
func (c *Command) Debugs() bool { return slices.Contains(debugCommands, c.First()) }

var debugCommands = []string{"debug", "test", "trace", "dap"}

// First is the subcommand of gopls and dlv: the first argument that is no flag.
func (c *Command) First() string {
	for _, a := range c.Args {
		if !strings.HasPrefix(a, "-") {
			return a
		}
	}
	return ""
}
