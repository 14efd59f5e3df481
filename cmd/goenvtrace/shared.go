// SPDX-License-Identifier: Apache-2.0

package main

import (
	"reflect"
	"slices"
	"strings"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// shared holds what launches have in common, so that it is there once: a thousand builds
// with one toolchain are told the same of it, and start the same compilers. It is a
// memory of the latest, emptied when it is full. That needs no count of who uses what,
// and costs another copy at most; what a launch has is its own to keep.
type shared struct {
	facts    map[decoder.Question][]*fact
	children map[child]*decoder.Exec
	held     int // facts
}

// fact is the answer to a question, whoever asked it. It is never changed.
type fact struct {
	question decoder.Question
	answer   decoder.Answer
}

// Bounds of what is remembered. A fact takes half a KB, a child too. One question
// has several answers where containers have files of the same name.
const (
	maxSharedFacts    = 2048
	maxSharedAnswers  = 8
	maxSharedChildren = 512
)

func newShared() *shared {
	return &shared{facts: make(map[decoder.Question][]*fact), children: make(map[child]*decoder.Exec)}
}

// fact returns what an event tells, or the same that was told before.
func (s *shared) fact(ev *decoder.Fact) *fact {
	list := s.facts[ev.Question]
	for _, f := range list {
		if reflect.DeepEqual(&f.answer, &ev.Answer) {
			return f
		}
	}
	f := &fact{ev.Question, ev.Answer}
	if s.held >= maxSharedFacts || len(list) >= maxSharedAnswers {
		clear(s.facts)
		s.held, list = 0, nil
	}
	s.facts[f.question] = append(list, f)
	s.held++
	return f
}

// child is what rules look at of a child: a build's compilers with their environments
// and lists of files would be most of what a launch weighs.
type child struct {
	exe       string
	goversion string // of a compiler; empty: it was told none
	complete  bool
}

func (s *shared) child(e *decoder.Exec) *decoder.Exec {
	c := child{exe: e.Exe, complete: e.Complete}
	if i := slices.Index(e.Argv, "-goversion"); i >= 0 && i+1 < len(e.Argv) {
		c.goversion = e.Argv[i+1]
	}
	if known := s.children[c]; known != nil {
		return known
	}
	if len(s.children) >= maxSharedChildren {
		clear(s.children)
	}
	c.exe, c.goversion = strings.Clone(c.exe), strings.Clone(c.goversion)
	out := &decoder.Exec{Exe: c.exe, Complete: c.complete}
	if c.goversion != "" {
		out.Argv = []string{"-goversion", c.goversion}
	}
	s.children[c] = out
	return out
}
