// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"os"

	"github.com/cilium/ebpf"
	"golang.org/x/sys/unix"
)

// explain turns an error of the kernel into one that says what to do. Only what was
// tried counts: a kernel's configuration promises programs that it refuses to load.
func explain(doing string, err error) error {
	if _, e := os.Stat("/sys/kernel/btf/vmlinux"); errors.Is(e, os.ErrNotExist) {
		return fmt.Errorf("%s: kernel %s has no BTF (/sys/kernel/btf/vmlinux): run one built with CONFIG_DEBUG_INFO_BTF=y: %w",
			doing, release(), errors.Join(ErrKernel, err))
	}
	if errors.Is(err, unix.EPERM) || errors.Is(err, unix.EACCES) {
		var verifier *ebpf.VerifierError
		if !errors.As(err, &verifier) || os.Geteuid() != 0 {
			return fmt.Errorf("%s: needs root, or CAP_BPF, CAP_PERFMON and CAP_SYS_PTRACE: run it with sudo: %w",
				doing, errors.Join(ErrPrivilege, err))
		}
	}
	return fmt.Errorf("%s: kernel %s: needs Linux 5.10 or later: %w", doing, release(), errors.Join(ErrKernel, err))
}

func release() string {
	var u unix.Utsname
	if err := unix.Uname(&u); err != nil {
		return "of unknown version"
	}
	return unix.ByteSliceToString(u.Release[:])
}
