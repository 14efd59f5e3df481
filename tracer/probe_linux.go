// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// explain turns an error of the kernel into one that says why, and what mends it. It
// looks for the reason after the fact: a kernel's configuration promises programs
// that it refuses to load, so only what was tried counts.
func explain(doing string, err error) error {
	return inspect().explain(doing, err)
}

// machine is what can stand in the way of a trace.
type machine struct {
	release  string
	btf      bool
	lockdown string // "none", "integrity", "confidentiality"; empty: unknown
	caps     uint64 // effective capabilities
	userns   bool   // they hold in a user namespace only
}

func inspect() machine {
	m := machine{release: release(), caps: effectiveCaps(), userns: inUserNamespace()}
	_, err := os.Stat("/sys/kernel/btf/vmlinux")
	m.btf = err == nil
	if b, err := os.ReadFile("/sys/kernel/security/lockdown"); err == nil {
		if _, after, ok := strings.Cut(string(b), "["); ok {
			m.lockdown, _, _ = strings.Cut(after, "]")
		}
	}
	return m
}

func (m machine) explain(doing string, err error) error {
	sentinel, why := ErrKernel, ""
	switch missing := m.missingCaps(); {
	case missing != "":
		sentinel, why = ErrPrivilege, "this process lacks "+missing+": run it as root, with sudo"
	case m.userns:
		sentinel, why = ErrPrivilege, "root of a user namespace is not enough: run it outside of the container"
	case m.older(5, 8):
		why = "kernel " + m.release + " is too old: run Linux 5.10 or later"
	case !m.btf:
		why = "kernel " + m.release + " has no BTF: run one built with CONFIG_DEBUG_INFO_BTF=y"
	case m.lockdown == "confidentiality":
		why = "kernel lockdown forbids programs to read memory: boot with lockdown=integrity"
	default:
		why = "kernel " + m.release + " refuses it: run Linux 5.10 or later, and not in a sandbox that filters bpf(2)"
	}
	return fmt.Errorf("%s: %s (%w: %w)", doing, why, sentinel, err)
}

// explainAttempts is explain for failed execs. Where the tracepoints are what is left,
// their numbers stand in a file system that CAP_SYS_ADMIN alone may mount.
func (m machine) explainAttempts(err error) error {
	const doing = "attach programs for failed execs"
	if m.missingCaps() == "" && m.caps&(1<<unix.CAP_SYS_ADMIN) == 0 {
		return fmt.Errorf("%s: this process lacks CAP_SYS_ADMIN, which they need on this kernel: "+
			"run it as root, with sudo (%w: %w)", doing, ErrPrivilege, err)
	}
	return m.explain(doing, err)
}

// missingCaps names the capabilities that loading and attaching needs and that are
// not there. CAP_SYS_ADMIN includes the two, as it did before 5.8.
func (m machine) missingCaps() string {
	has := func(c uint) bool { return m.caps&(1<<c) != 0 }
	if has(unix.CAP_SYS_ADMIN) {
		return ""
	}
	var missing []string
	if !has(unix.CAP_BPF) {
		missing = append(missing, "CAP_BPF")
	}
	if !has(unix.CAP_PERFMON) {
		missing = append(missing, "CAP_PERFMON")
	}
	return strings.Join(missing, " and ")
}

// older reports whether the kernel is, as far as its name tells.
func (m machine) older(major, minor int) bool {
	var a, b int
	if n, _ := fmt.Sscanf(m.release, "%d.%d", &a, &b); n != 2 {
		return false
	}
	return a < major || a == major && b < minor
}

func release() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "of unknown version"
	}
	return unix.ByteSliceToString(u.Release[:])
}

func effectiveCaps() uint64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(status)) {
		if v, ok := strings.CutPrefix(line, "CapEff:"); ok {
			caps, err := strconv.ParseUint(strings.TrimSpace(v), 16, 64)
			if err != nil {
				return 0
			}
			return caps
		}
	}
	return 0
}

// inUserNamespace reports whether ids are mapped: only the initial user namespace
// maps each of them to itself.
func inUserNamespace() bool {
	b, err := os.ReadFile("/proc/self/uid_map")
	if err != nil {
		return false
	}
	f := strings.Fields(string(b))
	return len(f) != 3 || f[0] != "0" || f[1] != "0" || f[2] != "4294967295"
}
