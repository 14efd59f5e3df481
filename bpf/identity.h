/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* identity.h -- who a task is, for the exec program and the iterator alike. */
#ifndef GOENVTRACE_IDENTITY_H
#define GOENVTRACE_IDENTITY_H

/* Inode number of the tracer's pid namespace, and that of the initial one. */
const volatile __u32 tracer_pid_ns = 0;
#define INIT_PID_NS 0xeffffffc

#define MAX_PID_NS_LEVEL 32

static __always_inline void fill_key(struct process_key *k, struct task_struct *leader)
{
	k->start = leader->start_boottime;
	k->tgid = leader->tgid;
	k->pad = 0;
}

static __always_inline struct upid upid_at(__u64 pid, __u32 level)
{
	struct upid u = {};

	pid += bpf_core_field_offset(struct pid, numbers) + level * sizeof(struct upid);
	bpf_probe_read_kernel(&u, sizeof(u), (void *)pid);
	return u;
}

/* Number of a thread in the tracer's pid namespace; a leader's is its process's. */
static __always_inline __u32 visible_pid(struct task_struct *task)
{
	__u64 pid;
	__u32 level;

	if (tracer_pid_ns == INIT_PID_NS)
		return task->pid;

	pid = (__u64)task->thread_pid;
	level = task->thread_pid->level;
#pragma clang loop unroll(disable)
	for (__u32 i = 1; i <= MAX_PID_NS_LEVEL; i++) {
		struct upid u;

		if (i > level)
			break;
		u = upid_at(pid, i);
		if (BPF_CORE_READ(u.ns, ns.inum) == tracer_pid_ns)
			return u.nr;
	}
	return 0;
}

/* The namespace that a task lives in, which unshare(CLONE_NEWPID) does not change. */
static __always_inline __u32 own_pid_ns(struct task_struct *task)
{
	__u32 level = task->thread_pid->level;
	struct upid u;

	if (!level)
		return INIT_PID_NS;
	if (level > MAX_PID_NS_LEVEL)
		return 0;
	u = upid_at((__u64)task->thread_pid, level);
	return BPF_CORE_READ(u.ns, ns.inum);
}

static __always_inline void fill_ctime(struct exec_record *r, struct inode *inode)
{
	struct inode___plain *plain = (void *)inode;
	struct inode___underscored *underscored = (void *)inode;
	struct inode___split *split = (void *)inode;

	if (bpf_core_field_exists(split->i_ctime_sec)) {
		r->exe_ctime_sec = split->i_ctime_sec;
		r->exe_ctime_nsec = split->i_ctime_nsec & CTIME_NSEC_MASK;
	} else if (bpf_core_field_exists(underscored->__i_ctime)) {
		r->exe_ctime_sec = underscored->__i_ctime.tv_sec;
		r->exe_ctime_nsec = underscored->__i_ctime.tv_nsec;
	} else {
		r->exe_ctime_sec = plain->i_ctime.tv_sec;
		r->exe_ctime_nsec = plain->i_ctime.tv_nsec;
	}
}

static __always_inline void fill_memory(struct exec_record *r, struct mm_struct *mm)
{
	struct inode *exe = mm->exe_file->f_inode;

	r->arg_start = mm->arg_start;
	r->arg_end = mm->arg_end;
	r->env_start = mm->env_start;
	r->env_end = mm->env_end;
	r->stack = mm->start_stack;

	r->exe_dev = exe->i_sb->s_dev;
	r->exe_ino = exe->i_ino;
	r->exe_size = exe->i_size;
	fill_ctime(r, exe);
}

static __always_inline void fill_ids(struct exec_record *r, struct task_struct *task)
{
	const struct cred *cred = task->cred;
	struct fs_struct *fs = task->fs;

	r->uid = cred->uid.val;
	r->euid = cred->euid.val;
	r->gid = cred->gid.val;
	r->egid = cred->egid.val;
	r->user_ns = cred->user_ns->ns.inum;
	r->mnt_ns = task->nsproxy->mnt_ns->ns.inum;
	r->pid_ns = own_pid_ns(task);
	r->cgroup = task->cgroups->dfl_cgrp->kn->id;
	r->root_dev = fs->root.dentry->d_sb->s_dev;
	r->root_ino = fs->root.dentry->d_inode->i_ino;
	r->session = task->signal->pids[PIDTYPE_SID]->numbers[0].nr;
}

/* task is a thread of leader, mostly itself. Fields of a missing mm or fs read as 0, which
 * is how typed loads answer for a bad address.
 */
static __always_inline void fill_identity(struct exec_record *r, struct task_struct *leader,
					  struct task_struct *task)
{
	fill_key(&r->process, leader);
	fill_key(&r->parent, task->real_parent->group_leader);
	r->exec_id = task->self_exec_id;
	r->pid = visible_pid(leader);
	fill_memory(r, task->mm);
	fill_ids(r, task);
	r->tty[0] = 0;
	if (task->signal->tty)
		bpf_probe_read_kernel_str(r->tty, sizeof(r->tty),
					  task->signal->tty->name);
}

#endif
