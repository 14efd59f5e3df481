// SPDX-License-Identifier: Apache-2.0

package decoder

import (
	"bytes"
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

	// Thread is one of its threads that lives, as the tracer's pid namespace has it:
	// the leader, whose number is the process's, if that is not the first to end.
	Thread uint32

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
	r, err := decodeExec(h, c, nil)
	if err != nil {
		return nil, err
	}
	r.exec.Filename, r.exec.Interp, r.exec.Exe, r.exec.CWD = "", "", "", ""
	r.exec.Source = Snapshot
	s := &Seed{
		Exec: r.exec, Kernel: r.kthread(), Comm: r.comm, Thread: r.exec.TID, Stack: r.stack,
		ArgStart: r.layout.argStart, ArgEnd: r.layout.argEnd,
		EnvStart: r.layout.envStart, EnvEnd: r.layout.envEnd,
	}
	r.exec.TID = r.exec.Image.Process.TGID
	if s.Kernel {
		r.exec.Filename = "[" + s.Comm + "]"
		r.exec.Complete = true
	}
	return s, nil
}

// ArgLen and EnvLen are the sizes of argv and environ in bytes, 0 where the process
// has none or claims what cannot be.
func (s *Seed) ArgLen() uint64 { return span(s.ArgStart, s.ArgEnd) }

// EnvLen is described with ArgLen.
func (s *Seed) EnvLen() uint64 { return span(s.EnvStart, s.EnvEnd) }

func span(start, end uint64) uint64 {
	if end < start || end-start > maxBlock {
		return 0
	}
	return end - start
}

// Fill sets argv and environ from what stands in the process's memory now; argc is
// what execve has put on its stack, and starts, where it is not nil, the addresses of
// the strings of environ that stand behind. What has Moved is not looked at.
//
// Programs write titles over their argv, and over the environ behind it where that is
// too short. Then there are more or fewer arguments than argc: the title becomes
// argv, and an environ that does not look whole is missing.
func (s *Seed) Fill(argv, env []byte, argc int, starts []uint64) {
	e := s.Exec
	argLen, envLen := uint64(len(argv)), uint64(len(env))
	argsMoved, varsMoved := s.Moved()
	if argsMoved {
		argv, argLen = nil, s.ArgLen()
	}
	if varsMoved {
		env, envLen = nil, s.EnvLen()
	}
	args, argsWhole := lines(argv)
	vars, varsWhole := lines(env)
	argsWhole = argsWhole && len(args) == argc && !argsMoved
	varsWhole = varsWhole && !varsMoved
	asGiven := s.startsAt(vars, starts)
	for i, v := range vars {
		blank := v == "" && i > 0 && vars[i-1] == ""
		if blank && !asGiven || !argsWhole && !strings.Contains(v, "=") {
			varsWhole = false
		}
	}
	e.Complete, e.Missing = true, nil
	if e.Argv = args; argsMoved {
		s.missing(0, argLen, CauseOverwritten)
	} else if !argsWhole {
		title, _, _ := strings.Cut(string(argv)+string(env), "\x00")
		e.Argv = []string{title}
		s.missing(0, argLen, CauseOverwritten)
	}
	if !varsWhole {
		s.missing(argLen, envLen, CauseOverwritten)
		return
	}
	e.Env = make([]Entry, len(vars))
	for i, v := range vars {
		e.Env[i] = ParseEntry(v)
	}
}

// Blank reports that environ holds empty strings side by side, which is mostly what is
// left where a program has wiped something.
func Blank(env []byte) bool {
	return bytes.HasPrefix(env, []byte{0, 0}) || bytes.Contains(env, []byte{0, 0, 0})
}

// startsAt reports that the strings of environ stand where execve has said: empty ones
// were given then, not left by a title or by a secret that was wiped.
func (s *Seed) startsAt(vars []string, starts []uint64) bool {
	if len(starts) != len(vars) {
		return false
	}
	at := s.EnvStart
	for i, v := range vars {
		if starts[i] != at {
			return false
		}
		at += uint64(len(v)) + 1
	}
	return true
}

// Moved reports which of argv and environ are not where execve has put them: one
// behind the other, above the stack pointer. prctl(PR_SET_MM) moves them, and what
// stands there then is of no use.
func (s *Seed) Moved() (argv, env bool) {
	argv, env = s.ArgStart < s.Stack, s.EnvStart < s.Stack
	if !argv && !env && s.ArgEnd != s.EnvStart {
		return true, true
	}
	return argv, env
}

// lines splits NUL-terminated strings, and reports whether the last one is.
func lines(b []byte) (_ []string, whole bool) {
	if len(b) == 0 {
		return nil, true
	}
	text, whole := strings.CutSuffix(string(b), "\x00")
	return strings.Split(text, "\x00"), whole
}

func (s *Seed) missing(off, n uint64, cause string) {
	s.Exec.Complete = false
	s.Exec.Missing = append(s.Exec.Missing, Range{Off: off, Len: n, Cause: cause})
}

// Fail says that argv and environ could not be read, and why.
func (s *Seed) Fail(cause string) {
	s.missing(0, s.ArgLen()+s.EnvLen(), cause)
}
