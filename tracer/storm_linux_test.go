// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/goenvtrace/goenvtrace/decoder"
)

// storm starts processes on every core until stop is closed, and returns a function
// that waits for the end and says how many there were.
func storm(t *testing.T, path string, env []string, stop <-chan struct{}) func() int {
	t.Helper()
	var wg sync.WaitGroup
	counts := make([]int, 4)
	for i := range counts {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				p, err := os.StartProcess(path, []string{"x"}, &os.ProcAttr{Env: env})
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := p.Wait(); err != nil {
					t.Error(err)
					return
				}
				counts[i]++
			}
		})
	}
	return func() int {
		wg.Wait()
		n := 0
		for _, c := range counts {
			n += c
		}
		return n
	}
}

// As many execs as this machine makes, with the default rings: none is lost, none is
// incomplete, and all have what they were given.
func TestStormIsComplete(t *testing.T) {
	s := session(t, Options{})
	env := random(20_000)
	stop := make(chan struct{})
	count := storm(t, program(t, "nothing"), env, stop)
	var events []decoder.Event
	seen := 0
	for seen < 300 {
		batch := drain(t, s)
		events = append(events, batch...)
		seen += len(stormExecs(batch))
	}
	close(stop)
	n := count()
	events = append(events, drain(t, s)...)
	if others := foreignBytes(events); others > defaultBulkRing/4 {
		t.Skipf("other programs on this machine put %d MiB into the ring meanwhile", others>>20)
	}
	execs := stormExecs(events)
	if len(execs) != n {
		t.Errorf("%d execs seen of %d", len(execs), n)
	}
	for _, e := range execs {
		if !e.Complete || !slices.Equal(env, strs(e.Env)) {
			t.Fatalf("%v: missing %v, or not what was given", e.Image, e.Missing)
		}
	}
	t.Logf("%d execs, rescued by a later lane: %+v", n, s.reader.rescues())
	st := s.Stats()
	if len(s.programs.lanes) > 1 {
		// A run that every lane skipped may have been three runs, of threads, each
		// skipped in one: the counter is the most that can be missing. That no exec is
		// missing is what the counts above say.
		delete(st.Lost, decoder.LossProgram)
	}
	if len(st.Lost) != 0 || st.Incomplete != 0 {
		t.Errorf("stats %+v", st)
	}
}

// foreignBytes is how much argv and environ came from execs that are not this test's.
func foreignBytes(events []decoder.Event) (n uint64) {
	for _, e := range events {
		x, ok := e.(*decoder.Exec)
		if !ok || x.Source != decoder.Observed || x.Parent.TGID == uint32(os.Getpid()) {
			continue
		}
		for _, s := range x.Env {
			n += uint64(len(s.Name) + len(s.Value))
		}
		for _, r := range x.Missing {
			n += r.Len
		}
	}
	return n
}

func stormExecs(events []decoder.Event) []*decoder.Exec {
	var out []*decoder.Exec
	for _, e := range events {
		if x, ok := e.(*decoder.Exec); ok && x.Source == decoder.Observed && x.Parent.TGID == uint32(os.Getpid()) {
			out = append(out, x)
		}
	}
	return out
}

// A trace that begins in the middle of a storm: every process is known before
// anything happens to it, from a seed or from its fork. Only one that was born
// before the programs were attached and had ended before the processes were looked
// at can be unknown.
func TestBeginInStorm(t *testing.T) {
	stop := make(chan struct{})
	count := storm(t, program(t, "nothing"), []string{"A=1"}, stop)
	s := session(t, Options{})
	ready := boottime()
	var events []decoder.Event
	for len(stormExecs(events)) < 150 {
		events = append(events, drain(t, s)...)
	}
	close(stop)
	count()
	events = append(events, drain(t, s)...)
	known := map[decoder.ProcessID]bool{}
	need := func(what string, id decoder.ProcessID) {
		if !known[id] && id.Start > ready {
			t.Errorf("%s: process %v is not known", what, id)
		}
	}
	images := map[decoder.ImageID]int{}
	for _, e := range events {
		switch e := e.(type) {
		case *decoder.Fork:
			need("fork", e.Parent.Process)
			if known[e.Child] {
				t.Errorf("fork: process %v was there already", e.Child)
			}
			known[e.Child] = true
		case *decoder.Exec:
			if e.Source == decoder.Snapshot {
				known[e.Image.Process] = true
			} else {
				need("exec", e.Image.Process)
			}
			if images[e.Image]++; images[e.Image] > 1 {
				t.Errorf("image %v comes twice", e.Image)
			}
		case *decoder.Exit:
			need("exit", e.Process)
			delete(known, e.Process)
		case *decoder.Loss:
			t.Errorf("loss %+v", e)
		}
	}
}
