// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"math/bits"
	"os"
	"syscall"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
	"github.com/cilium/ebpf/rlimit"

	"github.com/goenvtrace/goenvtrace/bpf"
	"github.com/goenvtrace/goenvtrace/decoder"
)

// programs are the loaded programs and maps of a session: in each lane the same
// programs with counters of their own. The first lane has what all share.
type programs struct {
	lanes   []*bpf.CaptureObjects
	links   []link.Link
	hurried uint64 // what hurry_inodes holds
}

// lanesFor is how often the programs have to be attached, see bpf/lane.h. Two lanes
// would leave a loss only where two tasks are preempted in the same program on one CPU
// at the same time, three where three are.
func lanesFor(m machine) int {
	if m.older(7, 0) {
		return 1
	}
	return 3
}

func load(o Options, lanes int) (_ *programs, err error) {
	if err := rlimit.RemoveMemlock(); err != nil {
		return nil, explain("raise memlock limit", err)
	}
	spec, err := bpf.LoadCapture()
	if err != nil {
		return nil, fmt.Errorf("read programs: %w", err)
	}
	if err := configure(spec, o, lanes); err != nil {
		return nil, err
	}
	p := &programs{}
	for lane := range lanes {
		if err := p.loadLane(spec.Copy(), lane); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	return p, nil
}

func (p *programs) loadLane(spec *ebpf.CollectionSpec, lane int) error {
	if err := spec.Variables["lane"].Set(uint32(lane)); err != nil {
		return fmt.Errorf("set lane: %w", err)
	}
	opts := &ebpf.CollectionOptions{}
	if lane > 0 {
		first := p.lanes[0]
		opts.MapReplacements = map[string]*ebpf.Map{
			"identity": first.Identity, "bulk": first.Bulk, "hurry": first.Hurry, "marks": first.Marks,
		}
	}
	objs := &bpf.CaptureObjects{}
	if err := spec.LoadAndAssign(objs, opts); err != nil {
		return explain("load programs", err)
	}
	p.lanes = append(p.lanes, objs)
	return nil
}

// configure sets what has to be known before load.
func configure(spec *ebpf.CollectionSpec, o Options, lanes int) error {
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
		"lanes":         uint32(lanes),
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
// no exec may be missing. The kernel runs lanes in the order in which they are attached.
func (p *programs) attach() error {
	for _, program := range []func(*bpf.CaptureObjects) *ebpf.Program{
		func(o *bpf.CaptureObjects) *ebpf.Program { return o.OnExec },
		func(o *bpf.CaptureObjects) *ebpf.Program { return o.OnExit },
		func(o *bpf.CaptureObjects) *ebpf.Program { return o.OnFork },
	} {
		for _, objs := range p.lanes {
			l, err := link.AttachTracing(link.TracingOptions{Program: program(objs)})
			if err != nil {
				return explain("attach programs", err)
			}
			p.links = append(p.links, l)
		}
	}
	return nil
}

func (p *programs) hurry(f decoder.FileID) error {
	key := bpf.CaptureFileKey{Ino: f.Ino, Dev: uint32(f.Dev)}
	if err := p.lanes[0].Hurry.Put(key, uint8(1)); err != nil {
		return fmt.Errorf("mark executable: %w", err)
	}
	p.hurried |= 1 << (f.Ino & 63)
	for _, objs := range p.lanes {
		if err := objs.HurryInodes.Set(p.hurried); err != nil {
			return fmt.Errorf("mark inode: %w", err)
		}
	}
	return nil
}

// lost reads what each CPU has counted.
func (p *programs) lost() ([]decoder.Lost, error) {
	var out []decoder.Lost
	for lane, objs := range p.lanes {
		var perCPU []bpf.CaptureCpuState
		if err := objs.State.Lookup(uint32(0), &perCPU); err != nil {
			return nil, fmt.Errorf("read counters: %w", err)
		}
		for cpu, s := range perCPU {
			out = append(out, decoder.Lost{
				CPU:  uint16(cpu),
				Lane: uint16(lane),
				Exec: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_EXEC],
				Fork: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_FORK],
				Exit: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_EXIT],
				Bulk: s.Count.Lost[bpf.CaptureRecordStreamSTREAM_BLOCK],
			})
		}
	}
	return out, nil
}

// misses are runs of the programs that the kernel has skipped, threads among them.
type misses struct{ exec, fork, exit uint64 }

// misses are those of each lane.
func (p *programs) misses() ([]misses, error) {
	out := make([]misses, len(p.lanes))
	for lane, objs := range p.lanes {
		m := &out[lane]
		for prog, n := range map[*ebpf.Program]*uint64{
			objs.OnExec: &m.exec, objs.OnFork: &m.fork, objs.OnExit: &m.exit,
		} {
			st, err := prog.Stats()
			if errors.Is(err, ebpf.ErrNotSupported) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("read statistics: %w", err)
			}
			*n = st.RecursionMisses
		}
	}
	return out, nil
}

// unseen is the greatest number of events that can be lost: each was skipped in every
// lane, and those skipped in the first that a later one brought were not.
func unseen(lanes []misses, rescued decoder.Rescued) misses {
	m := lanes[0]
	m.exec -= min(m.exec, rescued.Exec)
	m.fork -= min(m.fork, rescued.Fork)
	m.exit -= min(m.exit, rescued.Exit)
	for _, later := range lanes[1:] {
		m.exec = min(m.exec, later.exec)
		m.fork = min(m.fork, later.fork)
		m.exit = min(m.exit, later.exit)
	}
	return m
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
	errs := []error{p.detach()}
	for _, objs := range p.lanes {
		errs = append(errs, objs.Close())
	}
	return errors.Join(errs...)
}
