// SPDX-License-Identifier: Apache-2.0

package startup

import (
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
	signs := []string{"$-", "${-", "PS1", "-t 0", "-t 1", "-o interactive", "is-interactive", "is-login"}
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
