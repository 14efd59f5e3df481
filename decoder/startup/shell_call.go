// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// command is a simple command with its words as expressions.
type command struct {
	*syntax.CallExpr
	args  []*syntax.Word
	scope scope
	extra string // words before args that are to be quoted with each assignment
}

// word returns an argument that is literal, "" for another.
func (s *shell) word(w *syntax.Word) string {
	text, _ := literal(s.argument(w))
	return text
}

func (s *shell) call(call *syntax.CallExpr, c scope) {
	for _, a := range call.Assigns {
		s.substitutions(a.Value, c)
	}
	for _, w := range call.Args {
		s.substitutions(w, c)
		s.defaults(w, c)
	}
	args := s.withoutPrefix(call.Args)
	only := ""
	if len(args) > 0 {
		if only = baseName(s.word(args[0])); only == "" {
			only = quote(s.written(args[0]))
		}
	}
	for _, a := range call.Assigns {
		s.define(a, declaring{scope: c, exported: only != "", only: only})
	}
	if len(args) > 0 {
		s.execute(command{call, args, c, ""})
	}
}

// withoutPrefix drops the words that only say how the command is to be found.
func (s *shell) withoutPrefix(args []*syntax.Word) []*syntax.Word {
	for len(args) > 1 {
		switch strings.TrimPrefix(args[0].Lit(), `\`) {
		case "builtin", "command", "noglob", "nocorrect", "-":
			args = args[1:]
			continue
		}
		break
	}
	return args
}

// execute does what a command does to the environment.
func (s *shell) execute(cmd command) {
	name := s.word(cmd.args[0])
	switch name {
	case "export", "declare", "typeset", "local", "readonly":
		s.declareWords(name, cmd.args[1:], cmd.scope)
	case "unset":
		s.unset(cmd)
	case ".", "source":
		s.sourceFile(cmd)
	case "eval":
		s.eval(cmd)
	case "set", "setopt":
		s.setOption(cmd)
	case "exec":
		s.exec(cmd)
	case "return", "exit", "logout", "bye":
		when := decoder.ReturnAlways
		if cmd.scope.conditional {
			when = decoder.ReturnMaybe
		}
		s.leave(when, &syntax.Stmt{Cmd: cmd.CallExpr, Position: cmd.Pos()}, cmd.scope)
	case "alias":
		s.alias(cmd)
	case "read":
		s.read(cmd)
	case "printf":
		s.printf(cmd)
	case "trap":
		s.trap(cmd)
	case "__main__": // what direnv runs is: __main__ source_env /p/.envrc
		if len(cmd.args) > 2 && s.word(cmd.args[1]) == "source_env" {
			cmd.args = cmd.args[1:]
			cmd.scope.conditional = false
			s.stdlib("source_env", cmd)
		}
	case "_evalcache", "evalcache":
		if len(cmd.args) > 1 {
			s.toolHook(baseName(s.word(cmd.args[1])), cmd)
		}
	default:
		s.program(name, cmd)
	}
}

// program handles commands that are no part of the shell.
func (s *shell) program(name string, cmd command) {
	switch base := baseName(name); {
	case base == "env" || base == "sudo" || base == "doas":
		s.env(base, cmd)
	case s.envrc && s.stdlib(name, cmd):
	default:
		s.callFunction(name, cmd)
	}
}

// exec replaces the shell: what stands behind it is not read. With
// redirections alone it doesn't.
func (s *shell) exec(cmd command) {
	args := cmd.args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0].Lit(), "-") {
		if strings.HasSuffix(args[0].Lit(), "a") && len(args) > 1 {
			args = args[1:] // the name to run it under
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return
	}
	when := decoder.ReturnAlways
	if cmd.scope.conditional || s.scanned {
		when = decoder.ReturnMaybe
	}
	if !cmd.scope.function && s.nesting == 0 {
		s.returns(decoder.Return{When: when, Exit: true}, s.place(cmd))
	}
	cmd.args = args
	s.program(s.word(args[0]), cmd)
}

// env handles what env and sudo put into the environment of a command.
func (s *shell) env(name string, cmd command) {
	for i := 1; i < len(cmd.args); i++ {
		w := cmd.args[i]
		text := s.argument(w)
		flag, _ := literal(text)
		switch {
		case (flag == "-u" || flag == "--unset") && name == "env" && i+1 < len(cmd.args):
			i++
			s.assign(decoder.Assignment{
				Name: s.word(cmd.args[i]), Op: decoder.AssignUnset, Exported: true, Conditional: cmd.scope.conditional,
				Scanned: s.scanned, For: name, Text: name + " -u " + s.written(cmd.args[i]),
			}, s.place(cmd.args[i]))
		case strings.HasPrefix(flag, "-"):
		case !s.definition(w, declaring{scope: cmd.scope, prefix: name + " ", exported: true, only: name}):
			return // the command
		}
	}
}

func (s *shell) unset(cmd command) {
	for _, w := range cmd.args[1:] {
		name := s.word(w)
		if name == "-f" {
			return
		}
		if !isName(name) {
			continue
		}
		s.assign(decoder.Assignment{
			Name: s.variableName(name), Op: decoder.AssignUnset, Conditional: cmd.scope.conditional,
			Scanned: s.scanned, Text: "unset " + s.written(w),
		}, s.place(w))
	}
}

// setOption follows set -a: from there on every assignment is exported.
func (s *shell) setOption(cmd command) {
	name := s.word(cmd.args[0])
	for i, w := range cmd.args[1:] {
		switch word := s.word(w); {
		case word == "--" || word == "":
			return
		case name == "set" && word[0] == '-' && strings.Contains(word, "a") && !strings.HasPrefix(word, "--"):
			s.allExport = true
		case name == "set" && word[0] == '+' && strings.Contains(word, "a"):
			s.allExport = false
		case strings.EqualFold(strings.ReplaceAll(word, "_", ""), "allexport"):
			s.allExport = i == 0 || s.word(cmd.args[i]) != "+o"
		}
	}
}

// read gives variables values that come from outside the file.
func (s *shell) read(cmd command) {
	for i, w := range cmd.args[1:] {
		if option := s.word(cmd.args[i]); len(option) > 1 && option[0] == '-' && strings.ContainsAny(option[len(option)-1:], "adinNptu") {
			continue // its word
		}
		if name := s.word(w); isName(name) {
			s.assign(decoder.Assignment{
				Name: name, Op: decoder.AssignSet, Value: unknown(""), Exported: s.allExport,
				Conditional: cmd.scope.conditional, Scanned: s.scanned, Text: "read " + s.written(w),
			}, s.place(w))
		}
	}
}

// printf gives a variable what it formats: printf -v NAME %s VALUE.
func (s *shell) printf(cmd command) {
	if len(cmd.args) < 4 || s.word(cmd.args[1]) != "-v" || !isName(s.word(cmd.args[2])) {
		return
	}
	value := unknown("")
	switch format := s.word(cmd.args[3]); {
	case format == "%s" && len(cmd.args) == 5:
		value = s.argument(cmd.args[4])
	case len(cmd.args) == 4 && format != "" && !strings.ContainsAny(format, `%\`):
		value = text(format)
	}
	s.assign(decoder.Assignment{
		Name: s.word(cmd.args[2]), Op: decoder.AssignSet, Value: value, Exported: s.allExport,
		Conditional: cmd.scope.conditional, Scanned: s.scanned, Text: s.written(cmd),
	}, s.place(cmd))
}

// baseName returns the last element of a command's path.
func baseName(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

func isName(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c != '_' && (c|0x20 < 'a' || 'z' < c|0x20) && (i == 0 || c < '0' || '9' < c) {
			return false
		}
	}
	return s != ""
}
