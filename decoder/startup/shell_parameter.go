// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"path"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// parameter converts $NAME and ${NAME…}.
func (s *shell) parameter(p *syntax.ParamExp, m manner) decoder.Expr {
	if p.Excl || p.Length || p.Width || p.IsSet || p.Slice != nil || p.Names != 0 ||
		p.Split != syntax.OptUnset || p.RcExpand != syntax.OptUnset {
		return unknown(s.written(p))
	}
	if p.Flags != nil || p.NestedParam != nil || len(p.Modifiers) > 0 {
		if e := s.zshFile(p); e != nil {
			return e
		}
		return unknown(s.written(p))
	}
	if p.Param == nil {
		return unknown(s.written(p))
	}
	name := s.variableName(p.Param.Value)
	if p.Index != nil && (name != "BASH_SOURCE" || s.written(p.Index) != "0") {
		return unknown(s.written(p))
	}
	if !isName(name) && !isPositional(name) && name != "0" {
		return unknown(s.written(p)) // $@, $?, $$
	}
	if name == "0" && s.lang == syntax.LangZsh {
		name = "BASH_SOURCE" // in a file that is sourced, FUNCTION_ARGZERO makes it that file
	}
	part := decoder.Part{Kind: decoder.PartVar, Name: name}
	switch {
	case p.Repl != nil:
		return s.replacement(part, p, m)
	case p.Exp != nil:
		return s.expansion(part, p, m)
	}
	return decoder.Expr{part}
}

// replacement converts ${NAME/old/new}.
func (s *shell) replacement(part decoder.Part, p *syntax.ParamExp, m manner) decoder.Expr {
	part.Op = "/"
	if p.Repl.All {
		part.Op = "//"
	}
	if p.Repl.Orig != nil {
		part.Arg = s.parts(p.Repl.Orig.Parts, manner{globs: true, idioms: m.idioms})
	}
	if p.Repl.With != nil {
		part.With = s.parts(p.Repl.With.Parts, manner{idioms: m.idioms})
	}
	if old, ok := literal(part.Arg); !ok || old == "" || old[0] == '#' || old[0] == '%' {
		return unknown(s.written(p))
	}
	return decoder.Expr{part}
}

// expansion converts ${NAME:-word} and its like.
func (s *shell) expansion(part decoder.Part, p *syntax.ParamExp, m manner) decoder.Expr {
	glob := false
	switch p.Exp.Op {
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull, syntax.DefaultUnset, syntax.DefaultUnsetOrNull,
		syntax.ErrorUnset, syntax.ErrorUnsetOrNull, syntax.AssignUnset, syntax.AssignUnsetOrNull:
	case syntax.RemSmallPrefix, syntax.RemLargePrefix, syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		glob = true
	default:
		return unknown(s.written(p))
	}
	part.Op = p.Exp.Op.String()
	if p.Exp.Word != nil {
		part.Arg = s.parts(p.Exp.Word.Parts, manner{globs: glob, tilde: !glob && !m.quoted, quoted: m.quoted && !glob, idioms: m.idioms})
	}
	return decoder.Expr{part}
}

// zshFile recognises zsh's ways to name the file that is being read:
// ${0:a:h}, ${(%):-%x}, ${${(%):-%x}:P:h}.
func (s *shell) zshFile(p *syntax.ParamExp) decoder.Expr {
	if s.lang != syntax.LangZsh || p.Repl != nil || p.Index != nil {
		return nil
	}
	file := decoder.Part{Kind: decoder.PartVar, Name: "BASH_SOURCE"}
	switch {
	case p.NestedParam != nil:
		inner, ok := p.NestedParam.(*syntax.ParamExp)
		if !ok || p.Flags != nil || p.Exp != nil {
			return nil
		}
		e := s.zshFile(inner)
		if e == nil {
			return nil
		}
		file = e[0]
	case p.Flags != nil:
		if p.Flags.Value != "%" || p.Param != nil || p.Exp == nil || p.Exp.Word == nil {
			return nil
		}
		if word := p.Exp.Word.Lit(); word != "%x" && word != "%N" {
			return nil
		}
	case p.Param == nil || p.Param.Value != "0" || p.Exp != nil:
		return nil
	}
	for _, mod := range p.Modifiers {
		switch mod.Value {
		case "a", "A", "P":
		case "h":
			if file.Op != "" {
				return nil
			}
			file.Op = "dirname"
		default:
			return nil
		}
	}
	return decoder.Expr{file}
}

