/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* attempt.h -- the wire format of failed execs, which have a ring of their own.
 *
 * Append only: fixed-width types, explicit padding, sizes asserted.
 */
#ifndef GOENVTRACE_ATTEMPT_H
#define GOENVTRACE_ATTEMPT_H

/* Each program numbers its records without holes on each CPU; see record_stream. */
enum attempt_program {
	ATTEMPT_EXECVE = 0,
	ATTEMPT_EXECVEAT = 1,
	ATTEMPT_COMPAT_EXECVE = 2,
	ATTEMPT_COMPAT_EXECVEAT = 3,
	ATTEMPT_PROGRAMS = 4,
};

/* Followed by filename_len bytes, in a record of the next size class. */
struct attempt_record {
	__u64 seq; /* from 1, per CPU and program; taken before the ring is asked for room
		    */
	__u64 time; /* CLOCK_BOOTTIME, ns */
	__u32 cpu;
	__u32 program;             /* enum attempt_program */
	struct process_key caller; /* it goes on running what it ran before */
	__u64 exec_id;
	__u32 tid;
	__u32 error;        /* errno */
	__u32 filename_len; /* with its NUL; 0: it could not be read */
	__u32 pad;
};
_Static_assert(sizeof(struct attempt_record) == 64, "wire format");

/* What a program has counted on a CPU; lost is the number of reserves that failed. */
struct attempt_count {
	__u64 seq;
	__u64 lost;
};

#endif
