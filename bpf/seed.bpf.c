//go:build ignore

// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)

/* seed.bpf.c -- processes older than the trace, as exec records without bytes.
 *
 * /proc shows no exec id, and start times in ticks only. tid is a thread that lives, as
 * the tracer's pid namespace has it.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_tracing.h>
#include "event.h"
#include "identity.h"

char LICENSE[] SEC("license") = "Dual BSD/GPL";

SEC("iter/task")
int on_task(struct bpf_iter__task *ctx)
{
	struct seq_file *seq = ctx->meta->seq;
	struct task_struct *task = ctx->task;
	struct exec_record r = {};
	struct task_struct *leader;

	if (!task)
		return 0;
	/* A leader that has ended before its threads has no memory any more, and they have. */
	leader = task->group_leader;
	if (task->pid != task->tgid && (leader->mm || !task->mm))
		return 0;
	r.hdr.kind = RECORD_EXEC;
	r.hdr.time = leader->start_boottime;
	if (task->flags & PF_KTHREAD)
		r.hdr.flags = EXEC_KTHREAD;
	fill_identity(&r, leader, task);
	r.tid = visible_pid(task);
	bpf_probe_read_kernel(r.comm, sizeof(r.comm), task->comm);
	bpf_seq_write(seq, &r, sizeof(r));
	return 0;
}
