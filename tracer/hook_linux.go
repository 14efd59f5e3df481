// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"io"
	"runtime"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// hooked are the programs that see failed execs, attached.
type hooked struct {
	hook     AttemptHook
	ring     *ebpf.Map
	counts   *ebpf.Map
	programs []*ebpf.Program
	names    []string    // of programs
	closers  []io.Closer // in the order in which they are closed
}

// hookAttempts attaches what this kernel takes: the cheap programs, else the costly
// ones. Only what was tried counts, because kernels refuse programs that their version
// and configuration promise.
func hookAttempts() (*hooked, error) {
	spec, err := bpf.LoadAttempt()
	if err != nil {
		return nil, fmt.Errorf("read programs for failed execs: %w", err)
	}
	h, cheap := hookFunctions(spec.Copy())
	if cheap == nil {
		return h, nil
	}
	h, err = hookTracepoints(spec)
	if err != nil {
		return nil, inspect().explainAttempts(errors.Join(cheap, err))
	}
	return h, nil
}

// functions are the system calls' functions by architecture and program. What tries
// programs one after the other is execve. That of execveat cannot be named on some
// kernels (6.1 has two of them in its BTF), and those of 32-bit programs are missing
// where none can run; to slow every process down for these would be too much.
var functions = map[string]map[string]string{
	"amd64": {
		"exit_execve":          "__x64_sys_execve",
		"exit_execveat":        "__x64_sys_execveat",
		"exit_compat_execve":   "__ia32_compat_sys_execve",
		"exit_compat_execveat": "__ia32_compat_sys_execveat",
	},
	"arm64": {
		"exit_execve":          "__arm64_sys_execve",
		"exit_execveat":        "__arm64_sys_execveat",
		"exit_compat_execve":   "__arm64_compat_sys_execve",
		"exit_compat_execveat": "__arm64_compat_sys_execveat",
	},
}

func hookFunctions(spec *ebpf.CollectionSpec) (_ *hooked, err error) {
	names := functions[runtime.GOARCH]
	if names == nil {
		return nil, fmt.Errorf("attach to functions of %s: %w", runtime.GOARCH, ebpf.ErrNotSupported)
	}
	for program, function := range names {
		spec.Programs[program].AttachTo = function
	}
	h := &hooked{hook: AttemptFunction}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if err := h.load(spec, "exit_execve"); err != nil {
		return nil, err
	}
	for _, optional := range []string{"exit_execveat", "exit_compat_execve", "exit_compat_execveat"} {
		_ = h.load(spec, optional)
	}
	for _, p := range h.programs {
		l, err := link.AttachTracing(link.TracingOptions{Program: p})
		if err != nil {
			return nil, fmt.Errorf("attach to function: %w", err)
		}
		h.first(l)
	}
	return h, nil
}

func hookTracepoints(spec *ebpf.CollectionSpec) (_ *hooked, err error) {
	h := &hooked{hook: AttemptTracepoint}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.close())
		}
	}()
	if err := h.load(spec, "trace_execve", "trace_execveat"); err != nil {
		return nil, err
	}
	root, err := tracefs()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	for i, name := range []string{"syscalls/sys_exit_execve", "syscalls/sys_exit_execveat"} {
		id, err := tracepointID(root, name)
		if err != nil {
			return nil, err
		}
		event, err := attachTracepoint(id, h.programs[i].FD())
		if err != nil {
			return nil, fmt.Errorf("attach to %s: %w", name, err)
		}
		h.first(event)
	}
	return h, nil
}

// load loads these programs, on the maps of those that were loaded before.
func (h *hooked) load(spec *ebpf.CollectionSpec, names ...string) error {
	spec = spec.Copy()
	wanted := map[string]*ebpf.ProgramSpec{}
	for _, name := range names {
		wanted[name] = spec.Programs[name]
	}
	spec.Programs = wanted
	o := ebpf.CollectionOptions{}
	if h.ring != nil {
		o.MapReplacements = map[string]*ebpf.Map{"attempts": h.ring, "counts": h.counts}
	}
	c, err := ebpf.NewCollectionWithOptions(spec, o)
	if err != nil {
		return fmt.Errorf("load programs: %w", err)
	}
	if h.ring == nil {
		h.ring, h.counts = c.DetachMap("attempts"), c.DetachMap("counts")
		h.closers = append(h.closers, h.ring, h.counts)
	}
	for _, name := range names {
		p := c.DetachProgram(name)
		h.programs = append(h.programs, p)
		h.names = append(h.names, name)
		h.first(p)
	}
	c.Close()
	return nil
}

func (h *hooked) first(c io.Closer) { h.closers = append([]io.Closer{c}, h.closers...) }

// lost reads how many records of each program and CPU found no room.
func (h *hooked) lost() ([bpf.AttemptAttemptProgramATTEMPT_PROGRAMS][]uint64, error) {
	var out [bpf.AttemptAttemptProgramATTEMPT_PROGRAMS][]uint64
	for program := range out {
		var perCPU []bpf.AttemptAttemptCount
		if err := h.counts.Lookup(uint32(program), &perCPU); err != nil {
			return out, fmt.Errorf("read counters of failed execs: %w", err)
		}
		for _, c := range perCPU {
			out[program] = append(out[program], c.Lost)
		}
	}
	return out, nil
}

// skipped is the number of runs that the kernel has skipped.
func (h *hooked) skipped() (n uint64, err error) {
	for _, p := range h.programs {
		st, err := p.Stats()
		if errors.Is(err, ebpf.ErrNotSupported) {
			continue
		}
		if err != nil {
			return n, fmt.Errorf("read statistics: %w", err)
		}
		n += st.RecursionMisses
	}
	return n, nil
}

func (h *hooked) close() error {
	var errs []error
	for _, c := range h.closers {
		errs = append(errs, c.Close())
	}
	h.closers = nil
	return errors.Join(errs...)
}
