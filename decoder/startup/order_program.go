// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// interpreter adds the script, or the text, that python, node or perl runs.
func (o *ordering) interpreter() {
	kind := map[string]decoder.StartupKind{
		"python": decoder.StartupPython, "node": decoder.StartupNode, "perl": decoder.StartupPerl,
	}[o.program]
	takes := map[string]string{"python": "-W -X", "node": "-r --require --import", "perl": "-I"}[o.program]
	for i := 1; i < len(o.Argv); i++ {
		arg := o.Argv[i]
		last := i+1 == len(o.Argv)
		switch {
		case arg == "" || arg[0] != '-':
			o.add(text(arg), Candidate{Kind: kind, Why: "script", Certain: true})
			return
		case arg == "-c" && o.program == "python", (arg == "-e" || arg == "--eval" || arg == "-p") && o.program == "node",
			(arg == "-e" || arg == "-E") && o.program == "perl":
			if !last {
				o.command(o.Argv[i+1], Candidate{Kind: kind, Why: arg})
			}
			return
		case arg == "-m" && o.program == "python", arg == "-" || arg == "--":
			return
		case contains(takes, arg):
			i++
		}
	}
}

func contains(words, word string) bool {
	for w := range strings.FieldsSeq(words) {
		if w == word {
			return true
		}
	}
	return false
}

// make reads the makefiles of its command line, or the first of three.
func (o *ordering) make() {
	dir, named := o.CWD, []string(nil)
	for i := 1; i < len(o.Argv); i++ {
		arg := o.Argv[i]
		value, ok := "", false
		for _, option := range [...]string{"--file=", "--makefile=", "--directory=", "-f", "-C"} {
			if value, ok = strings.CutPrefix(arg, option); ok {
				arg = option
				break
			}
		}
		if arg == "--file" || arg == "--makefile" || arg == "--directory" {
			ok = true
		}
		if !ok {
			continue
		}
		if value == "" && !strings.HasSuffix(arg, "=") && i+1 < len(o.Argv) {
			i++
			value = o.Argv[i]
		}
		if strings.Contains(arg, "C") || strings.Contains(arg, "dir") {
			if dir, _ = resolve(text(value), o.lookup, dir); dir == "" {
				return
			}
			continue
		}
		named = append(named, value)
	}
	o.CWD = dir
	for _, name := range named {
		if name != "-" {
			o.add(text(name), Candidate{Kind: decoder.StartupMakefile, Why: "-f", Certain: true})
		}
	}
	if len(named) > 0 {
		return
	}
	c := Candidate{Kind: decoder.StartupMakefile, Why: "makefile", Certain: true, Group: o.group()}
	for _, name := range [...]string{"GNUmakefile", "makefile", "Makefile"} {
		o.add(text(name), c)
	}
}

// tmux reads its files when the server starts. Every client looks like that,
// as the first one becomes the server.
func (o *ordering) tmux() {
	c := Candidate{Kind: decoder.StartupTmux, Why: "tmux server"}
	named := false
	for i := 1; i < len(o.Argv) && strings.HasPrefix(o.Argv[i], "-"); i++ {
		if file, ok := strings.CutPrefix(o.Argv[i], "-f"); ok {
			if file == "" && i+1 < len(o.Argv) {
				i++
				file = o.Argv[i]
			}
			named = true
			o.argument(file, Candidate{Kind: decoder.StartupTmux, Why: "-f"})
		} else if contains("-L -S -c -T", o.Argv[i]) {
			i++
		}
	}
	if named {
		return
	}
	o.file("/etc/tmux.conf", c)
	c.Group = o.group()
	o.add(inHome(".tmux.conf"), c)
	o.add(under("XDG_CONFIG_HOME", "/.config", "/tmux/tmux.conf"), c)
	o.add(inHome(".config/tmux/tmux.conf"), c)
}

func (o *ordering) screen() {
	c := Candidate{Kind: decoder.StartupScreen, Why: "screen"}
	o.file("/etc/screenrc", c)
	for i := 1; i+1 < len(o.Argv) && strings.HasPrefix(o.Argv[i], "-"); i++ {
		if o.Argv[i] == "-c" {
			c.Why = "-c"
			o.argument(o.Argv[i+1], c)
			return
		}
	}
	o.add(decoder.Expr{{
		Kind: decoder.PartVar, Name: "SCREENRC", Op: ":-", Arg: inHome(".screenrc"),
	}}, c)
}
