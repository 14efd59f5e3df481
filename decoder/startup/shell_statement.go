// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// maxStatements bounds how deep a statement is followed. Long chains of "&&"
// nest as deep as they are long without any depth in the parser.
const maxStatements = 1000

func (s *shell) body(list []*syntax.Stmt, c scope) {
	for _, st := range list {
		s.statement(st, c)
	}
}

func (s *shell) statement(st *syntax.Stmt, c scope) {
	if st == nil || st.Cmd == nil {
		return
	}
	if c.depth > maxStatements {
		line, _ := s.position(s.place(st))
		s.defect(line, "nested too deep: not looked at")
		return
	}
	if st.Background || st.Coprocess || st.Disown {
		c = c.branch() // a shell of its own
	}
	s.redirects(st, c)
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr:
		s.call(cmd, c)
	case *syntax.DeclClause:
		s.declaration(cmd, c)
	case *syntax.BinaryCmd:
		s.binary(cmd, c)
	case *syntax.IfClause:
		s.conditional(cmd, c)
	case *syntax.CaseClause:
		s.cases(cmd, c)
	case *syntax.ForClause:
		s.loop(cmd, c)
	case *syntax.WhileClause:
		s.body(cmd.Cond, c.inner())
		s.body(cmd.Do, c.branch())
		s.readLoop(st, cmd, c)
	case *syntax.Block:
		s.body(cmd.Stmts, c.inner())
	case *syntax.Subshell:
		s.body(cmd.Stmts, c.branch())
	case *syntax.FuncDecl:
		s.declareFunction(cmd, c)
	case *syntax.TimeClause:
		s.statement(cmd.Stmt, c.inner())
	case *syntax.CoprocClause:
		s.statement(cmd.Stmt, c.branch())
	}
}

// redirects looks into the commands that a redirection runs.
func (s *shell) redirects(st *syntax.Stmt, c scope) {
	for _, r := range st.Redirs {
		s.substitutions(r.Word, c)
	}
}

func (s *shell) binary(cmd *syntax.BinaryCmd, c scope) {
	switch cmd.Op {
	case syntax.AndStmt, syntax.OrStmt:
		s.statement(cmd.X, c.inner())
		if s.isReturn(cmd.Y) {
			s.guard(s.written(cmd.X), cmd.Op == syntax.AndStmt, cmd.Y, c)
			return
		}
		if cmd.Op == syntax.AndStmt {
			if isFalse(cmd.X) {
				return
			}
			s.statement(cmd.Y, c.ifExists(s.existence(cmd.X)))
			return
		}
		s.statement(cmd.Y, c.branch())
	default: // each side of a pipe is a shell of its own
		s.statement(cmd.X, c.branch())
		s.statement(cmd.Y, c.branch())
	}
}

func (s *shell) conditional(cmd *syntax.IfClause, c scope) {
	s.body(cmd.Cond, c.inner())
	if len(cmd.Cond) > 0 && len(cmd.Then) > 0 && s.isReturn(cmd.Then[len(cmd.Then)-1]) {
		s.guard(s.written(cmd.Cond[0]), true, cmd.Then[len(cmd.Then)-1], c)
		cmd.Then = cmd.Then[:len(cmd.Then)-1]
	}
	then := c.branch()
	if len(cmd.Cond) == 1 && isFalse(cmd.Cond[0]) {
		cmd.Then = nil // switched off by hand
	}
	if len(cmd.Cond) == 1 {
		then = c.ifExists(s.existence(cmd.Cond[0]))
	}
	s.body(cmd.Then, then)
	if cmd.Else == nil {
		return
	}
	last := len(cmd.Else.Then) - 1
	if len(cmd.Cond) > 0 && len(cmd.Else.Cond) == 0 && last >= 0 && s.isReturn(cmd.Else.Then[last]) {
		s.guard(s.written(cmd.Cond[0]), false, cmd.Else.Then[last], c)
		cmd.Else.Then = cmd.Else.Then[:last]
	}
	if len(cmd.Else.Cond) == 0 {
		s.body(cmd.Else.Then, c.branch())
		return
	}
	s.conditional(cmd.Else, c.branch())
}

// isFalse takes the command false.
func isFalse(st *syntax.Stmt) bool {
	call, ok := st.Cmd.(*syntax.CallExpr)
	return ok && !st.Negated && len(call.Args) == 1 && len(call.Assigns) == 0 && call.Args[0].Lit() == "false"
}

func (s *shell) cases(cmd *syntax.CaseClause, c scope) {
	s.substitutions(cmd.Word, c)
	subject := s.written(cmd.Word)
	for _, item := range cmd.Items {
		list := item.Stmts
		if last := len(list) - 1; last >= 0 && s.isReturn(list[last]) {
			// case $- in *i*) ;; *) return;; esac: the pattern that stands for an
			// interactive shell names its letter.
			patterns := ""
			for _, w := range item.Patterns {
				patterns += s.written(w)
			}
			s.guard(subject, strings.Contains(patterns, "i"), list[last], c)
			list = list[:last]
		}
		s.body(list, c.branch())
	}
}

func (s *shell) loop(cmd *syntax.ForClause, c scope) {
	if words, ok := cmd.Loop.(*syntax.WordIter); ok && words.Name != nil {
		for i, w := range words.Items {
			s.substitutions(w, c)
			s.assign(decoder.Assignment{
				Name: words.Name.Value, Op: decoder.AssignEach, Value: s.argument(w),
				Conditional: i > 0, Scanned: s.scanned, Text: s.written(w),
			}, s.place(w))
		}
	}
	s.body(cmd.Do, c.inner())
}

// declareFunction keeps what a function does with its arguments, for its calls:
// pathmunge /usr/local/go/bin is what put that directory into PATH.
func (s *shell) declareFunction(cmd *syntax.FuncDecl, c scope) {
	if cmd.Name == nil && len(cmd.Names) == 0 {
		s.statement(cmd.Body, c.inner()) // zsh runs one without a name at once
		return
	}
	before, included := len(s.Assignments), len(s.Includes)
	body := c.branch()
	body.function = true
	s.statement(cmd.Body, body)
	names := cmd.Names
	if cmd.Name != nil {
		names = []*syntax.Lit{cmd.Name}
	}
	var uses function
	for _, a := range s.Assignments[before:] {
		if a.For == "" && positional(a.Value, 0) {
			uses.assigns = append(uses.assigns, a)
		}
	}
	for _, i := range s.Includes[included:] {
		if positional(i.Path, 0) {
			uses.includes = append(uses.includes, i)
		}
	}
	for _, name := range names {
		if len(uses.assigns)+len(uses.includes) > 0 {
			s.functions[name.Value] = uses
		} else {
			delete(s.functions, name.Value)
		}
	}
}
