// SPDX-License-Identifier: Apache-2.0

package startup

import (
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// isReturn reports whether a statement is a plain return or exit.
func (s *shell) isReturn(st *syntax.Stmt) bool {
	_, ok := s.leaves(st)
	return ok
}

// leaves returns the word that ends the reading.
func (s *shell) leaves(st *syntax.Stmt) (string, bool) {
	if st == nil || st.Background {
		return "", false
	}
	call, ok := st.Cmd.(*syntax.CallExpr)
	if !ok || len(call.Args) == 0 {
		return "", false
	}
	switch name := call.Args[0].Lit(); name {
	case "return", "exit", "logout", "bye":
		return name, true
	}
	return "", false
}

// guard notes a return that depends on a condition; onTrue: it is taken where
// the condition holds.
func (s *shell) guard(condition string, onTrue bool, st *syntax.Stmt, c scope) {
	when := decoder.ReturnMaybe
	if asks, interactive := asksInteractive(condition); asks && interactive != onTrue && !c.conditional {
		when = decoder.ReturnNonInteractive
	}
	s.leave(when, st, c)
}

func (s *shell) leave(when decoder.ReturnWhen, st *syntax.Stmt, c scope) {
	word, ok := s.leaves(st)
	if !ok || c.function || s.nesting > 0 {
		return
	}
	if s.scanned {
		when = decoder.ReturnMaybe
	}
	s.returns(decoder.Return{When: when, Exit: word != "return"}, s.place(st))
}

// asksInteractive reports whether a condition asks if the shell is interactive,
// and whether it holds in one that is.
func asksInteractive(condition string) (asks, interactive bool) {
	condition = condition[:min(len(condition), maxText)]
	signs := []string{"$-", "${-", "PS1", "-t 0", "-t 1", "-o interactive", "is-interactive"}
	for _, sign := range signs {
		asks = asks || strings.Contains(condition, sign)
	}
	interactive = true
	for _, no := range []string{"-z ", "!= ", "! ", "!\"", "= \"\"", "not "} {
		if strings.Contains(condition, no) {
			interactive = false
		}
	}
	return asks, interactive
}

// existence returns the file that a condition asks the existence of; nil where
// it asks anything else.
func (s *shell) existence(st *syntax.Stmt) decoder.Expr {
	if st == nil || st.Negated {
		return nil
	}
	switch cmd := st.Cmd.(type) {
	case *syntax.CallExpr:
		args := cmd.Args
		if len(args) == 4 && args[0].Lit() == "[" && args[3].Lit() == "]" || len(args) == 3 && args[0].Lit() == "test" {
			switch args[1].Lit() {
			case "-e", "-f", "-r", "-s", "-a":
				return s.argument(args[2])
			}
		}
	case *syntax.TestClause:
		test, ok := cmd.X.(*syntax.UnaryTest)
		if !ok {
			return nil
		}
		switch test.Op {
		case syntax.TsExists, syntax.TsRegFile, syntax.TsRead, syntax.TsNoEmpty:
			if w, ok := test.X.(*syntax.Word); ok {
				return s.argument(w)
			}
		}
	}
	return nil
}

// sameFile reports whether two expressions are the same path, "~" and $HOME
// being one.
func sameFile(a, b decoder.Expr) bool {
	return len(a) > 0 && slices.EqualFunc(a, b, func(p, q decoder.Part) bool {
		if p.Arg != nil || q.Arg != nil {
			return false
		}
		if p.Name == "HOME" && q.Name == "HOME" {
			return true
		}
		return p.Kind == q.Kind && p.Name == q.Name && p.Op == q.Op && p.Text == q.Text
	})
}
