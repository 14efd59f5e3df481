/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* lane.h -- copies of the programs, where tracepoints are preemptible.
 *
 * From 7.0 on a task can be preempted in the middle of a program. Until it runs again,
 * the kernel skips every other run of that program on that CPU, and a storm of short
 * processes loses events that way. So the programs are attached several times. A later
 * copy, a lane of its own with scratch and numbers of its own, does the work if the
 * earlier ones were skipped. It cannot always know: a mark that another task has
 * overwritten makes it report an event twice, and the reader takes one.
 *
 * Disabling preemption inside of the program would not do: enabling it again is where
 * the task would be preempted then, still inside.
 */
#ifndef GOENVTRACE_LANE_H
#define GOENVTRACE_LANE_H

const volatile __u32 lane = 0;
const volatile __u32 lanes = 1;

/* The latest event of each kind on a CPU. */
struct mark {
	__u64 start;
	__u64 rest;
};

struct marks {
	struct mark of[STREAM_COUNT];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct marks);
} marks SEC(".maps");

/* Whether an earlier lane has taken the event that start and rest identify. */
static __always_inline bool taken(enum record_stream stream, __u64 start, __u64 rest)
{
	__u32 zero = 0;
	struct marks *m;

	if (lanes == 1)
		return false;
	m = bpf_map_lookup_elem(&marks, &zero);
	if (!m)
		return false;
	if (lane && m->of[stream].start == start && m->of[stream].rest == rest)
		return true;
	m->of[stream].start = start;
	m->of[stream].rest = rest;
	return false;
}

#endif
