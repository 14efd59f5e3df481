// SPDX-License-Identifier: Apache-2.0

package bpf_test

import (
	"errors"
	"os"
	"regexp"
	"strconv"
	"testing"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/rlimit"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// budget is what the verifier may look at for one program. The kernel's own limit is
// a million, but the same source has gone from 50,000 to above it with one release.
const budget = 10_000

// TestVerified loads every program and logs how many instructions the verifier has
// looked at; the runs on other kernels make a table of these lines.
func TestVerified(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	if err := rlimit.RemoveMemlock(); err != nil {
		t.Fatal(err)
	}
	for _, load := range []func() (*ebpf.CollectionSpec, error){bpf.LoadCapture, bpf.LoadSeed} {
		spec, err := load()
		if err != nil {
			t.Fatal(err)
		}
		verify(t, spec)
	}
}

// TestVerifiedAttempts loads each program for failed execs by itself: which of them a
// kernel takes is for the tracer to find out.
func TestVerifiedAttempts(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root")
	}
	if err := rlimit.RemoveMemlock(); err != nil {
		t.Fatal(err)
	}
	all, err := bpf.LoadAttempt()
	if err != nil {
		t.Fatal(err)
	}
	for name, p := range all.Programs {
		spec := all.Copy()
		spec.Programs = map[string]*ebpf.ProgramSpec{name: spec.Programs[name]}
		if p.Type == ebpf.Tracing && !loads(t, spec) {
			continue
		}
		verify(t, spec)
	}
}

// loads reports whether the kernel takes programs at functions at all, and has this one.
func loads(t *testing.T, spec *ebpf.CollectionSpec) bool {
	t.Helper()
	c, err := ebpf.NewCollection(spec.Copy())
	var rejected *ebpf.VerifierError
	if err != nil {
		t.Logf("not taken: %v", err)
		return errors.As(err, &rejected)
	}
	c.Close()
	return true
}

func verify(t *testing.T, spec *ebpf.CollectionSpec) {
	t.Helper()
	c, err := ebpf.NewCollectionWithOptions(spec, ebpf.CollectionOptions{
		Programs: ebpf.ProgramOptions{LogLevel: ebpf.LogLevelStats},
	})
	var rejected *ebpf.VerifierError
	if errors.As(err, &rejected) {
		t.Fatalf("%+v", rejected)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for name, p := range c.Programs {
		n := verified(t, p)
		t.Logf("instructions verified: %s %d", name, n)
		if n > budget {
			t.Errorf("%s: %d instructions verified, more than %d", name, n, budget)
		}
	}
}

// processed is the verifier's own count; bpf_prog_info has it from 5.16 only.
var processed = regexp.MustCompile(`processed (\d+) insns`)

func verified(t *testing.T, p *ebpf.Program) int {
	t.Helper()
	m := processed.FindStringSubmatch(p.VerifierLog)
	if m == nil {
		t.Fatalf("%s: no count in the verifier's log:\n%s", p, p.VerifierLog)
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
