// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"strings"

	"github.com/goenvtrace/goenvtrace/bpf"
)

// SeedSize is the length of one record of the task iterator.
const SeedSize = sizeExec

// CauseOverwritten: the program has written a title over its argv and environ.
const CauseOverwritten = "overwritten"

// CauseUnreadable: it could not be read, or was not what execve had put there.
const CauseUnreadable = causeUnreadable

// Seed is a process older than the trace, as the task iterator saw it. Its
// paths and bytes have to come from /proc, if at all.
type Seed struct {
	Exec   *Exec // without names, argv and environ; Complete is false
	Kernel bool  // a kernel thread: there is nothing to be read
	Comm   string

	// Addresses in the process: argv and environ are [ArgStart, EnvEnd). All 0
	// where the process has no memory any more.
	ArgStart, ArgEnd, EnvStart, EnvEnd uint64
	Stack                              uint64 // user stack pointer at entry, where argc stands
}

// DecodeSeed decodes the first SeedSize bytes of b.
func DecodeSeed(b []byte) (*Seed, error) {
	h, c, err := open(b)
	if err != nil {
		return nil, err
	}
	if h.kind != bpf.CaptureRecordKindRECORD_EXEC {
		return nil, ErrKind
	}
	r, err := decodeExec(h, c)
	if err != nil {
		return nil, err
	}
	r.exec.Filename, r.exec.Interp, r.exec.Exe, r.exec.CWD = "", "", "", ""
	r.exec.Source = Snapshot
	s := &Seed{
		Exec: r.exec, Kernel: r.kthread(), Comm: r.comm, Stack: r.stack,
		ArgStart: r.layout.argStart, ArgEnd: r.layout.argEnd,
		EnvStart: r.layout.envStart, EnvEnd: r.layout.envEnd,
	}
	if s.Kernel {
		r.exec.Filename = "[" + s.Comm + "]"
		r.exec.Complete = true
	}
	return s, nil
}

// Fill sets argv and environ from the bytes [ArgStart, EnvEnd). argc is what stands
// on the process's stack. Programs that write a title over their argv destroy the
// environ behind it, which shows as a wrong number of arguments: the title becomes
// argv then, and the environ is missing.
func (s *Seed) Fill(block []byte, argc int) {
	e := s.Exec
	total := uint64(len(block))
	have := []extent{{off: 0, end: total}}
	l := layout{argStart: s.ArgStart, argEnd: s.ArgEnd, envStart: s.EnvStart, envEnd: s.EnvEnd}
	if l.envEnd < l.argStart || total != l.envEnd-l.argStart {
		s.Fail(CauseUnreadable)
		return
	}
	l.argc = uint32(argc)
	l.envc = uint32(strings.Count(string(block[l.envStart-l.argStart:]), "\x00"))
	fill(e, l, block, have, causeUnreadable)
	if e.Complete {
		return
	}
	title, _, _ := strings.Cut(string(block), "\x00")
	e.Argv, e.Env, e.Missing = []string{title}, nil, nil
	s.Fail(CauseOverwritten)
}

// Fail says that nothing more will be known of it, and why.
func (s *Seed) Fail(cause string) {
	s.Exec.Complete = false
	s.Exec.Missing = []Range{{Len: s.EnvEnd - s.ArgStart, Cause: cause}}
}
