/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* names.h -- filename, interpreter, executable and working directory of an exec.
 *
 * Paths are walked here because the process may be gone when the reader looks into
 * /proc, and bpf_d_path is not allowed in a tracepoint.
 */
#ifndef GOENVTRACE_NAMES_H
#define GOENVTRACE_NAMES_H

#define WALK_STEPS 8   /* components that one call takes */
#define WALK_CALLS 32  /* 256 components: more than most 4095 byte paths have */
#define NAME_MASK 0xff /* NAME_MAX is 255 */

static __always_inline void start_names(struct cpu_state *s, struct task_struct *task,
					struct linux_binprm *bprm)
{
	struct file *exe = task->mm->exe_file;
	struct fs_struct *fs = task->fs;

	s->filename = (__u64)bprm->filename;
	s->interp = (__u64)bprm->interp;
	s->walk.dentry = (__u64)exe->f_path.dentry;
	s->walk.mnt = (__u64)exe->f_path.mnt;
	s->walk.root_dentry = (__u64)fs->root.dentry;
	s->walk.root_mnt = (__u64)fs->root.mnt;
	s->cwd_dentry = (__u64)fs->pwd.dentry;
	s->cwd_mnt = (__u64)fs->pwd.mnt;
}

static __always_inline __u64 root_of(__u64 mnt)
{
	return (__u64)BPF_CORE_READ((struct vfsmount *)mnt, mnt_root);
}

/* Steps from the root of a mount to the directory that it is mounted on. */
static __always_inline void leave_mount(struct walk *w)
{
	__u64 mount = w->mnt - bpf_core_field_offset(struct mount, mnt);
	__u64 parent = (__u64)BPF_CORE_READ((struct mount *)mount, mnt_parent);

	if (!parent || parent == mount) {
		w->flags |= PATH_UNREACHABLE;
		w->done = 1;
		return;
	}
	w->dentry = (__u64)BPF_CORE_READ((struct mount *)mount, mnt_mountpoint);
	w->mnt = parent + bpf_core_field_offset(struct mount, mnt);
	w->mnt_root = root_of(w->mnt);
}

/* Appends one component with its separator. */
static __always_inline void append_name(struct cpu_state *s, struct qstr *name)
{
	__u32 len = (name->hash_len >> 32) & NAME_MASK;
	__u32 off = s->names_len;

	if (off >= NAMES_SIZE) {
		s->walk.flags |= PATH_CUT;
		s->walk.done = 1;
		return;
	}
	bpf_probe_read_kernel(&s->names_data[off], len, name->name);
	off += len;
	s->names_data[off] = '/';
	s->names_len = off + 1;
}

static __always_inline void walk_step(struct cpu_state *s)
{
	struct walk *w = &s->walk;
	struct dentry *dentry = (struct dentry *)w->dentry;
	struct dentry *parent;
	struct qstr name;

	if (w->dentry == w->root_dentry && w->mnt == w->root_mnt) {
		w->done = 1;
		return;
	}
	if (w->dentry == w->mnt_root) {
		leave_mount(w);
		return;
	}
	parent = BPF_CORE_READ(dentry, d_parent);
	name = BPF_CORE_READ(dentry, d_name);
	append_name(s, &name);
	if (parent == dentry || !parent) {
		/* A file without a directory: memfd, or an unmounted tree. */
		w->flags |= PATH_UNREACHABLE;
		w->done = 1;
	}
	w->dentry = (__u64)parent;
}

/* Global, so that the verifier looks at it once and not once per call. */
__attribute__((noinline)) int walk_steps(void)
{
	struct cpu_state *s = cpu_state();

	if (!s)
		return 1;
#pragma clang loop unroll(disable)
	for (int i = 0; i < WALK_STEPS; i++) {
		if (s->walk.done)
			return 1;
		walk_step(s);
	}
	return s->walk.done;
}

/* Walks from w->dentry to the process's root; returns the length written. */
static __always_inline __u16 walk_path(struct cpu_state *s)
{
	struct walk *w = &s->walk;
	__u32 start = s->names_len;
	struct dentry *leaf = (struct dentry *)w->dentry;

	w->flags = 0;
	w->done = 0;
	if (!w->dentry) {
		w->flags = PATH_NONE;
		return 0;
	}
	w->mnt_root = root_of(w->mnt);
	if (!BPF_CORE_READ(leaf, d_hash.pprev) && w->dentry != w->mnt_root)
		w->flags |= PATH_DELETED;
#pragma clang loop unroll(disable)
	for (int i = 0; i < WALK_CALLS; i++) {
		if (walk_steps())
			break;
	}
	if (!w->done)
		w->flags |= PATH_CUT;
	return s->names_len - start;
}

/* Appends a string that the kernel holds; returns its length without the NUL. */
static __always_inline __u16 append_string(struct cpu_state *s, __u64 str)
{
	__u32 off = s->names_len;
	long n;

	if (off > NAMES_SIZE - 4096)
		return 0;
	n = bpf_probe_read_kernel_str(&s->names_data[off], 4096, (void *)str);
	if (n <= 0 || n > 4096) {
		s->names.name_flags |= PATH_CUT;
		return 0;
	}
	s->names_len = off + n;
	return n - 1;
}

static __always_inline void write_names(struct cpu_state *s)
{
	struct names_record *r = &s->names;

	s->names_len = 0;
	r->name_flags = 0;
	r->pad = 0;
	r->filename_len = append_string(s, s->filename);
	r->interp_len = 0;
	if (s->interp != s->filename)
		r->interp_len = append_string(s, s->interp);
	r->exe_len = walk_path(s);
	r->exe_flags = s->walk.flags;
	s->walk.dentry = s->cwd_dentry;
	s->walk.mnt = s->cwd_mnt;
	r->cwd_len = walk_path(s);
	r->cwd_flags = s->walk.flags;
}

/* What start_names has put down goes into the bulk ring as one record of its size. */
__attribute__((noinline)) int emit_names(void)
{
	struct cpu_state *s = cpu_state();
	__u64 size;

	if (!s)
		return 0;
	s->exec_flags = 0;
	s->seq[STREAM_BULK]++;
	write_names(s);
	fill_bulk(&s->names.bulk, s, RECORD_NAMES);
	size = s->names_len;
	if (size > NAMES_SIZE + NAME_SLACK)
		return 0;
	if (bpf_ringbuf_output(&bulk, &s->names, sizeof(s->names) + size,
			       BPF_RB_NO_WAKEUP)) {
		s->lost[STREAM_BULK]++;
		s->exec_flags |= EXEC_NAMES_LOST;
	}
	return 0;
}

#endif
