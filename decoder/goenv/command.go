// SPDX-License-Identifier: Apache-2.0

package goenv

import (
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// Command is what a go, gopls or dlv was asked to do.
type Command struct {
	Name  string   // "build", "mod tidy"; empty where there is none
	Flags []Flag   // of the command itself, in order, -C left out
	Args  []string // what follows the flags
	// Dir is the directory the command works in: the process's, or the one that
	// -C names. Empty where it is not known. The user's go/env file is found
	// before -C is obeyed, GOROOT and GOPATH are looked at after.
	Dir string
	// Help: it prints usage or documentation and reads no configuration that
	// could be wrong.
	Help bool
}

// Flag is one flag as given.
type Flag struct {
	Name  string // without dashes
	Value string // empty where it has none
}

// parseCommand reads the argv of a go command.
func parseCommand(e *decoder.Exec) Command {
	c := Command{Dir: e.CWD}
	if len(e.Argv) < 2 {
		c.Help = true
		return c
	}
	// cmd/go's handleChdirFlag: -C counts only as the first argument or as the
	// first one after the (possibly two-word) command, and only once.
	args, moved := c.chdir(e.Argv[1:])
	if len(args) == 0 || args[0] == "help" || isHelp(args[0]) {
		c.Help = true
		return c
	}
	if strings.HasPrefix(args[0], "-") {
		return c // no such flag: usage, exit 2
	}
	c.Name, args = args[0], args[1:]
	if !moved {
		args, moved = c.chdir(args)
	}
	if c.Name == "mod" || c.Name == "work" {
		if len(args) == 0 || args[0] == "help" || isHelp(args[0]) {
			c.Help = true
			return c
		}
		if !strings.HasPrefix(args[0], "-") {
			c.Name, args = c.Name+" "+args[0], args[1:]
		}
		if !moved {
			args, _ = c.chdir(args)
		}
	}
	c.flags(args)
	return c
}

// chdir obeys a leading -C and returns the rest.
func (c *Command) chdir(args []string) (rest []string, moved bool) {
	if len(args) == 0 {
		return args, false
	}
	dir := ""
	switch a := args[0]; {
	case (a == "-C" || a == "--C") && len(args) > 1:
		dir, rest = args[1], args[2:]
	case strings.HasPrefix(a, "-C="), strings.HasPrefix(a, "--C="):
		_, dir, _ = strings.Cut(a, "=")
		rest = args[1:]
	default:
		return args, false
	}
	c.Dir, _ = Join(c.Dir, dir)
	return rest, true
}

// flags splits what follows the command's name. go test takes flags behind the
// packages too; what "tool" is given belongs to the tool.
func (c *Command) flags(args []string) {
	for len(args) > 0 {
		a := args[0]
		if len(a) < 2 || a[0] != '-' {
			if c.Name != "test" {
				break
			}
			c.Args, args = append(c.Args, a), args[1:]
			continue
		}
		args = args[1:]
		if a == "--" || a == "-args" || a == "--args" {
			break
		}
		name, value, given := strings.Cut(strings.TrimPrefix(a[1:], "-"), "=")
		if isHelp(a) {
			c.Help = true
		}
		if !given && len(args) > 0 && takesValue(c.Name, name) {
			value, args = args[0], args[1:]
		}
		c.Flags = append(c.Flags, Flag{Name: name, Value: value})
	}
	c.Args = append(c.Args, args...)
}

// isHelp reports the flags on which package flag prints usage and ends.
func isHelp(arg string) bool {
	return slices.Contains([]string{"-h", "--h", "-help", "--help"}, arg)
}

// takesValue reports flags that take the next argument. What is unknown is
// taken for a boolean: then at worst its value ends the flags too early.
func takesValue(command, name string) bool {
	switch command {
	case "env", "version":
		return false // -u, -w and -m stand for something else elsewhere
	case "list":
		if name == "f" || name == "reuse" {
			return true
		}
	case "test":
		switch strings.TrimPrefix(name, "test.") {
		case "bench", "benchtime", "blockprofile", "blockprofilerate", "count",
			"coverprofile", "cpu", "cpuprofile", "fuzz", "fuzzminimizetime",
			"fuzztime", "list", "memprofile", "memprofilerate", "mutexprofile",
			"mutexprofilefraction", "outputdir", "parallel", "run", "shuffle",
			"skip", "timeout", "trace", "vet":
			return true
		}
	case "vet", "fix":
		if name == "vettool" || name == "fixtool" || name == "c" {
			return true
		}
	case "generate":
		if name == "run" || name == "skip" {
			return true
		}
	}
	switch name {
	case "asmflags", "buildmode", "C", "compiler", "covermode", "coverpkg",
		"exec", "gccgoflags", "gcflags", "installsuffix", "ldflags", "mod",
		"modfile", "o", "overlay", "p", "pgo", "pkgdir", "tags", "toolexec":
		return true
	}
	return false
}

// Flag returns the last flag of that name, which is the one that counts.
func (c *Command) Flag(name string) (value string, ok bool) {
	for _, f := range slices.Backward(c.Flags) {
		if f.Name == name {
			return f.Value, true
		}
	}
	return "", false
}

// is reports a boolean flag that is on.
func (c *Command) is(name string) bool {
	v, ok := c.Flag(name)
	return ok && v != "false" && v != "0" && v != "f" && v != "F" && v != "FALSE" && v != "False"
}

// Building reports that the command compiles, links or vets, so that it runs
// the tools of GOROOT. -n neither builds nor runs.
func (c *Command) Building() bool {
	if c.Help || c.is("n") {
		return false
	}
	switch c.Name {
	case "build", "install", "run", "test", "vet", "fix":
		return true
	case "list":
		return c.is("export") || c.is("compiled") || c.is("test")
	case "tool":
		if len(c.Args) == 0 {
			return false
		}
		switch c.Args[0] {
		case "compile", "asm", "link", "cgo", "vet", "cover":
			return true
		}
	}
	return false
}

// Repairs are the variables that a go env -w or -u writes: while it does, they
// may be as wrong as they like.
func (c *Command) Repairs() []string {
	if c.Name != "env" || !c.is("w") && !c.is("u") {
		return nil
	}
	var names []string
	for _, a := range c.Args {
		name, _, _ := strings.Cut(a, "=")
		names = append(names, name)
	}
	return names
}

// Judged reports that the environment matters to the command: not to one that
// prints help.
func (c *Command) Judged() bool { return !c.Help }