// defaults adds what ": ${NAME:=value}" assigns.
func (s *shell) defaults(w *syntax.Word, c scope) {
	for _, part := range w.Parts {
		if q, ok := part.(*syntax.DblQuoted); ok {
			s.defaults(&syntax.Word{Parts: q.Parts}, c)
			continue
		}
		p, ok := part.(*syntax.ParamExp)
		if !ok || p.Exp == nil || p.Param == nil || p.Index != nil || !isName(p.Param.Value) {
			continue
		}
		if p.Exp.Op != syntax.AssignUnset && p.Exp.Op != syntax.AssignUnsetOrNull {
			continue
		}
		a := s.assignment(p.Param.Value, declaring{scope: c})
		a.Op = decoder.AssignDefault
		if p.Exp.Word != nil {
			a.Value = s.value(p.Exp.Word)
		}
		a.Text = s.written(p)
		s.assign(a, s.place(p))
	}
}

// idiom recognises commands whose output can be told without running them;
// nil: another one.
func (s *shell) idiom(c *syntax.CmdSubst, m manner) decoder.Expr {
	if len(c.Stmts) != 1 || m.idioms == 0 {
		return nil
	}
	m.idioms--
	m.globs, m.quoted = true, false
	st := c.Stmts[0]
	if both, ok := st.Cmd.(*syntax.BinaryCmd); ok && both.Op == syntax.AndStmt {
		return s.changedDirectory(both, m)
	}
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Assigns) > 0 || len(call.Args) == 0 {
		return nil
	}
	args := call.Args[1:]
	switch call.Args[0].Lit() {
	case "pwd":
		return variable("PWD")
	case "direnv_layout_dir":
		if s.envrc {
			return layoutDir()
		}
	case "dirname":
		if args = withoutOption(args, "--"); len(args) == 1 {
			return directory(s.parts(args[0].Parts, m))
		}
	case "readlink", "realpath":
		// Where the file that is being read lies is known by the path that was used
		// to open it; of any other the links are not.
		if n := len(args); n > 0 {
			if e := s.parts(args[n-1].Parts, m); isPlace(e) {
				return e
			}
		}
	case "run-parts":
		return s.runParts(args)
	}
	return nil
}

// changedDirectory is $(cd DIR && pwd).
func (s *shell) changedDirectory(both *syntax.BinaryCmd, m manner) decoder.Expr {
	cd, ok := both.X.Cmd.(*syntax.CallExpr)
	pwd, alsoOK := both.Y.Cmd.(*syntax.CallExpr)
	if !ok || !alsoOK || len(cd.Args) < 2 || len(pwd.Args) == 0 || cd.Args[0].Lit() != "cd" || pwd.Args[0].Lit() != "pwd" {
		return nil
	}
	if e := s.parts(cd.Args[len(cd.Args)-1].Parts, m); isPlace(e) {
		return e
	}
	return nil
}

// isPlace reports whether an expression is the file that is being read, or the
// directory of it.
func isPlace(e decoder.Expr) bool {
	return len(e) > 0 && e[0].Kind == decoder.PartVar && (e[0].Name == "0" || e[0].Name == "BASH_SOURCE")
}

// directory is $(dirname "…"); nil where it cannot be told.
func directory(e decoder.Expr) decoder.Expr {
	if s, ok := literal(e); ok && s != "" {
		return text(path.Dir(strings.TrimRight(s, "/")))
	}
	if len(e) == 1 && e[0].Kind == decoder.PartVar && e[0].Op == "" {
		e[0].Op = "dirname"
		return e
	}
	return nil
}

func withoutOption(args []*syntax.Word, option string) []*syntax.Word {
	if len(args) > 0 && args[0].Lit() == option {
		return args[1:]
	}
	return args
}

// runParts is Debian's way to list /etc/profile.d:
// run-parts --list --regex '^[a-zA-Z0-9_][a-zA-Z0-9._-]*\.sh$' /etc/profile.d
func (s *shell) runParts(args []*syntax.Word) decoder.Expr {
	lists, scripts := false, false
	for _, w := range args {
		word := s.word(w)
		lists = lists || word == "--list"
		scripts = scripts || strings.HasSuffix(word, `\.sh$`)
	}
	if !lists || len(args) < 2 {
		return nil
	}
	dir := s.argument(args[len(args)-1])
	star := decoder.Expr{{Kind: decoder.PartGlob, Text: "*"}}
	if scripts {
		return join(dir, text("/"), star, text(".sh"))
	}
	return join(dir, text("/"), star)
}
