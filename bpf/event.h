/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* event.h -- the wire format: what the programs write and decoder/wire.go reads.
 *
 * Two rings. The identity ring carries exec, fork and exit records in kernel
 * order. The bulk ring carries the bytes of argv and environ; they are submitted
 * before the exec's identity record, on the same CPU, so whoever reads that record
 * knows that nothing more will come.
 *
 * Append only: fixed-width types, explicit padding, sizes asserted.
 */
#ifndef GOENVTRACE_EVENT_H
#define GOENVTRACE_EVENT_H

enum record_kind {
	RECORD_NONE = 0,
	RECORD_EXEC = 1,  /* struct exec_record, identity ring; the iterator, too */
	RECORD_FORK = 2,  /* struct fork_record, identity ring */
	RECORD_EXIT = 3,  /* struct exit_record, identity ring */
	RECORD_BLOCK = 4, /* struct block_record, bulk ring */
};

/* A stream is numbered without holes by one program on one CPU. A program does not nest
 * in itself on one CPU (the kernel skips the inner run and counts a recursion miss),
 * so a plain increment will do. Streams index struct cpu_count.
 */
enum record_stream {
	STREAM_EXEC = 0,
	STREAM_FORK = 1,
	STREAM_EXIT = 2,
	STREAM_BLOCK = 3,
	STREAM_COUNT = 4,
};

/* The number is taken before the ring is asked for room: a record that found none
 * leaves a hole.
 */
struct record_hdr {
	__u64 seq;  /* from 1, per CPU, lane and stream */
	__u64 time; /* CLOCK_BOOTTIME, ns */
	__u16 cpu;
	__u16 lane;  /* which copy of the programs, see lane.h */
	__u16 kind;  /* enum record_kind */
	__u16 flags; /* by kind */
};
_Static_assert(sizeof(struct record_hdr) == 24, "wire format");

/* Identifies a process across pid reuse. */
struct process_key {
	__u64 start; /* start_boottime of the thread group leader */
	__u32 tgid;  /* in the initial pid namespace */
	__u32 pad;
};
_Static_assert(sizeof(struct process_key) == 16, "wire format");

enum exec_flag {
	EXEC_KTHREAD = 1 << 0, /* iterator: a kernel thread, it has no argv */
};

enum path_flag {
	PATH_CUT = 1 << 0, /* deeper or longer than the walk goes: the tail is there */
	PATH_UNREACHABLE = 1 << 1, /* ends outside the process's root */
	PATH_NONE = 1 << 2,        /* the process has none */
};

#define NAMES_SIZE 16384
/* NAME_MAX and a separator: one component may start at the end. */
#define NAME_SLACK 256

/* Names follow the record, in the order of their lengths. filename and interp end
 * with a NUL, which their lengths count. Paths are written as the walk finds them,
 * leaf first, each component with a '/' after it, which no component can hold.
 */
struct exec_record {
	struct record_hdr hdr;
	struct process_key process;
	struct process_key parent;
	__u64 exec_id;

	__u64 arg_start; /* argv and environ are one block, [arg_start, env_end) */
	__u64 arg_end;
	__u64 env_start;
	__u64 env_end;
	__u64 stack; /* user stack pointer at entry: argc, argv[], envp[] stand there */

	__u64 cgroup; /* kernfs id in the default hierarchy */
	__u64 exe_ino;
	__s64 exe_size;
	__s64 exe_ctime_sec;
	__u32 exe_ctime_nsec;
	__u32 exe_dev; /* of the inode's superblock, major<<20|minor */
	__u64 root_ino;
	__u32 root_dev;

	__u32 tid; /* thread that called execve; in the iterator one that lives */
	__u32 pid; /* tgid in the tracer's pid namespace, 0: invisible there */
	__u32 uid;
	__u32 euid;
	__u32 gid;
	__u32 egid;
	__u32 session;
	__u32 mnt_ns;
	__u32 pid_ns;
	__u32 user_ns;

	__u32 argc; /* 0 in the iterator: the kernel does not keep it */
	__u32 envc;
	__u32 blocks;      /* block records that reached the bulk ring */
	__u32 blocks_lost; /* those that found no room */
	__u32 pad;

	char tty[32];
	char comm[16]; /* iterator only */

	__u16 filename_len;
	__u16 interp_len; /* 0: the same as filename */
	__u16 exe_len;
	__u16 cwd_len;
	__u16 exe_flags; /* enum path_flag */
	__u16 cwd_flags;
	__u16 name_flags; /* PATH_CUT: filename or interp could not be read whole */
	__u16 pad2;
};
_Static_assert(sizeof(struct exec_record) == 280, "wire format");

struct fork_record {
	struct record_hdr hdr;
	struct process_key parent;
	struct process_key child;
	__u64 exec_id; /* the image that both run now */
	__u32 pid;     /* child's tgid in the tracer's pid namespace */
	__u32 pad;
};
_Static_assert(sizeof(struct fork_record) == 72, "wire format");

struct exit_record {
	struct record_hdr hdr;
	struct process_key process;
	__u32 code; /* as wait(2) has it */
	__u32 pad;
};
_Static_assert(sizeof(struct exit_record) == 48, "wire format");

enum block_flag {
	BLOCK_FAULT = 1 << 0, /* the page was not readable: data is void */
	BLOCK_RETRY = 1 << 1, /* a page of it was not: follows again, a page at a time */
};

/* Followed by len bytes, in a record of the next size class. */
struct block_record {
	struct record_hdr hdr;
	__u64 exec; /* the exec record's hdr.seq, on the same CPU and lane */
	__u64 off;  /* from arg_start */
	__u32 len;
	__u32 total; /* length of the whole block */
};
_Static_assert(sizeof(struct block_record) == 48, "wire format");

/* What a CPU has counted, readable at any time. lost is the number of reserves that
 * failed; seq minus the records read must equal it.
 */
struct cpu_count {
	__u64 seq[STREAM_COUNT];
	__u64 lost[STREAM_COUNT];
};

#endif
