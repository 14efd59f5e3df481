// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// vim reads the system's file and the person's, or the one that it is told, and
// then the commands of its command line.
func (o *ordering) vim() {
	named, args := "", o.Argv[min(1, len(o.Argv)):]
	var before, after []string
	for i := 0; i < len(args); i++ {
		next := ""
		if i+1 < len(args) {
			next = args[i+1]
		}
		switch arg := args[i]; {
		case arg == "--":
			i = len(args)
		case arg == "-u" || arg == "--cmd" || arg == "-c":
			i++
			switch arg {
			case "-u":
				named = next
			case "-c":
				after = append(after, next)
			default:
				before = append(before, next)
			}
		case strings.HasPrefix(arg, "+"):
			after = append(after, arg[1:])
		}
	}
	commands := func(list []string) {
		for _, text := range list {
			o.command(text, Candidate{Kind: decoder.StartupVim})
		}
	}
	commands(before)
	switch {
	case named == "NONE" || named == "NORC" || named == "DEFAULTS":
	case named != "":
		o.argument(named, Candidate{Kind: decoder.StartupVim, Why: "-u"})
	case o.program == "nvim":
		c := Candidate{Kind: decoder.StartupVim, Why: "nvim", Certain: true, Group: o.group()}
		o.add(under("XDG_CONFIG_HOME", "/.config", "/nvim/init.lua"), c)
		o.add(under("XDG_CONFIG_HOME", "/.config", "/nvim/init.vim"), c)
	default:
		o.file("/etc/vim/vimrc", Candidate{Kind: decoder.StartupVim, Why: "vim"})
		c := Candidate{Kind: decoder.StartupVim, Why: "vim", Certain: true, Group: o.group()}
		o.add(inHome(".vimrc"), c)
		o.add(inHome(".vim/vimrc"), c)
		o.add(under("XDG_CONFIG_HOME", "/.config", "/vim/vimrc"), c)
	}
	commands(after)
}

// emacs reads the first of four files, and what its command line loads.
func (o *ordering) emacs() {
	quiet := false
	var loads, evals []string
	for i := 1; i < len(o.Argv); i++ {
		next := ""
		if i+1 < len(o.Argv) {
			next = o.Argv[i+1]
		}
		switch o.Argv[i] {
		case "-q", "--no-init-file", "-Q", "--quick", "-batch", "--batch":
			quiet = true
		case "-l", "--load", "--script", "-load":
			loads = append(loads, next)
			quiet = quiet || o.Argv[i] == "--script"
		case "--eval", "-eval", "--execute":
			evals = append(evals, next)
		}
	}
	if !quiet {
		c := Candidate{Kind: decoder.StartupEmacs, Why: "emacs", Certain: true, Group: o.group()}
		for _, name := range [...]string{".emacs.el", ".emacs", ".emacs.d/init.el"} {
			o.add(inHome(name), c)
		}
		o.add(under("XDG_CONFIG_HOME", "/.config", "/emacs/init.el"), c)
	}
	for _, file := range loads {
		o.argument(file, Candidate{Kind: decoder.StartupEmacs, Why: "-l"})
	}
	for _, text := range evals {
		o.command(text, Candidate{Kind: decoder.StartupEmacs})
	}
}
