//go:build ignore

// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)

/* seed.bpf.c -- processes older than the trace, as exec records without bytes.
 *
 * /proc shows no exec id, and start times in ticks only.
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

	if (!task || task->pid != task->tgid)
		return 0;
	r.hdr.kind = RECORD_EXEC;
	r.hdr.time = task->start_boottime;
	if (task->flags & PF_KTHREAD)
		r.hdr.flags = EXEC_KTHREAD;
	fill_identity(&r, task);
	bpf_probe_read_kernel(r.comm, sizeof(r.comm), task->comm);
	bpf_seq_write(seq, &r, sizeof(r));
	return 0;
}
