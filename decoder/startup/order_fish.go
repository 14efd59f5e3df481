// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

type fishOptions struct {
	options
	inits    []string // -C
	commands []string // -c
}

// fishOptions reads argv as fish does; options end at the first word that is none.
func (o *ordering) fishOptions() fishOptions {
	opts := fishOptions{options: options{login: o.dash}}
	args := o.Argv[min(1, len(o.Argv)):]
	for len(args) > 0 && len(args[0]) > 1 && args[0][0] == '-' {
		word := args[0]
		args = args[1:]
		if word == "--" {
			break
		}
		if long, ok := strings.CutPrefix(word, "--"); ok {
			args = opts.long(long, args)
		} else {
			args = opts.letters(word[1:], args)
		}
	}
	opts.command, opts.rest = len(opts.commands) > 0, args
	return opts
}

func (opts *fishOptions) long(word string, args []string) []string {
	name, value, has := strings.Cut(word, "=")
	take := func() string {
		if !has && len(args) > 0 {
			value, args = args[0], args[1:]
		}
		return value
	}
	switch name {
	case "command":
		opts.commands = append(opts.commands, take())
	case "init-command":
		opts.inits = append(opts.inits, take())
	case "login":
		opts.login = true
	case "interactive":
		opts.interactive = true
	case "no-config":
		opts.noRC = true
	case "debug", "debug-output", "features", "profile", "profile-startup":
		take()
	}
	return args
}

func (opts *fishOptions) letters(word string, args []string) []string {
	for i := 0; i < len(word); i++ {
		take := func() string {
			if rest := word[i+1:]; rest != "" {
				i = len(word)
				return rest
			}
			if len(args) == 0 {
				return ""
			}
			value := args[0]
			args = args[1:]
			return value
		}
		switch word[i] {
		case 'c':
			opts.commands = append(opts.commands, take())
		case 'C':
			opts.inits = append(opts.inits, take())
		case 'd', 'o', 'f', 'p', 'D':
			take()
		case 'l':
			opts.login = true
		case 'i':
			opts.interactive = true
		case 'N':
			opts.noRC = true
		}
	}
	return args
}

// fish reads the same whether it is a login shell, interactive or neither
// (share/config.fish); its files ask for themselves.
func (o *ordering) fish() {
	opts := o.fishOptions()
	c := Candidate{Kind: decoder.StartupFish, Why: "every fish", Certain: true}
	if !opts.noRC {
		universal := c
		universal.Kind, universal.Why = decoder.StartupFishVariables, "universal variables"
		o.add(under("XDG_CONFIG_HOME", "/.config", "/fish/fish_variables"), universal)
		scripts := decoder.Expr{{Kind: decoder.PartGlob, Text: "*"}, {Kind: decoder.PartText, Text: ".fish"}}
		o.add(join(under("XDG_CONFIG_HOME", "/.config", "/fish/conf.d/"), scripts), c)
		vendor := c
		vendor.Certain = false // the data directory is a choice of the distribution
		o.add(join(text("/etc/fish/conf.d/"), scripts), c)
		o.add(join(text("/usr/local/share/fish/vendor_conf.d/"), scripts), vendor)
		o.add(join(text("/usr/share/fish/vendor_conf.d/"), scripts), vendor)
		o.file("/etc/fish/config.fish", c)
		o.add(under("XDG_CONFIG_HOME", "/.config", "/fish/config.fish"), c)
	}
	for _, text := range opts.inits {
		o.command(text, Candidate{Kind: decoder.StartupFish, Why: "-C"})
	}
	for _, text := range opts.commands {
		o.command(text, Candidate{Kind: decoder.StartupFish})
	}
	opts.command = false
	if len(opts.commands) == 0 {
		o.execute(opts.options, decoder.StartupFish)
	}
}
