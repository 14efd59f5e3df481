// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"sync"
	"syscall"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"
	"golang.org/x/sys/unix"

	"github.com/goenvtrace/goenvtrace/bpf"
	"github.com/goenvtrace/goenvtrace/decoder"
)

// programs are the loaded programs and maps of a session.
type programs struct {
	objs  bpf.CaptureObjects
	links []link.Link

	mu      sync.Mutex
	hurried uint64 // what hurry_inodes holds
}

func load(o Options) (*programs, error) {
	if err := rlimit.RemoveMemlock(); err != nil {
		return nil, explain("raise memlock limit", err)
	}
	spec, err := bpf.LoadCapture()
	if err != nil {
		return nil, fmt.Errorf("read programs: %w", err)
	}
	if err := configure(spec, o); err != nil {
		return nil, err
	}
	p := &programs{}
	if err := spec.LoadAndAssign(&p.objs, nil); err != nil {
		return nil, explain("load programs", err)
	}
	return p, nil
}

// configure sets what has to be known before load.
func configure(spec *ebpf.CollectionSpec, o Options) error {
	identity := ringSize(o.IdentityRing, defaultIdentityRing)
	bulk := ringSize(o.BulkRing, defaultBulkRing)
	spec.Maps["identity"].MaxEntries = identity
	spec.Maps["bulk"].MaxEntries = bulk
	ns, err := pidNamespace()
	if err != nil {
		return err
	}
	for name, value := range map[string]uint32{
		"identity_high": identity / 8,
		"bulk_high":     bulk / 8,
		"tracer_pid_ns": ns,
	} {
		if err := spec.Variables[name].Set(value); err != nil {
			return fmt.Errorf("set %s: %w", name, err)
		}
	}
	return nil
}

// ringSize is what the kernel accepts: a power of two, a multiple of the page size.
func ringSize(n, def int) uint32 {
	if n <= 0 {
		n = def
	}
	n = max(n, os.Getpagesize())
	return 1 << bits.Len(uint(n-1))
}

// pidNamespace is the inode number of the tracer's own pid namespace.
func pidNamespace() (uint32, error) {
	fi, err := os.Stat("/proc/self/ns/pid")
	if err != nil {
		return 0, fmt.Errorf("look up pid namespace: %w", err)
	}
	return uint32(fi.Sys().(*syscall.Stat_t).Ino), nil
}

// attach connects the programs. Exec comes first: of a process whose fork is seen,
// no exec may be missing.
func (p *programs) attach() error {
	for _, prog := range []*ebpf.Program{p.objs.OnExec, p.objs.OnExit, p.objs.OnFork} {
		l, err := link.AttachTracing(link.TracingOptions{Program: prog})
		if err != nil {
			return explain("attach programs", err)
		}
		p.links = append(p.links, l)
	}
	return nil
}

func (p *programs) hurry(f decoder.FileID) error {
	key := bpf.CaptureFileKey{Ino: f.Ino, Dev: uint32(f.Dev)}
	if err := p.objs.Hurry.Put(key, uint8(1)); err != nil {
		return fmt.Errorf("mark executable: %w", err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.hurried |= 1 << (f.Ino & 63)
	if err := p.objs.HurryInodes.Set(p.hurried); err != nil {
		return fmt.Errorf("mark inode: %w", err)
	}
	return nil
}

// lost reads what each CPU has counted.
func (p *programs) lost() ([]decoder.Lost, error) {
	var perCPU []bpf.CaptureCpuState
	if err := p.objs.State.Lookup(uint32(0), &perCPU); err != nil {
		return nil, fmt.Errorf("read counters: %w", err)
	}
	out := make([]decoder.Lost, len(perCPU))
	for cpu, s := range perCPU {
		out[cpu] = decoder.Lost{
			CPU:  uint32(cpu),
			Exec: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_EXEC],
			Fork: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_FORK],
			Exit: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_EXIT],
			Bulk: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_BLOCK],
		}
	}
	return out, nil
}

func (p *programs) all() map[string]*ebpf.Program {
	return map[string]*ebpf.Program{"on_exec": p.objs.OnExec, "on_fork": p.objs.OnFork, "on_exit": p.objs.OnExit}
}

// misses reads how many runs of each program the kernel has skipped.
func (p *programs) misses() (map[string]uint64, error) {
	out := map[string]uint64{}
	for name, prog := range p.all() {
		st, err := prog.Stats()
		if errors.Is(err, ebpf.ErrNotSupported) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read statistics of %s: %w", name, err)
		}
		out[name] = st.RecursionMisses
	}
	return out, nil
}

func (p *programs) detach() error {
	var errs []error
	for _, l := range p.links {
		errs = append(errs, l.Close())
	}
	p.links = nil
	return errors.Join(errs...)
}

func (p *programs) close() error {
	return errors.Join(p.detach(), p.objs.Close())
}

// boottime is CLOCK_BOOTTIME, the clock of every event.
func boottime() uint64 {
	var ts unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &ts); err != nil {
		return 0
	}
	return uint64(ts.Nano())
}
