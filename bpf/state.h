/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* state.h -- the rings, and what a CPU counts and keeps between functions. */
#ifndef GOENVTRACE_STATE_H
#define GOENVTRACE_STATE_H

/* Sizes are set before load. */
struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} identity SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 32 << 20);
} bulk SEC(".maps");

/* A path walk in progress. Addresses are plain numbers here: a global function takes
 * no pointer before 5.13, and what the verifier does not track cannot multiply its
 * states (capturing in one inline loop needs over a million instructions on 6.18).
 */
struct walk {
	__u64 dentry;
	__u64 mnt;
	__u64 mnt_root;
	__u64 root_dentry;
	__u64 root_mnt;
	__u32 flags; /* enum path_flag */
	__u32 done;
};

/* Each lane has its own. Everything but the counters belongs to on_exec. */
struct cpu_state {
	struct cpu_count count;

	__u64 looked; /* when this CPU last looked at the fill levels */
	__u64 now;

	__u64 block_start;
	__u64 block_len;
	__u64 block_off;
	__u64 retry_end; /* below this offset, a page at a time */

	struct walk walk;
	__u32 names_len;
	__u32 pad;
	struct exec_record exec; /* names follow it */
	char names[NAMES_SIZE + NAME_SLACK];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cpu_state);
} state SEC(".maps");

static __always_inline struct cpu_state *cpu_state(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&state, &zero);
}

static __always_inline void fill_hdr(struct record_hdr *h, struct cpu_state *s,
				     enum record_stream stream, enum record_kind kind,
				     __u64 time)
{
	h->seq = s->count.seq[stream];
	h->time = time;
	h->cpu = bpf_get_smp_processor_id();
	h->lane = lane;
	h->kind = kind;
	h->flags = 0;
}

#endif
