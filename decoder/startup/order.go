// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/environ"
)

// Known is an answer that may be missing.
type Known uint8

const (
	Unknown Known = iota
	Yes
	No
)

// Shell is a program that reads startup files, as far as its execve tells what
// it will read.
type Shell struct {
	Exe  string // path of the executable
	Argv []string
	Env  []decoder.Entry
	CWD  string
	// Moved is a directory in which it was seen later: a script changes it before
	// it reads what it names relative to it. Empty: none but CWD.
	Moved string
	// Searches: what a line sources by a bare name is looked for in PATH, too.
	Searches   bool
	Terminal   Known // whether standard input and error are a terminal
	Privileged bool  // real and effective user differ
}

// ShellOf describes an image. Whether it talks to a terminal no execve tells;
// without a controlling terminal it is taken for no.
func ShellOf(e *decoder.Exec) Shell {
	s := Shell{Exe: e.Exe, Argv: e.Argv, Env: e.Env, CWD: e.CWD, Privileged: e.UID != e.EUID || e.GID != e.EGID}
	if e.TTY == "" {
		s.Terminal = No
	}
	return s
}

// Candidate is something that a program reads at its start, or a part of its
// command line that it executes.
type Candidate struct {
	// Path is absolute, or empty where it is not known. It may be a pattern:
	// then all the files that it matches are read, in the order of their names.
	Path string
	Glob bool
	// Expr is the path as the program computes it when it gets there: a ZDOTDIR
	// set in ~/.zshenv moves ~/.zshrc. Empty: Path as it stands.
	Expr decoder.Expr
	// Text is what is read instead of a file: the command of -c.
	Text string
	Kind decoder.StartupKind
	Why  string // "login shell", "$BASH_ENV", "--rcfile", "script", "-c"
	// Certain: it is read if it exists. Otherwise that depends on something
	// unknown: a terminal, how the distribution built the shell.
	Certain bool
	// Group: of those with the same number other than 0 only the first that
	// exists is read.
	Group int
}

// Order lists what a program reads by itself, in this order: shells, and the
// interpreters, make, tmux, screen, vim and emacs. Empty: nothing, or the program is none
// that is known. Files that those files read are for Walk.
func Order(s Shell) []Candidate {
	o := newOrdering(s)
	switch o.program {
	case "bash":
		o.bash()
	case "sh":
		o.posix()
	case "ksh":
		o.posix()
	case "zsh":
		o.zsh()
	case "fish":
		o.fish()
	case "python", "node", "perl":
		o.interpreter()
	case "vim", "nvim":
		o.vim()
	case "emacs":
		o.emacs()
	case "make":
		o.make()
	case "tmux":
		o.tmux()
	case "screen":
		o.screen()
	}
	return o.list
}

// Interactive says whether a shell takes commands from a terminal, and so goes
// past the guards in its startup files.
func (s Shell) Interactive() Known {
	o := newOrdering(s)
	switch o.program {
	case "bash", "sh", "ksh":
		return o.interactive(o.options())
	case "zsh":
		return o.interactive(o.zshOptions().options)
	case "fish":
		return o.interactive(o.fishOptions().options)
	}
	return No
}

// ordering is a list of candidates in the making.
type ordering struct {
	Shell
	program string // family that the executable belongs to
	name    string // name it was called by, without a leading "-"
	dash    bool   // a login shell by its name
	list    []Candidate
	groups  int
}

func newOrdering(s Shell) *ordering {
	o := &ordering{Shell: s}
	exe := baseName(strings.TrimSuffix(s.Exe, " (deleted)"))
	if len(s.Argv) > 0 {
		o.name, o.dash = strings.CutPrefix(s.Argv[0], "-")
		o.name = baseName(o.name)
	}
	o.program = family(exe, o.name)
	return o
}

