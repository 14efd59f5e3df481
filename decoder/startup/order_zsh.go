// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

type zshOptions struct {
	options
	noGlobal bool // -d: of the files in /etc only zshenv
}

// zshOptions reads argv as zsh does (parseargs).
func (o *ordering) zshOptions() zshOptions {
	opts := zshOptions{options: options{login: o.dash}}
	args := o.Argv[min(1, len(o.Argv)):]
	for len(args) > 0 && len(args[0]) > 0 && (args[0][0] == '-' || args[0][0] == '+') {
		word := args[0]
		args = args[1:]
		if word == "-" || word == "--" {
			break
		}
		if long, ok := strings.CutPrefix(word, "--"); ok {
			if long == "emulate" {
				args = args[min(1, len(args)):]
			}
			opts.named(long, true)
			continue
		}
		var end bool
		if args, end = opts.letters(word, args); end {
			break
		}
	}
	opts.rest = args
	return opts
}

// letters reads a cluster; "b" ends the options.
func (opts *zshOptions) letters(word string, args []string) (rest []string, end bool) {
	on := word[0] == '-'
	for i := 1; i < len(word); i++ {
		switch word[i] {
		case 'c':
			opts.command = on
		case 'i':
			opts.interactive = on
		case 'l':
			opts.login = on
		case 's':
			opts.stdin = on
		case 'f':
			opts.noRC = on
		case 'd':
			opts.noGlobal = on
		case 'b':
			return args, true
		case 'o':
			name := word[i+1:]
			if name == "" && len(args) > 0 {
				name, args = args[0], args[1:]
			}
			opts.named(name, on)
			return args, false
		}
	}
	return args, false
}

// named sets an option by its name: zsh ignores case and underscores, and "no"
// turns the meaning around.
func (opts *zshOptions) named(name string, on bool) {
	name = strings.NewReplacer("_", "", "-", "").Replace(strings.ToLower(name))
	if rest, ok := strings.CutPrefix(name, "no"); ok {
		name, on = rest, !on
	}
	switch name {
	case "rcs":
		opts.noRC = !on
	case "globalrcs":
		opts.noGlobal = !on
	case "login", "loginshell":
		opts.login = on
	case "interactive":
		opts.interactive = on
	case "shinstdin":
		opts.stdin = on
	}
}

// zsh reads, for each of zshenv, zprofile, zshrc and zlogin that applies, the
// file in /etc and the one in $ZDOTDIR. Called sh or ksh it does as they do.
func (o *ordering) zsh() {
	if o.name == "sh" || o.name == "ksh" {
		o.posix()
		return
	}
	opts := o.zshOptions()
	interactive := o.interactive(opts.options)
	o.zshFiles("zshenv", "every zsh", true, opts, false)
	if opts.login {
		o.zshFiles("zprofile", "login shell", true, opts, true)
	}
	if interactive != No {
		o.zshFiles("zshrc", "interactive shell", interactive == Yes, opts, true)
	}
	if opts.login {
		o.zshFiles("zlogin", "login shell", true, opts, true)
	}
	o.execute(opts.options, decoder.StartupZsh)
}

// zshFiles adds a pair of files. /etc/zshenv is read whatever the options say.
func (o *ordering) zshFiles(name, why string, certain bool, opts zshOptions, optional bool) {
	c := Candidate{Kind: decoder.StartupZsh, Why: why, Certain: certain}
	if !optional || !opts.noRC && !opts.noGlobal {
		system := c
		system.Group = o.group() // which of the two is a choice of the distribution
		o.file("/etc/zsh/"+name, system)
		o.file("/etc/"+name, system)
	}
	if !opts.noRC {
		o.add(under("ZDOTDIR", "", "/."+name), c)
	}
}
