/* SPDX-License-Identifier: (GPL-2.0-only OR BSD-2-Clause) */
/* names.h -- filename, interpreter, executable and working directory of an exec.
 *
 * Paths are walked here because the process may be gone when the reader looks into
 * /proc, and bpf_d_path is not allowed in a tracepoint.
 */
#ifndef GOENVTRACE_NAMES_H
#define GOENVTRACE_NAMES_H

#define NEAR_STEPS 12  /* components walked with typed loads, a helper call each */
#define WALK_STEPS 4   /* components that one call of walk_far takes */
#define WALK_CALLS 64  /* 256 components: more than most 4095 byte paths have */
#define NAME_MASK 0xff /* NAME_MAX is 255 */

static __always_inline __u64 root_of(__u64 mnt)
{
	return (__u64)BPF_CORE_READ((struct vfsmount *)mnt, mnt_root);
}

/* Appends one component with its separator; returns whether there was room. */
static __always_inline int append_name(struct cpu_state *s, __u64 len,
				       const unsigned char *name)
{
	__u64 off = s->names_len;

	if (off >= NAMES_SIZE) {
		s->walk.flags |= PATH_CUT;
		s->walk.done = 1;
		return 0;
	}
	len &= NAME_MASK;
	bpf_probe_read_kernel(&s->names[off], len, name);
	off += len;
	s->names[off] = '/';
	s->names_len = off + 1;
	return 1;
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

static __always_inline void walk_step(struct cpu_state *s)
{
	struct walk *w = &s->walk;
	struct dentry *dentry = (struct dentry *)w->dentry;
	struct dentry *parent;

	if (w->dentry == w->root_dentry && w->mnt == w->root_mnt) {
		w->done = 1;
		return;
	}
	if (w->dentry == w->mnt_root) {
		leave_mount(w);
		return;
	}
	parent = BPF_CORE_READ(dentry, d_parent);
	append_name(s, BPF_CORE_READ(dentry, d_name.len),
		    BPF_CORE_READ(dentry, d_name.name));
	if (parent == dentry || !parent) {
		/* A file without a directory: memfd, or an unmounted tree. */
		w->flags |= PATH_UNREACHABLE;
		w->done = 1;
	}
	w->dentry = (__u64)parent;
}

/* What walk_near has not finished: other mounts, deep directories. Addresses are
 * numbers from here on, because a struct mount is not to be had as a typed pointer.
 * Global, so that the verifier looks at it once and not once per call.
 */
__attribute__((noinline)) int walk_far(void)
{
	struct cpu_state *s = cpu_state();

	if (!s)
		return 1;
	for (int i = 0; i < WALK_STEPS; i++) {
		if (s->walk.done)
			return 1;
		walk_step(s);
	}
	return s->walk.done;
}

/* Walks to the root of the process or of the mount, whichever comes first. */
static __always_inline void walk_near(struct cpu_state *s, struct path *from,
				      struct path *root)
{
	struct dentry *dentry = from->dentry;
	struct dentry *mnt_root = from->mnt->mnt_root;
	struct dentry *stop = root->dentry;

	s->walk.mnt = (__u64)from->mnt;
	s->walk.mnt_root = (__u64)mnt_root;
	if (s->walk.mnt != s->walk.root_mnt)
		stop = mnt_root;
#pragma clang loop unroll(disable)
	for (int i = 0; i < NEAR_STEPS; i++) {
		if (dentry == stop || dentry == mnt_root)
			break;
		if (dentry == dentry->d_parent)
			break;
		if (!append_name(s, dentry->d_name.len, dentry->d_name.name))
			break;
		dentry = dentry->d_parent;
	}
	s->walk.dentry = (__u64)dentry;
}

/* Returns the length written. */
static __always_inline __u16 walk_path(struct cpu_state *s, struct path *from,
				       struct path *root)
{
	struct walk *w = &s->walk;
	__u32 start = s->names_len;

	w->flags = 0;
	w->done = 0;
	if (!from->dentry) {
		w->flags = PATH_NONE;
		return 0;
	}
	walk_near(s, from, root);
	if (w->dentry == w->root_dentry && w->mnt == w->root_mnt)
		return s->names_len - start;
#pragma clang loop unroll(disable)
	for (int i = 0; i < WALK_CALLS; i++) {
		if (walk_far())
			break;
	}
	if (!w->done)
		w->flags |= PATH_CUT;
	return s->names_len - start;
}

/* Appends a string that the kernel holds; returns its length with the NUL. */
static __always_inline __u16 append_string(struct cpu_state *s, const char *str)
{
	__u64 off = s->names_len;
	long n;

	if (off > NAMES_SIZE - 4096)
		return 0;
	n = bpf_probe_read_kernel_str(&s->names[off], 4096, str);
	if (n <= 0 || n > 4096) {
		s->exec.name_flags |= PATH_CUT;
		return 0;
	}
	s->names_len = off + n;
	return n;
}

static __always_inline void fill_names(struct cpu_state *s, struct task_struct *task,
				       struct linux_binprm *bprm)
{
	struct fs_struct *fs = task->fs;
	struct exec_record *r = &s->exec;

	s->names_len = 0;
	r->name_flags = 0;
	r->filename_len = append_string(s, bprm->filename);
	r->interp_len = 0;
	if (bprm->interp != bprm->filename)
		r->interp_len = append_string(s, bprm->interp);

	s->walk.root_dentry = (__u64)fs->root.dentry;
	s->walk.root_mnt = (__u64)fs->root.mnt;
	r->exe_len = walk_path(s, &task->mm->exe_file->f_path, &fs->root);
	r->exe_flags = s->walk.flags;
	r->cwd_len = walk_path(s, &fs->pwd, &fs->root);
	r->cwd_flags = s->walk.flags;
}

#endif
