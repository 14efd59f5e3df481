// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"os"
	"strings"
	"syscall"
	"testing"
)

func openFiles(t *testing.T) int {
	t.Helper()
	fds, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(fds)
}

func TestCloseLeaksNothing(t *testing.T) {
	// The first session makes the runtime and the library open what they keep.
	if err := session(t, Options{}).Close(); err != nil {
		t.Fatal(err)
	}
	before := openFiles(t)
	s := session(t, Options{})
	drain(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if after := openFiles(t); after != before {
		t.Errorf("%d files open, %d before", after, before)
	}
}

func TestTwoTracers(t *testing.T) {
	a, b := session(t, Options{}), session(t, Options{})
	c, _ := run(t, program(t, "nothing"), []string{"x"}, []string{"A=1"}, nil)
	for _, s := range []*Session{a, b} {
		if e := execOf(t, drain(t, s), c.Pid); !e.Complete {
			t.Errorf("missing %v", e.Missing)
		}
	}
}

func TestOpenWithoutPrivilege(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("not root: the test cannot become somebody else")
	}
	c := start(t, program(t, "open"), []string{"x"}, nil,
		&syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}})
	line := c.line(t)
	if st := c.end(t); st.ExitCode() != 3 {
		t.Errorf("%v: not ErrPrivilege: %s", st, line)
	}
	if !strings.Contains(line, "sudo") {
		t.Errorf("no remedy in %q", line)
	}
}

// In a pid namespace of its own the tracer sees its own processes under the numbers
// that they have there, with a /proc that shows them or without.
func TestOwnPIDNamespace(t *testing.T) {
	session(t, Options{})
	inner := program(t, "nothing")
	for _, name := range []string{"tracer", "tracernoproc"} {
		t.Run(name, func(t *testing.T) {
			path := program(t, name)
			c := start(t, path, []string{path, inner}, []string{"A=1"},
				&syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS})
			if got, want := c.line(t), "seed 1 true "+path; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if got, want := c.line(t), "exec true true true"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if st := c.end(t); !st.Success() {
				t.Error(st)
			}
		})
	}
}
