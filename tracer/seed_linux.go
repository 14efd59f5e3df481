// SPDX-License-Identifier: Apache-2.0

package tracer

import (
	"errors"
	"fmt"
	"io"

	"github.com/cilium/ebpf/link"

	"github.com/goenvtrace/goenvtrace/bpf"
	"github.com/goenvtrace/goenvtrace/decoder"
)

// readSeeds looks at every process that the tracer's pid namespace shows: who it is
// from the task iterator, what it runs from /proc.
func readSeeds(p *patience) ([]*decoder.Seed, error) {
	seeds, err := iterate()
	if err != nil {
		return nil, err
	}
	fs, err := openProc(p)
	if err != nil {
		return nil, err
	}
	for _, s := range seeds {
		if !s.Kernel {
			fs.read(s)
		}
	}
	return seeds, fs.close()
}

func iterate() (_ []*decoder.Seed, err error) {
	spec, err := bpf.LoadSeed()
	if err != nil {
		return nil, fmt.Errorf("read iterator: %w", err)
	}
	ns, err := pidNamespace()
	if err != nil {
		return nil, err
	}
	if err := spec.Variables["tracer_pid_ns"].Set(ns); err != nil {
		return nil, fmt.Errorf("set tracer_pid_ns: %w", err)
	}
	var objs bpf.SeedObjects
	if err := spec.LoadAndAssign(&objs, nil); err != nil {
		return nil, explain("load iterator", err)
	}
	defer func() { err = errors.Join(err, objs.Close()) }()
	it, err := link.AttachIter(link.IterOptions{Program: objs.OnTask})
	if err != nil {
		return nil, explain("attach iterator", err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	out, err := it.Open()
	if err != nil {
		return nil, explain("open iterator", err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return decodeSeeds(out)
}

func decodeSeeds(r io.Reader) ([]*decoder.Seed, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read iterator: %w", err)
	}
	var seeds []*decoder.Seed
	for ; len(b) > 0; b = b[decoder.SeedSize:] {
		s, err := decoder.DecodeSeed(b)
		if err != nil {
			return nil, fmt.Errorf("decode process: %w", err)
		}
		seeds = append(seeds, s)
	}
	return oneEach(seeds), nil
}

// oneEach keeps one seed of each process. There are several where the leader has ended:
// one of it and one of each thread that lives, and these have the memory.
func oneEach(seeds []*decoder.Seed) []*decoder.Seed {
	at := make(map[decoder.ProcessID]int, len(seeds))
	out := seeds[:0]
	for _, s := range seeds {
		id := s.Exec.Image.Process
		i, ok := at[id]
		switch {
		case !ok:
			at[id] = len(out)
			out = append(out, s)
		case out[i].EnvEnd == 0:
			out[i] = s
		}
	}
	return out
}
