// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strconv"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// options is what the command line of a shell of the Bourne family says.
type options struct {
	login       bool
	interactive bool // -i
	command     bool // -c
	stdin       bool // -s
	posix       bool
	privileged  bool
	noProfile   bool
	noRC        bool
	rcFile      string
	rest        []string // behind the options
}

// options reads argv as bash does (shell.c): first long options, with one dash
// or two, then clusters of letters.
func (o *ordering) options() options {
	opts := options{login: o.dash, privileged: o.Privileged, posix: o.isSet("POSIXLY_CORRECT")}
	args := o.Argv[min(1, len(o.Argv)):]
	if o.program == "bash" {
		args = opts.long(args)
	}
	for len(args) > 0 && len(args[0]) > 0 && (args[0][0] == '-' || args[0][0] == '+') {
		word := args[0]
		args = args[1:]
		if word == "-" || word == "--" {
			break
		}
		args = opts.letters(word, args)
	}
	opts.rest = args
	return opts
}

// long reads the long options and returns what is left.
func (opts *options) long(args []string) []string {
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		switch strings.TrimPrefix(args[0][1:], "-") {
		case "login":
			opts.login = true
		case "posix":
			opts.posix = true
		case "noprofile":
			opts.noProfile = true
		case "norc":
			opts.noRC = true
		case "rcfile", "init-file":
			if len(args) > 1 {
				args = args[1:]
				opts.rcFile = args[0]
			}
		case "debug", "debugger", "dump-po-strings", "dump-strings", "noediting", "pretty-print", "restricted", "verbose":
		default:
			return args
		}
		args = args[1:]
	}
	return args
}

// letters reads a cluster of options; some take their word from the arguments
// behind it.
func (opts *options) letters(word string, args []string) []string {
	on := word[0] == '-'
	for _, c := range word[1:] {
		switch c {
		case 'c':
			opts.command = on
		case 'i':
			opts.interactive = on
		case 'l':
			opts.login = opts.login || on
		case 's':
			opts.stdin = on
		case 'p':
			opts.privileged = on
		case 'o', 'O':
			if len(args) > 0 {
				if c == 'o' && args[0] == "posix" {
					opts.posix = on
				}
				args = args[1:]
			}
		}
	}
	return args
}

// interactive decides as shells do: asked for with -i, or nothing to execute
// and a terminal to talk to.
func (o *ordering) interactive(opts options) Known {
	switch {
	case opts.interactive:
		return Yes
	case opts.command || len(opts.rest) > 0 && !opts.stdin:
		return No
	}
	return o.Terminal
}

// bash follows run_startup_files of bash 5.2.
func (o *ordering) bash() {
	opts := o.options()
	asSh := o.name == "sh"
	interactive := o.interactive(opts)
	kind := decoder.StartupBash
	if asSh {
		kind = decoder.StartupSh
	}
	bySSH := interactive == No && opts.command && !opts.login && !opts.noRC && !asSh && o.bySSH()
	if bySSH {
		o.bashRC(opts, Candidate{Kind: kind, Why: "command of sshd"})
	}
	if opts.login && !opts.posix && !opts.noProfile {
		// By its name alone a shell that isn't interactive is a login shell only
		// where it was built so (NON_INTERACTIVE_LOGIN_SHELLS; Debian's is).
		c := Candidate{Kind: kind, Why: "login shell", Certain: interactive == Yes || !o.dash || o.asksLogin()}
		o.file("/etc/profile", c)
		if asSh {
			o.add(inHome(".profile"), c)
		} else {
			c.Group = o.group()
			o.add(inHome(".bash_profile"), c)
			o.add(inHome(".bash_login"), c)
			o.add(inHome(".profile"), c)
		}
	}
	if interactive != Yes && !opts.posix && !asSh && !opts.privileged {
		o.fromVariable("BASH_ENV", Candidate{Kind: decoder.StartupBash, Certain: interactive == No && !bySSH})
	}
	if interactive != No {
		c := Candidate{Kind: kind, Why: "interactive shell", Certain: interactive == Yes}
		switch {
		case opts.posix || asSh:
			if !opts.privileged {
				c.Kind = decoder.StartupSh
				o.fromVariable("ENV", c)
			}
		case !opts.login && !opts.noRC:
			o.bashRC(opts, c)
		}
	}
	o.execute(opts, kind)
}

// asksLogin reports whether an option, and not only the name, makes it a login
// shell.
func (o *ordering) asksLogin() bool {
	named := *o
	named.dash = false
	return named.options().login
}

// bashRC adds the files of an interactive bash. Where the system-wide one lies,
// and whether there is one, differs between distributions.
func (o *ordering) bashRC(opts options, c Candidate) {
	system := c
	system.Certain, system.Group = false, o.group()
	o.file("/etc/bash.bashrc", system)
	o.file("/etc/bash/bashrc", system)
	if opts.rcFile != "" {
		c.Why = "--rcfile"
		o.argument(opts.rcFile, c)
		return
	}
	o.add(inHome(".bashrc"), c)
}

// bySSH is SSH_SOURCE_BASHRC, a choice of the distribution: the command of an
// ssh session reads ~/.bashrc unless a shell has run before. bash has counted
// itself when it looks at SHLVL.
func (o *ordering) bySSH() bool {
	if !o.isSet("SSH_CLIENT") && !o.isSet("SSH2_CLIENT") {
		return false
	}
	level, _ := o.lookup("SHLVL")
	n, err := strconv.Atoi(level)
	return level == "" || err != nil || n < 1
}

// fromVariable adds the file that a variable names.
func (o *ordering) fromVariable(name string, c Candidate) {
	value, ok := o.lookup(name)
	if !ok || value == "" {
		return
	}
	c.Why = "$" + name
	o.add(expandable(value), c)
}

// posix is dash, ash and ksh.
func (o *ordering) posix() {
	opts := o.options()
	interactive := o.interactive(opts)
	if opts.login {
		c := Candidate{Kind: decoder.StartupSh, Why: "login shell", Certain: true}
		o.file("/etc/profile", c)
		o.add(inHome(".profile"), c)
	}
	if interactive != No && !opts.privileged {
		c := Candidate{Kind: decoder.StartupSh, Certain: interactive == Yes}
		if o.program == "ksh" && !o.isSet("ENV") {
			c.Why, c.Group, c.Certain = "interactive shell", o.group(), false
			o.add(inHome(".kshrc"), c)
			o.add(inHome(".mkshrc"), c)
		}
		o.fromVariable("ENV", c)
	}
	o.execute(opts, decoder.StartupSh)
}

// execute adds what the shell is there to run.
func (o *ordering) execute(opts options, kind decoder.StartupKind) {
	switch {
	case opts.command && len(opts.rest) > 0:
		o.command(opts.rest[0], Candidate{Kind: kind})
	case !opts.command && !opts.stdin && len(opts.rest) > 0:
		// A name without a slash is looked for here first, then in PATH.
		script := opts.rest[0]
		o.add(text(script), Candidate{Kind: kind, Why: "script", Certain: strings.Contains(script, "/")})
	}
}
