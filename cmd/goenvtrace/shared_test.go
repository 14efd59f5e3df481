// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strconv"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

func TestSharedFacts(t *testing.T) {
	tell := func(path string, ino uint64) *decoder.Fact {
		return &decoder.Fact{
			Time: ino, Image: decoder.ImageID{Exec: ino},
			Question: decoder.Question{Kind: decoder.AskStat, Path: path},
			Answer:   decoder.Answer{State: decoder.Exists, Stat: &decoder.Stat{Type: "dir", Real: path, Ino: ino % 2}},
		}
	}
	s := newShared()
	first := s.fact(tell("/usr/local/go", 0))
	for _, tt := range []struct {
		name string
		ev   *decoder.Fact
		same bool
	}{
		{"told again", tell("/usr/local/go", 2), true},
		{"another answer", tell("/usr/local/go", 1), false},
		{"another question", tell("/opt/go", 0), false},
		{"the first one after others", tell("/usr/local/go", 4), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := s.fact(tt.ev)
			if f.question != tt.ev.Question || *f.answer.Stat != *tt.ev.Answer.Stat {
				t.Errorf("got %+v for %+v", f, tt.ev)
			}
			if (f == first) != tt.same {
				t.Errorf("it is the one that was told first: %v", f == first)
			}
		})
	}
}

func TestSharedChildren(t *testing.T) {
	s := newShared()
	compile := func(id uint64, args ...string) *decoder.Exec {
		return &decoder.Exec{
			Image: decoder.ImageID{Exec: id}, Exe: "/go/compile", Complete: true, Argv: append([]string{"compile"}, args...),
		}
	}
	first := s.child(compile(1, "-p", "a", "-goversion", "go1.26.8"))
	if first.Exe != "/go/compile" || !first.Complete || len(first.Argv) != 2 || first.Argv[1] != "go1.26.8" {
		t.Errorf("kept: %+v", first)
	}
	if s.child(compile(2, "-goversion", "go1.26.8", "-p", "b")) != first {
		t.Error("the same of another process is kept twice")
	}
	for _, other := range []*decoder.Exec{compile(3, "-goversion", "go1.22.0"), compile(4, "-goversion"), compile(5)} {
		if got := s.child(other); got == first || got.Exe != first.Exe {
			t.Errorf("%q: %+v", other.Argv, got)
		}
	}
}

// TestSharedBounded: no trace makes it grow.
func TestSharedBounded(t *testing.T) {
	s := newShared()
	for i := range 3 * maxSharedFacts {
		ev := &decoder.Fact{Question: decoder.Question{Path: strconv.Itoa(i % 5000)}, Answer: decoder.Answer{Error: strconv.Itoa(i)}}
		if got := s.fact(ev); got.answer.Error != ev.Answer.Error {
			t.Fatalf("got %+v", got)
		}
		same := &decoder.Fact{Answer: ev.Answer}
		s.fact(same)
		s.child(&decoder.Exec{Exe: strconv.Itoa(i)})
	}
	held := 0
	for _, list := range s.facts {
		held += len(list)
	}
	if held != s.held || held > maxSharedFacts || len(s.children) > maxSharedChildren {
		t.Errorf("%d facts, counted %d, and %d children are kept", held, s.held, len(s.children))
	}
}