// family names what kind of program an executable is. Version suffixes are
// common: zsh-5.9, python3.11.
func family(exe, name string) string {
	if exe == "busybox" {
		exe = name
	}
	switch exe {
	case "bash", "rbash":
		return "bash"
	case "sh", "dash", "ash":
		return "sh"
	case "ksh", "ksh93", "mksh", "lksh", "oksh", "pdksh", "rksh":
		return "ksh"
	case "make", "gmake":
		return "make"
	case "node", "nodejs":
		return "node"
	case "fish", "tmux", "screen", "nvim":
		return exe
	case "vim", "vi", "view", "gvim", "vimdiff":
		return "vim"
	}
	for _, editor := range [...]string{"vim.", "emacs-"} { // vim.basic, emacs-gtk: Debian's
		if strings.HasPrefix(exe, editor) {
			return editor[:len(editor)-1]
		}
	}
	for _, prefix := range [...]string{"zsh", "bash", "python", "perl", "screen", "tmux", "emacs"} {
		if rest, ok := strings.CutPrefix(exe, prefix); ok && strings.Trim(rest, "-.0123456789a") == "" {
			return prefix
		}
	}
	return ""
}

// lookup returns a variable as the program itself sees it: of several entries
// with the name bash and dash take the last, everybody else the first.
func (o *ordering) lookup(name string) (string, bool) {
	e := o.entry(name)
	return e.Value, !e.Redacted
}

func (o *ordering) entry(name string) decoder.Entry {
	find := environ.Get
	if o.program == "bash" || o.program == "sh" {
		find = environ.Last
	}
	e, _ := find(o.Env, name)
	return e
}

func (o *ordering) isSet(name string) bool {
	_, ok := environ.Get(o.Env, name)
	return ok
}

// group begins a group of alternatives.
func (o *ordering) group() int {
	o.groups++
	return o.groups
}

// add appends a file whose path is an expression.
func (o *ordering) add(e decoder.Expr, c Candidate) {
	c.Expr = e
	c.Path, c.Glob = resolve(e, o.lookup, o.CWD)
	o.list = append(o.list, c)
}

// file appends a file by its absolute path.
func (o *ordering) file(path string, c Candidate) {
	c.Path = path
	o.list = append(o.list, c)
}

// argument appends a file that the command line names.
func (o *ordering) argument(arg string, c Candidate) {
	if rest, ok := strings.CutPrefix(arg, "~/"); ok {
		o.add(join(home(), text("/"+rest)), c)
		return
	}
	o.add(text(arg), c)
}

func (o *ordering) command(text string, c Candidate) {
	c.Text, c.Certain = text, true
	if c.Why == "" {
		c.Why = "-c"
	}
	o.list = append(o.list, c)
}

// resolve returns an expression as an absolute path or pattern, "" where it is
// not known.
func resolve(e decoder.Expr, lookup Lookup, cwd string) (name string, glob bool) {
	x := expander{lookup: lookup}
	pieces := x.expand(e, 0)
	name, ok := flat(pieces)
	if !ok {
		if name, ok = globOf(pieces); !ok {
			return "", false
		}
		glob = true
	}
	if name == "" || len(name) > maxPath {
		return "", false
	}
	if !strings.HasPrefix(name, "/") {
		if cwd == "" {
			return "", false
		}
		if glob {
			cwd = escapeGlob(cwd)
		}
		name = cwd + "/" + name
	}
	return path.Clean(name), glob
}

// maxPath is PATH_MAX of Linux.
const maxPath = 4096

// under returns ${variable:-$HOME/fallback}/rest.
func under(name, fallback, rest string) decoder.Expr {
	return join(decoder.Expr{{
		Kind: decoder.PartVar, Name: name, Op: ":-", Arg: join(home(), text(fallback)),
	}}, text(rest))
}

func inHome(name string) decoder.Expr { return join(home(), text("/"+name)) }

// expandable reads a value that a shell expands like a text in double quotes,
// a leading "~/" included: $BASH_ENV, $ENV.
func expandable(value string) decoder.Expr {
	f := file{source: newSource(value)}
	s := &shell{file: &f, text: value, at: func(i int) int { return i }}
	return s.document(value)
}

// IsShell reports whether the program takes commands that can set variables.
func IsShell(s Shell) bool {
	switch newOrdering(s).program {
	case "bash", "sh", "ksh", "zsh", "fish":
		return true
	}
	return false
}

// IsMake reports whether the program is make.
func IsMake(s Shell) bool { return newOrdering(s).program == "make" }
