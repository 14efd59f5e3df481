//go:build ignore

// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)

/* capture.bpf.c -- exec, fork and exit, with the whole argv and environ.
 *
 * Loads on 5.10 and later: no bpf_loop, no fetching atomics, no
 * bpf_get_current_task_btf. Kernels without kprobes and trampolines have these
 * tracepoints too, and none of them costs other system calls anything.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "event.h"
#include "identity.h"
#include "lane.h"
#include "state.h"
#include "names.h"
#include "block.h"

/* clang drops types from BTF that no global reaches; the Go side needs them. */
const enum record_kind *_record_kind __attribute__((unused));
const enum record_stream *_record_stream __attribute__((unused));
const enum exec_flag *_exec_flag __attribute__((unused));
const enum path_flag *_path_flag __attribute__((unused));
const enum block_flag *_block_flag __attribute__((unused));
const struct exec_record *_exec_record __attribute__((unused));
const struct fork_record *_fork_record __attribute__((unused));
const struct exit_record *_exit_record __attribute__((unused));
const struct block_record *_block_record __attribute__((unused));
const struct cpu_state *_cpu_state __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";

/* Fill level from which the reader is woken; below it, the reader comes by itself. */
const volatile __u32 identity_high = 512 << 10;
const volatile __u32 bulk_high = 4 << 20;

/* A look at the fill levels every four milliseconds and CPU is enough: no machine
 * starts small programs fast enough to fill the rest of a ring in that time. After a
 * large one there is always a look.
 */
#define LOOK_INTERVAL 4000000
#define LOOK_BLOCK (256 << 10)

/* Binaries whose execs wake the reader, so that it sees them while they run. */
struct file_key {
	__u64 ino;
	__u32 dev;
	__u32 pad;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, struct file_key);
	__type(value, __u8);
} hurry SEC(".maps");

/* Bit n is set where some key's inode number ends in n: most execs need no lookup. */
volatile __u64 hurry_inodes;

static __always_inline __u64 wakeup(struct cpu_state *s)
{
	struct file_key key = {.ino = s->exec.exe_ino, .dev = s->exec.exe_dev};

	if (hurry_inodes >> (key.ino & 63) & 1 && bpf_map_lookup_elem(&hurry, &key))
		return BPF_RB_FORCE_WAKEUP;
	if (s->now - s->looked < LOOK_INTERVAL && s->block_len < LOOK_BLOCK)
		return BPF_RB_NO_WAKEUP;
	s->looked = s->now;
	if (bpf_ringbuf_query(&bulk, BPF_RB_AVAIL_DATA) < bulk_high &&
	    bpf_ringbuf_query(&identity, BPF_RB_AVAIL_DATA) < identity_high)
		return BPF_RB_NO_WAKEUP;
	return BPF_RB_FORCE_WAKEUP;
}

/* Fires in the new mm, after the point of no return: argv and environ are there in
 * one block, as the new program will see them. At sys_enter_execve they would be
 * scattered, unread pages of a program that can still change them.
 */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(on_exec, struct task_struct *task, int old_pid, struct linux_binprm *bprm)
{
	struct cpu_state *s;
	__u64 size;

	if (taken(STREAM_EXEC, task->start_boottime,
		  (__u64)task->tgid << 32 | (__u32)task->self_exec_id))
		return 0;
	s = cpu_state();
	if (!s)
		return 0;
	s->count.seq[STREAM_EXEC]++;
	s->now = bpf_ktime_get_boot_ns();
	start_block(s, task->mm);
	emit_block();
	fill_hdr(&s->exec.hdr, s, STREAM_EXEC, RECORD_EXEC, s->now);
	fill_identity(&s->exec, task, task); /* execve has made it the leader */
	s->exec.tid = old_pid;
	s->exec.argc = bprm->argc;
	s->exec.envc = bprm->envc;
	fill_names(s, task, bprm);

	size = s->names_len;
	if (size > sizeof(s->names) ||
	    bpf_ringbuf_output(&identity, &s->exec, sizeof(s->exec) + size, wakeup(s)))
		s->count.lost[STREAM_EXEC]++;
	return 0;
}

/* Fires in the parent before the child can run, so that in one ring a fork precedes
 * everything that the child does. Two thirds of all firings are threads.
 */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(on_fork, struct task_struct *parent, struct task_struct *child)
{
	struct fork_record *r;
	struct cpu_state *s;

	if (child->pid != child->tgid)
		return 0;
	if (taken(STREAM_FORK, child->start_boottime, child->tgid))
		return 0;
	s = cpu_state();
	if (!s)
		return 0;
	s->count.seq[STREAM_FORK]++;
	r = bpf_ringbuf_reserve(&identity, sizeof(*r), 0);
	if (!r) {
		s->count.lost[STREAM_FORK]++;
		return 0;
	}
	fill_hdr(&r->hdr, s, STREAM_FORK, RECORD_FORK, child->start_boottime);
	fill_key(&r->parent, parent->group_leader);
	fill_key(&r->child, child);
	r->exec_id = parent->self_exec_id;
	r->pid = visible_pid(child);
	r->pad = 0;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	return 0;
}

/* The last thread, which is often not the leader. "pid == tgid" would be wrong the
 * other way, too: when another thread calls execve, the old leader exits and the
 * process lives on. Two threads can both see live == 0: the reader takes one.
 */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(on_exit, struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	struct exit_record *r;
	struct cpu_state *s;

	if (signal->live.counter != 0)
		return 0;
	if (taken(STREAM_EXIT, task->group_leader->start_boottime, task->tgid))
		return 0;
	s = cpu_state();
	if (!s)
		return 0;
	s->count.seq[STREAM_EXIT]++;
	r = bpf_ringbuf_reserve(&identity, sizeof(*r), 0);
	if (!r) {
		s->count.lost[STREAM_EXIT]++;
		return 0;
	}
	fill_hdr(&r->hdr, s, STREAM_EXIT, RECORD_EXIT, bpf_ktime_get_boot_ns());
	fill_key(&r->process, task->group_leader);
	if (signal->flags & SIGNAL_GROUP_EXIT)
		r->code = signal->group_exit_code;
	else
		r->code = task->group_leader->exit_code;
	r->pad = 0;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	return 0;
}
