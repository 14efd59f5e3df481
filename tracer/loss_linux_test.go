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
		if e.Complete == hit[e.Image] {
			t.Errorf("process %d: complete %v, loss %v", pid, e.Complete, hit[e.Image])
		}
		if e.Complete && !cmp.Equal(env, strs(e.Env)) {
			t.Errorf("process %d: complete, but not what was given", pid)
		}
		if e.Complete && len(env) == len(large) {
			t.Errorf("process %d: complete, but larger than the ring", pid)
		}
		if missing(e) == 0 != e.Complete {
			t.Errorf("process %d: complete %v, missing %v", pid, e.Complete, e.Missing)
		}
	}
	if _, bulk := kernelLost(t, s); bulk != told || bulk == 0 {
		t.Errorf("told of %d losses, the kernel counted %d", told, bulk)
	}
	if st := s.Stats(); st.Incomplete < 6 || st.Lost[decoder.LossBulk] != told {
		t.Errorf("stats %+v, told of %d", st, told)
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
