// SPDX-License-Identifier: Apache-2.0

package main

import (
	"errors"
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/btf"
	"github.com/cilium/ebpf/link"
)

// floor is the least that a tracer of execs can do: a program that copies argv and
// environ into a ring without a look at them, and two that do nothing at fork and
// exit. What they take is the copy and the kernel's own clock readings.
type floor struct {
	ring     *ebpf.Map
	programs []*ebpf.Program
	links    []link.Link
}

// A chunk of the ring holds an environment of the load and its arguments; the ring
// holds a whole load, because nobody reads it.
const (
	floorChunk = 8 << 10
	floorRing  = 64 << 20
)

func openFloor() (*floor, error) {
	f := &floor{}
	ring, err := ebpf.NewMap(&ebpf.MapSpec{Name: "floor", Type: ebpf.RingBuf, MaxEntries: floorRing})
	if err != nil {
		return nil, fmt.Errorf("make ring: %w", err)
	}
	f.ring = ring
	code, err := copyBlock(ring)
	if err != nil {
		return nil, errors.Join(err, f.close())
	}
	nothing := asm.Instructions{asm.Mov.Imm(asm.R0, 0), asm.Return()}
	for _, p := range []struct {
		event string
		code  asm.Instructions
	}{
		{"exec", code},
		{"fork", nothing},
		{"exit", nothing},
	} {
		if err := f.attach(p.event, p.code); err != nil {
			return nil, errors.Join(err, f.close())
		}
	}
	return f, nil
}

func (f *floor) attach(event string, code asm.Instructions) error {
	prog, err := ebpf.NewProgram(&ebpf.ProgramSpec{
		Name: "floor_" + event, Type: ebpf.Tracing, AttachType: ebpf.AttachTraceRawTp,
		AttachTo: "sched_process_" + event, Instructions: code, License: "Dual BSD/GPL",
	})
	if err != nil {
		return fmt.Errorf("load program for %s: %w", event, err)
	}
	f.programs = append(f.programs, prog)
	l, err := link.AttachTracing(link.TracingOptions{Program: prog})
	if err != nil {
		return fmt.Errorf("attach to %s: %w", event, err)
	}
	f.links = append(f.links, l)
	return nil
}

// copyBlock is, for sched_process_exec(task, old_pid, bprm):
//
//	n = min(task->mm->env_end - task->mm->arg_start, floorChunk)
//	to = bpf_ringbuf_reserve(ring, floorChunk, 0)
//	bpf_probe_read_user(to, n, task->mm->arg_start)
//	bpf_ringbuf_submit(to, BPF_RB_NO_WAKEUP)
//
// The offsets are those of the kernel that runs: it is the one to be measured.
func copyBlock(ring *ebpf.Map) (asm.Instructions, error) {
	mm, err := offset("task_struct", "mm")
	if err != nil {
		return nil, err
	}
	from, err := offset("mm_struct", "arg_start")
	if err != nil {
		return nil, err
	}
	to, err := offset("mm_struct", "env_end")
	if err != nil {
		return nil, err
	}
	const noWakeup = 1 // BPF_RB_NO_WAKEUP
	return asm.Instructions{
		asm.LoadMem(asm.R6, asm.R1, 0, asm.DWord),
		asm.LoadMem(asm.R6, asm.R6, mm, asm.DWord),
		asm.LoadMem(asm.R7, asm.R6, from, asm.DWord),
		asm.LoadMem(asm.R8, asm.R6, to, asm.DWord),
		asm.Sub.Reg(asm.R8, asm.R7),
		asm.JLE.Imm(asm.R8, floorChunk, "fits"),
		asm.Mov.Imm(asm.R8, floorChunk),
		asm.LoadMapPtr(asm.R1, ring.FD()).WithSymbol("fits"),
		asm.Mov.Imm(asm.R2, floorChunk),
		asm.Mov.Imm(asm.R3, 0),
		asm.FnRingbufReserve.Call(),
		asm.JEq.Imm(asm.R0, 0, "full"),
		asm.Mov.Reg(asm.R9, asm.R0),
		asm.Mov.Reg(asm.R1, asm.R0),
		asm.Mov.Reg(asm.R2, asm.R8),
		asm.Mov.Reg(asm.R3, asm.R7),
		asm.FnProbeReadUser.Call(),
		asm.Mov.Reg(asm.R1, asm.R9),
		asm.Mov.Imm(asm.R2, noWakeup),
		asm.FnRingbufSubmit.Call(),
		asm.Mov.Imm(asm.R0, 0).WithSymbol("full"),
		asm.Return(),
	}, nil
}

// offset is that of a field in a struct of the running kernel, in bytes.
func offset(structure, field string) (int16, error) {
	kernel, err := btf.LoadKernelSpec()
	if err != nil {
		return 0, fmt.Errorf("read kernel types: %w", err)
	}
	var s *btf.Struct
	if err := kernel.TypeByName(structure, &s); err != nil {
		return 0, fmt.Errorf("find struct %s: %w", structure, err)
	}
	off, ok := memberOffset(s.Members, field)
	if !ok {
		return 0, fmt.Errorf("find %s.%s: no such field", structure, field)
	}
	return int16(off), nil
}

// memberOffset looks into anonymous structs and unions too.
func memberOffset(members []btf.Member, field string) (uint32, bool) {
	for _, m := range members {
		if m.Name == field {
			return m.Offset.Bytes(), true
		}
		var inner []btf.Member
		switch t := m.Type.(type) {
		case *btf.Struct:
			inner = t.Members
		case *btf.Union:
			inner = t.Members
		}
		if off, ok := memberOffset(inner, field); m.Name == "" && ok {
			return m.Offset.Bytes() + off, true
		}
	}
	return 0, false
}

func (f *floor) close() error {
	var errs []error
	for _, l := range f.links {
		errs = append(errs, l.Close())
	}
	for _, p := range f.programs {
		errs = append(errs, p.Close())
	}
	return errors.Join(append(errs, f.ring.Close())...)
}
