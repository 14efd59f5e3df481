// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// kernelLost sums what the CPUs have counted themselves.
func kernelLost(t *testing.T, s *Session) (identity, bulk uint64) {
	t.Helper()
	lost, err := s.programs.lost()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range lost {
		identity += l.Exec + l.Fork + l.Exit
		bulk += l.Bulk
	}
	return identity, bulk
}

// An exec larger than the ring cannot be whole. It is told exactly: the holes are
// those that the kernel counted, and what is called complete is.
func TestBulkLossIsCounted(t *testing.T) {
	s := session(t, Options{BulkRing: 64 << 10})
	path := program(t, "nothing")
	small, large := random(10_000), random(150_000)
	given := map[int][]string{}
	for i := range 12 {
		env := small
		if i%2 == 0 {
			env = large
		}
		c, _ := run(t, path, []string{"x"}, env, nil)
		given[c.Pid] = env
	}
	events := drain(t, s)
	hit := map[decoder.ImageID]bool{}
	told := uint64(0)
	for _, e := range events {
		if l, ok := e.(*decoder.Loss); ok && l.Kind == decoder.LossBulk {
			told += l.Count
			hit[l.Image] = true
		}
	}
	for pid, env := range given {
		e := execOf(t, events, pid)
		if (e.Complete && !e.Recovered) == hit[e.Image] {
			t.Errorf("process %d: complete %v, recovered %v, loss %v", pid, e.Complete, e.Recovered, hit[e.Image])
		}
		if e.Complete && !cmp.Equal(env, strs(e.Env)) {
			t.Errorf("process %d: complete, but not what was given", pid)
		}
		if e.Complete && !e.Recovered && len(env) == len(large) {
			t.Errorf("process %d: complete, but larger than the ring", pid)
		}
		if missing(e) == 0 != e.Complete {
			t.Errorf("process %d: complete %v, missing %v", pid, e.Complete, e.Missing)
		}
	}
	if _, bulk := kernelLost(t, s); bulk != told || bulk == 0 {
		t.Errorf("told of %d losses, the kernel counted %d", told, bulk)
	}
	recovered := uint64(0)
	for pid := range given {
		if execOf(t, events, pid).Recovered {
			recovered++
		}
	}
	if st := s.Stats(); st.Incomplete+recovered < 6 || st.Lost[decoder.LossBulk] != told {
		t.Errorf("stats %+v, %d recovered, told of %d", st, recovered, told)
	}
}

// What the ring has no room for is read from the process, as long as it runs the
// image: the same bytes, and marked.
func TestLostBytesAreRecovered(t *testing.T) {
	s := session(t, Options{BulkRing: 64 << 10})
	env := random(150_000)
	c := start(t, program(t, "wait"), []string{"x", ""}, env, nil)
	c.line(t)
	events := drain(t, s)
	e := execOf(t, events, c.Pid)
	if !e.Complete || !e.Recovered || len(e.Missing) > 0 {
		t.Fatalf("complete %v, recovered %v, missing %v", e.Complete, e.Recovered, e.Missing)
	}
	if d := cmp.Diff([]string{"x", ""}, e.Argv); d != "" {
		t.Errorf("argv (-given +captured):\n%s", d)
	}
	if !cmp.Equal(env, strs(e.Env)) {
		t.Error("the environ is not what was given")
	}
	if st := s.Stats(); st.Lost[decoder.LossBulk] == 0 || st.Incomplete != 0 {
		t.Errorf("stats %+v", st)
	}
}

func missing(e *decoder.Exec) (n int) { return len(e.Missing) }

// More records come than the ring holds, while the reader is kept from reading.
func TestIdentityLossIsCounted(t *testing.T) {
	s := session(t, Options{IdentityRing: os.Getpagesize()})
	path := program(t, "forks")
	s.reader.queue.mu.Lock()
	_, st := run(t, path, slices.Repeat([]string{"x"}, 150), nil, nil)
	s.reader.queue.mu.Unlock()
	if !st.Success() {
		t.Fatal(st)
	}
	told := uint64(0)
	for _, e := range drain(t, s) {
		if l, ok := e.(*decoder.Loss); ok && l.Kind == decoder.LossIdentity {
			told += l.Count
		}
	}
	identity, _ := kernelLost(t, s)
	if told != identity || told == 0 {
		t.Errorf("told of %d losses, the kernel counted %d", told, identity)
	}
}

// A process of which nothing arrived is found as long as it lives.
func TestLostProcessIsFound(t *testing.T) {
	s := session(t, Options{IdentityRing: os.Getpagesize()})
	s.reader.queue.mu.Lock()
	run(t, program(t, "forks"), slices.Repeat([]string{"x"}, 150), nil, nil)
	c := start(t, program(t, "wait"), []string{"wait", "", "x"}, []string{"A=1", "A=2"}, nil)
	s.reader.queue.mu.Unlock()
	for {
		events, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, ev := range events {
			e, ok := ev.(*decoder.Exec)
			if !ok || e.PID != uint32(c.Pid) {
				continue
			}
			if e.Source != decoder.Snapshot || !e.Recovered || !e.Complete {
				t.Fatalf("source %s, recovered %v, complete %v", e.Source, e.Recovered, e.Complete)
			}
			if !slices.Equal(e.Argv, []string{"wait", "", "x"}) || !slices.Equal(strs(e.Env), []string{"A=1", "A=2"}) {
				t.Fatalf("argv %q, env %q", e.Argv, strs(e.Env))
			}
			return
		}
	}
}
