// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestExplain(t *testing.T) {
	const all = 1<<unix.CAP_SYS_ADMIN | 1<<unix.CAP_BPF | 1<<unix.CAP_PERFMON
	good := machine{release: "6.12.1", btf: true, lockdown: "none", caps: all}
	for _, test := range []struct {
		name     string
		break_   func(*machine)
		sentinel error
		text     string
	}{
		{"no capability", func(m *machine) { m.caps = 0 }, ErrPrivilege, "CAP_BPF and CAP_PERFMON: run it as root"},
		{"one capability", func(m *machine) { m.caps = 1 << unix.CAP_BPF }, ErrPrivilege, "lacks CAP_PERFMON:"},
		{"user namespace", func(m *machine) { m.userns = true }, ErrPrivilege, "outside of the container"},
		{"old kernel", func(m *machine) { m.release = "4.19.0-27-amd64" }, ErrKernel, "4.19.0-27-amd64 is too old"},
		{"old minor", func(m *machine) { m.release = "5.4.0" }, ErrKernel, "too old"},
		{"no BTF", func(m *machine) { m.btf = false }, ErrKernel, "CONFIG_DEBUG_INFO_BTF=y"},
		{"lockdown", func(m *machine) { m.lockdown = "confidentiality" }, ErrKernel, "lockdown=integrity"},
		{"nothing found", func(m *machine) {}, ErrKernel, "6.12.1 refuses it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := good
			test.break_(&m)
			err := m.explain("load programs", unix.EPERM)
			if !errors.Is(err, test.sentinel) || !errors.Is(err, unix.EPERM) {
				t.Errorf("%v: is not %v, or has lost its cause", err, test.sentinel)
			}
			if !strings.Contains(err.Error(), test.text) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q does not say %q in one line", err, test.text)
			}
		})
	}
}

// The tracepoints for failed execs need more than everything else.
func TestExplainAttempts(t *testing.T) {
	m := machine{release: "6.12.1", btf: true, caps: 1<<unix.CAP_BPF | 1<<unix.CAP_PERFMON}
	for caps, want := range map[uint64]string{
		m.caps:                         "lacks CAP_SYS_ADMIN,",
		1 << unix.CAP_BPF:              "lacks CAP_PERFMON:",
		m.caps | 1<<unix.CAP_SYS_ADMIN: "6.12.1 refuses it",
	} {
		m.caps = caps
		if err := m.explainAttempts(unix.EPERM); !strings.Contains(err.Error(), want) || !errors.Is(err, unix.EPERM) {
			t.Errorf("capabilities %#x: %v", caps, err)
		}
	}
}

func TestParseStat(t *testing.T) {
	rest := " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42 43 44 48 49 50 51 0\n"
	for name, comm := range map[string]string{
		"usual": "bash", "space": "a b", "parenthesis": "a) S 1 (b", "newline": "a\nb",
	} {
		t.Run(name, func(t *testing.T) {
			st, err := parseStat([]byte("7 (" + comm + ")" + rest))
			if want := (stat{4711, 48, 49, 50, 51}); err != nil || st != want {
				t.Errorf("got %+v, %v, want %+v", st, err, want)
			}
		})
	}
	for name, in := range map[string]string{"empty": "", "no name": "7 bash S 1", "cut": "7 (bash) S 1 2", "no number": "7 (b)" + strings.Replace(rest, "4711", "x", 1)} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseStat([]byte(in)); err == nil {
				t.Error("no error")
			}
		})
	}
}

func TestBelow(t *testing.T) {
	for _, test := range []struct{ root, path, want string }{
		{"/", "/usr/bin/go", "/usr/bin/go"},
		{"/", "/", "/"},
		{"/jail", "/jail/bin/go", "/bin/go"},
		{"/jail", "/jail", "/"},
		{"/jail", "/jailed/bin/go", "/jailed/bin/go"},
		{"/jail", "/bin/go", "/bin/go"},
		{"/jail", "", ""},
		{"", "", ""},
	} {
		if got := below(test.root, test.path); got != test.want {
			t.Errorf("below(%q, %q) = %q, want %q", test.root, test.path, got, test.want)
		}
	}
}
