// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
	"github.com/goenvtrace/goenvtrace/decoder/conflict"
	"github.com/goenvtrace/goenvtrace/decoder/trace"
)

func made(t *testing.T, m mix) ([]byte, size) {
	t.Helper()
	var b bytes.Buffer
	last := 0.0
	s, err := m.write(&b, func(done float64) {
		if done <= last || done > 1 {
			t.Errorf("done %v after %v", done, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), s
}

func TestMadeTraceHoldsWhatItSays(t *testing.T) {
	for name, m := range map[string]mix{
		"builds":   {execs: 1000, perBuild: 99},
		"programs": {execs: 500},
		"nothing":  {},
	} {
		t.Run(name, func(t *testing.T) {
			b, s := made(t, m)
			r, err := trace.NewReader(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			var got size
			for {
				ev, err := r.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				got.count(t, ev)
			}
			if got != s || got.execs != m.execs || !r.Complete() {
				t.Errorf("holds %+v, complete %v, says %+v", got, r.Complete(), s)
			}
		})
	}
}

func (s *size) count(t *testing.T, ev decoder.Event) {
	switch ev := ev.(type) {
	case *decoder.Exec:
		if !ev.Complete || len(ev.Env) < variables {
			t.Errorf("exec %v has %d variables", ev.Image, len(ev.Env))
		}
		if ev.Source == decoder.Observed {
			s.execs++
			s.events++
		}
	case *decoder.Fork, *decoder.Exit:
		s.events++
	case *decoder.Fact:
		if ev.Question.Kind == decoder.AskBuildInfo && ev.Answer.Build != nil {
			s.launches++
		}
	default:
		t.Errorf("a %T", ev)
	}
}

// An unverified launch would be judged by half of the rules.
func TestMadeBuildIsClean(t *testing.T) {
	k := maker{shell: shell()}
	result, facts := judgeBuild(k.shell, k.build())
	if result.Verdict != conflict.Clean || len(facts) < 10 {
		t.Errorf("%s after %d questions: %q", result.Verdict, len(facts), result.Reasons)
		for _, f := range facts {
			t.Logf("%s %s: %s", f.Question.Kind, f.Question.Path, f.Answer.State)
		}
	}
}
