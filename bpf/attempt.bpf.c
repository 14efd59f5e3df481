//go:build ignore

// SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause)

/* attempt.bpf.c -- execve and execveat that failed, loaded on request only.
 *
 * There are two ways to see a failure: at the exit of the system call's function
 * (fexit), which costs nobody else anything, and at its tracepoint, which makes every
 * system call of every process slower. The reader takes the first that loads.
 *
 * That an exec succeeded is for sched_process_exec to say, never for a return value,
 * which seccomp and ptrace can make up; so only errors are looked at here, and an error
 * is what the caller got, whoever made it.
 */
#include "kernel.h"
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>
#include "event.h"
#include "attempt.h"

/* clang drops types from BTF that no global reaches; the Go side needs them. */
const enum attempt_program *_attempt_program __attribute__((unused));
const struct attempt_record *_attempt_record __attribute__((unused));
const struct attempt_count *_attempt_count __attribute__((unused));

char LICENSE[] SEC("license") = "Dual BSD/GPL";

#define PATH_MAX 4096
/* Most filenames are short; what does not fit here takes a record of the full size. */
#define PATH_SHORT 192

/* From here on errors are the kernel's own: ERESTARTNOINTR and the like make the call
 * start again and are never returned.
 */
#define ERESTARTSYS 512

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1 << 20);
} attempts SEC(".maps");

/* One element a program: another program may interrupt this one on its CPU where
 * tracing programs are preemptible, but no second run of the same.
 */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, ATTEMPT_PROGRAMS);
	__type(key, __u32);
	__type(value, struct attempt_count);
} counts SEC(".maps");

#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)

/* Registers as they were at entry. One object serves all architectures: the fields
 * that the running kernel has say which it is.
 */
struct pt_regs___x86 {
	unsigned long bx, cx, si, di;
};

struct pt_regs___arm64 {
	__u64 regs[31];
	__u64 orig_x0; /* regs[0] holds the return value by now */
};

#pragma clang attribute pop

enum bpf_func_id___new {
	BPF_FUNC_task_pt_regs___new = 175, /* 5.15 */
};

/* What perf hands to a program at the exit of a system call. */
struct syscall_exit {
	__u64 regs; /* the verifier lets only helpers look here */
	__s64 nr;
	__s64 ret;
};

/* What a trampoline hands to a program at the exit of a function of one argument. In
 * the BTF of some kernels struct pt_regs is not complete where these functions are, and
 * the verifier lets only helpers look at such an argument.
 */
struct function_exit {
	__u64 regs;
	__s64 ret;
};

static __always_inline __u64 argument(__u64 regs, enum attempt_program program)
{
	struct pt_regs___x86 *x86 = (void *)regs;
	struct pt_regs___arm64 *arm64 = (void *)regs;
	bool second = program == ATTEMPT_EXECVEAT || program == ATTEMPT_COMPAT_EXECVEAT;

	if (bpf_core_field_exists(x86->di)) {
		if (program >= ATTEMPT_COMPAT_EXECVE)
			return (__u32)(second ? BPF_CORE_READ(x86, cx)
					      : BPF_CORE_READ(x86, bx));
		return second ? BPF_CORE_READ(x86, si) : BPF_CORE_READ(x86, di);
	}
	return second ? BPF_CORE_READ(arm64, regs[1]) : BPF_CORE_READ(arm64, orig_x0);
}

/* Typed loads would need bpf_get_current_task_btf, which 5.10 does not have. */
static __always_inline void
fill_attempt(struct attempt_record *r, enum attempt_program program, __u64 seq, __s64 ret)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	r->seq = seq;
	r->time = bpf_ktime_get_boot_ns();
	r->cpu = bpf_get_smp_processor_id();
	r->program = program;
	r->caller.start = BPF_CORE_READ(task, group_leader, start_boottime);
	r->caller.tgid = BPF_CORE_READ(task, tgid);
	r->caller.pad = 0;
	r->exec_id = BPF_CORE_READ(task, self_exec_id);
	r->tid = BPF_CORE_READ(task, pid);
	r->error = -ret;
	r->pad = 0;
}

/* Submits a record with room for so many bytes of filename; returns whether it is done
 * with, or needs more room. The kernel has read the filename just now, so that its
 * pages are there.
 */
static __always_inline int emit(struct attempt_count *count, enum attempt_program program,
				__u64 filename, __s64 ret, const __u64 size)
{
	struct attempt_record *r = bpf_ringbuf_reserve(&attempts, sizeof(*r) + size, 0);
	long n;

	if (!r) {
		count->lost++;
		return 1;
	}
	n = bpf_probe_read_user_str(r + 1, size, (void *)filename);
	if (n >= (long)size && size < PATH_MAX) {
		bpf_ringbuf_discard(r, BPF_RB_NO_WAKEUP);
		return 0;
	}
	fill_attempt(r, program, count->seq, ret);
	r->filename_len = n > 0 ? n : 0;
	bpf_ringbuf_submit(r, BPF_RB_NO_WAKEUP);
	return 1;
}

static __always_inline int attempt(enum attempt_program program, __u64 regs, __s64 ret)
{
	struct attempt_count *count;
	__u32 key = program;
	__u64 filename;

	if (ret >= 0 || ret <= -ERESTARTSYS)
		return 0;
	count = bpf_map_lookup_elem(&counts, &key);
	if (!count)
		return 0;
	count->seq++;
	filename = argument(regs, program);
	if (!emit(count, program, filename, ret, PATH_SHORT))
		emit(count, program, filename, ret, PATH_MAX);
	return 0;
}

static __always_inline __u64 first_word(void *ctx)
{
	__u64 word = 0;

	bpf_probe_read_kernel(&word, sizeof(word), ctx);
	return word;
}

/* The functions are those of x86; the reader puts in those of the machine. */
SEC("fexit/__x64_sys_execve")
int exit_execve(struct function_exit *ctx)
{
	return attempt(ATTEMPT_EXECVE, first_word(ctx), ctx->ret);
}

SEC("fexit/__x64_sys_execveat")
int exit_execveat(struct function_exit *ctx)
{
	return attempt(ATTEMPT_EXECVEAT, first_word(ctx), ctx->ret);
}

SEC("fexit/__ia32_compat_sys_execve")
int exit_compat_execve(struct function_exit *ctx)
{
	return attempt(ATTEMPT_COMPAT_EXECVE, first_word(ctx), ctx->ret);
}

SEC("fexit/__ia32_compat_sys_execveat")
int exit_compat_execveat(struct function_exit *ctx)
{
	return attempt(ATTEMPT_COMPAT_EXECVEAT, first_word(ctx), ctx->ret);
}

/* The tracepoint of the exit alone will do: the registers still hold the arguments, so
 * nothing has to be remembered from the entry, and no second tracepoint slows the
 * machine down. Kernels without the helper hand the registers over in the context.
 */
static __always_inline __u64 exit_regs(struct syscall_exit *ctx)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id___new,
				       BPF_FUNC_task_pt_regs___new))
		return bpf_task_pt_regs((void *)bpf_get_current_task_btf());
	return first_word(ctx);
}

SEC("tracepoint/syscalls/sys_exit_execve")
int trace_execve(struct syscall_exit *ctx)
{
	return attempt(ATTEMPT_EXECVE, exit_regs(ctx), ctx->ret);
}

SEC("tracepoint/syscalls/sys_exit_execveat")
int trace_execveat(struct syscall_exit *ctx)
{
	return attempt(ATTEMPT_EXECVEAT, exit_regs(ctx), ctx->ret);
}
