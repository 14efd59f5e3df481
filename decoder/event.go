// SPDX-License-Identifier: Apache-2.0

// Package decoder holds the events of a trace and turns raw records into them.
//
// It is pure: bytes in, events out. It knows no kernel, no clock, no file and
// no goroutine, so a trace taken on Linux reads the same everywhere.
package decoder

import "strings"

// Event is one of *Exec, *Fork, *Exit, *Attempt, *Open, *Fact and *Loss.
//
// An event is immutable once it has been handed over: trees and reports share it.
type Event interface{ event() }

func (*Exec) event()    {}
func (*Fork) event()    {}
func (*Exit) event()    {}
func (*Attempt) event() {}
func (*Open) event()    {}
func (*Fact) event()    {}
func (*Loss) event()    {}

// Source says how an image became known.
type Source string

const (
	Observed Source = "observed" // its execve was seen
	Snapshot Source = "snapshot" // it is older than the trace
)

// Exec is a successful execve, or, with source Snapshot, the image that a
// process older than the trace was found running.
type Exec struct {
	Time   uint64    // CLOCK_BOOTTIME in ns; of a snapshot: when its process started
	Image  ImageID   // the new image
	PID    uint32    // tgid in the tracer's pid namespace, 0 where it is invisible there
	TID    uint32    // thread that called execve; it is the leader from now on
	Parent ProcessID // real parent at this moment; after reparenting not the one that forked it
	Source Source

	UID, EUID uint32 // in the initial user namespace
	GID, EGID uint32
	Session   uint32 // session id in the initial pid namespace, 0 if unknown
	TTY       string // controlling terminal, "pts/3"; empty: none
	Cgroup    uint64 // id of the cgroup v2 directory; 0 if unknown
	NS        Namespaces
	Root      RootID

	File     FileID // the executable; of a script its interpreter
	Filename string // as given to execve, after the script was replaced: the script
	Interp   string // what the kernel loaded; differs from Filename for a script
	Exe      string // path of the executable below the process's root
	CWD      string

	Argv []string // raw bytes, as the new program sees them
	Env  []Entry  // ordered as in memory; duplicates and entries without "=" included

	Complete bool    // every byte of argv and environ arrived and was counted
	Missing  []Range // what did not arrive, where Complete is false
	// Recovered: bytes were lost, and were read from the process itself while it
	// still ran this image; or, of a Snapshot, the process was looked at again
	// after fork or exec records were lost. It may have written there in between.
	Recovered bool
}

// Range is a stretch of the argv+environ block that is missing.
type Range struct {
	Off, Len uint64 // bytes from the start of argv
	Cause    string // "ring_full", "fault", "prog_missed", "unreadable"
}

// Entry is one string of an environ.
type Entry struct {
	Name  string // bytes before the first "="; the whole string where there is none
	Value string // bytes after it; a keyed fingerprint where Redacted

	Bare     bool // no "=" at all: passed on by every program, a variable to none
	Redacted bool // the value is withheld
}

// Namespaces are inode numbers of a process's namespaces.
type Namespaces struct {
	Mnt, PID, User uint32
}

// RootID identifies a root directory. Two processes with equal RootID resolve
// absolute paths alike; equal mount namespaces alone don't say so (chroot).
type RootID struct {
	MntNS uint32
	Dev   uint64 // kernel dev_t (major<<20|minor) of the root directory
	Ino   uint64
}

// FileID identifies the content of an executable: a rewritten file has another
// ctime, a replaced one another inode.
type FileID struct {
	Dev   uint64 // kernel dev_t, major<<20|minor, as the inode's superblock has it
	Ino   uint64
	Ctime int64 // ns since the epoch
	Size  int64
}

// Fork is a new process. Threads are not reported.
type Fork struct {
	Time   uint64 // CLOCK_BOOTTIME in ns
	Parent ImageID
	Child  ProcessID
	PID    uint32 // the child's tgid in the tracer's pid namespace
}

// Exit is the end of a process's last thread.
type Exit struct {
	Time    uint64 // CLOCK_BOOTTIME in ns
	Process ProcessID
	Code    int // exit status; 0 where a signal ended it
	Signal  int // 0: it called exit
}

// Attempt is an execve that failed: the caller goes on as it was. A search of PATH
// makes one for each directory in vain. Recorded on request only.
type Attempt struct {
	Time     uint64  // CLOCK_BOOTTIME in ns
	Image    ImageID // that called execve; in a fork that has not called execve before, the parent's
	TID      uint32  // thread that called it
	Filename string  // as given, and relative to whatever it was given with; empty: unreadable, or execveat of a descriptor
	Errno    int     // number of the error on Linux
}

// Open is a startup file that an image was seen opening.
type Open struct {
	Time    uint64
	Process ProcessID
	Path    string
}

// Loss says that something is missing from the trace, and where.
type Loss struct {
	Time  uint64
	Kind  string  // one of the Loss* constants
	Count uint64  // records, or runs of a program
	CPU   int     // -1 where it is not known
	Image ImageID // the image it hit, zero where that is not known
	Text  string  // for people: which program, which ring, which limit
}

// Kinds of loss.
const (
	LossIdentity = "identity" // fork, exec or exit records the ring had no room for
	LossBulk     = "bulk"     // bytes of an argv, environ or path
	LossProgram  = "program"  // runs that the kernel skipped (recursion misses)
	LossRecord   = "record"   // records that could not be decoded
	LossAttempt  = "attempt"  // failed execs the ring had no room for
	LossSeed     = "seed"     // a process older than the trace that could not be read
	LossTrace    = "trace"    // events not recorded because the file reached its bound
	LossFact     = "fact"     // questions left unanswered because the queue was full
	LossOpen     = "open"     // opens of startup files: what they would have proven is only likely
)

// ParseEntry splits one environ string at its first "=".
func ParseEntry(raw string) Entry {
	name, value, ok := strings.Cut(raw, "=")
	return Entry{Name: name, Value: value, Bare: !ok}
}

// String is the entry as it stands in memory, or with its fingerprint where
// the value is withheld.
func (e Entry) String() string {
	if e.Bare {
		return e.Name
	}
	return e.Name + "=" + e.Value
}
