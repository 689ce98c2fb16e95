/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * path.h - the path of the file that a process runs, as /proc/PID/exe shows it to mayfly.
 *
 * The helper for it, bpf_d_path, is not for tracepoints.  From the file up to the root of its mount
 * the path is read by plain loads and one copy per name.  What lies above, up to mayfly's own root,
 * needs a call for each load: a mount is found by its address, not by a typed pointer.
 */
#ifndef BPF_PATH_H
#define BPF_PATH_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf/record.h"

#define PATH_PARTS 32  /* names in one mount; and steps above it */
#define PATH_SHORT 32  /* bytes of a name that is in the dentry, on every kernel at least */
#define PATH_NAME  256 /* bytes of a name, the NUL included */

/* mayfly's own root: the paths that it reads end there.  0: not known yet. */
__u64 path_root_mount __attribute__((aligned(64)));
__u64 path_root_dentry;

/* In mayfly's own context. */
static __always_inline void path_read_root(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();

	path_root_mount = (__u64)BPF_CORE_READ(task, fs, root.mnt);
	path_root_dentry = (__u64)BPF_CORE_READ(task, fs, root.dentry);
}

/* A path while it is read. */
struct path_reading {
	char *to;
	volatile __u16
		*len; /* bytes written: in the record, where the verifier does not track it */
	__u64 mount;  /* address of the struct vfsmount */
	__u64 dentry;
	__u64 top; /* the root of that mount */
};

/* Returns false when the path is too long. */
static __always_inline bool path_add(struct path_reading *walk, const void *name)
{
	__u64 at = *walk->len;
	__s64 len;

	if (at > RECORD_PATH - PATH_NAME)
		return false;
	len = bpf_probe_read_kernel_str(walk->to + at, PATH_NAME, name);
	if (len <= 0)
		return false;
	*walk->len = at + len;
	return true;
}

static __always_inline const void *path_short_name(struct dentry *dentry)
{
	struct dentry___before_6_14 *old = (void *)dentry;

	if (bpf_core_field_exists(dentry->d_shortname))
		return (const void *)dentry + bpf_core_field_offset(struct dentry, d_shortname);
	return (const void *)dentry + bpf_core_field_offset(typeof(*old), d_iname);
}

/* The same by loads, which cost a tenth of a call: most names are in the dentry itself. */
static __always_inline bool path_add_short(struct path_reading *walk, struct dentry *dentry)
{
	const void *name = path_short_name(dentry);
	__u64 at = *walk->len, len = dentry->d_name.len;

	if (len >= PATH_SHORT || name != (const void *)dentry->d_name.name)
		return path_add(walk, dentry->d_name.name);
	if (at > RECORD_PATH - PATH_NAME)
		return false;
	for (int i = 0; i < PATH_SHORT; i += sizeof(__u64))
		*(__u64 *)(walk->to + at + i) = *(const __u64 *)(name + i);
	len &= PATH_SHORT - 1;
	walk->to[at + len] = 0;
	*walk->len = at + len + 1;
	return true;
}

static __always_inline bool path_is_at_root(const struct path_reading *walk)
{
	return walk->dentry == path_root_dentry && walk->mount == path_root_mount;
}

/* From the root of a mount to where it is mounted.  Returns false: it is mounted nowhere. */
static __always_inline bool path_leave_mount(struct path_reading *walk)
{
	struct mount *mount = (void *)(walk->mount - bpf_core_field_offset(struct mount, mnt));
	struct mount *up = BPF_CORE_READ(mount, mnt_parent);

	if (up == mount || !up)
		return false;
	walk->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
	walk->mount = (__u64)up + bpf_core_field_offset(struct mount, mnt);
	walk->top = (__u64)BPF_CORE_READ(up, mnt.mnt_root);
	return true;
}

/*
 * A file can be a mount of its own that is mounted nowhere, as crun makes of itself: /proc/PID/exe
 * is "/" then, and the path in the file system says more.
 */
static __always_inline bool path_is_unmounted(const struct path_reading *walk)
{
	struct mount *mount = (void *)(walk->mount - bpf_core_field_offset(struct mount, mnt));

	return BPF_CORE_READ(mount, mnt_parent) == mount;
}

/* Above the mount that the file is in.  Returns false when the path is too long. */
static __always_inline bool path_walk_above(struct path_reading *walk)
{
	struct dentry *dentry, *parent;

	for (int i = 0; i < PATH_PARTS; i++) {
		if (path_is_at_root(walk))
			return true;
		if (walk->dentry == walk->top) {
			if (!path_leave_mount(walk))
				return true;
			continue;
		}
		dentry = (void *)walk->dentry;
		parent = BPF_CORE_READ(dentry, d_parent);
		if (parent == dentry || !path_add(walk, BPF_CORE_READ(dentry, d_name.name)))
			return false;
		walk->dentry = (__u64)parent;
		/* Else the compiler closes the loop in a way that 5.10 refuses (back_edges.py). */
		asm volatile("" ::: "memory");
	}
	return false;
}

/*
 * Up to the root of the file's own mount, or of a file without a directory, such as that of
 * memfd_create.  Returns false when the path is too long.
 */
static __always_inline bool path_walk_mount(
	struct path_reading *walk, struct dentry *dentry, struct dentry *top)
{
	struct dentry *parent;

	walk->top = (__u64)top;
	for (int i = 0; i < PATH_PARTS; i++) {
		walk->dentry = (__u64)dentry;
		if (dentry == top || path_is_at_root(walk))
			return true;
		parent = dentry->d_parent;
		if (parent == dentry && i) /* the root of the file system */
			return true;
		if (!path_add_short(walk, dentry))
			return false;
		if (parent == dentry)
			return true;
		dentry = parent;
	}
	return false;
}

/* It has no name any longer, or never had one. */
static __always_inline bool path_is_deleted(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;

	return dentry && !dentry->d_hash.pprev;
}

static __always_inline bool path_is_unnamed(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;

	return mm && !(task->flags & PF_KTHREAD) && path_is_deleted(mm->exe_file);
}

/* Writes the file's path as a record has it. */
static __always_inline void path_write(struct record_exec *exec, char *to, struct file *file)
{
	struct path_reading walk = {.to = to, .len = &exec->file_len};
	struct dentry *dentry = file->f_path.dentry, *top;
	struct vfsmount *mount = file->f_path.mnt;
	bool whole;

	walk.mount = (__u64)mount;
	top = mount->mnt_root;
	if (dentry == top && path_is_unmounted(&walk))
		top = NULL;
	whole = path_walk_mount(&walk, dentry, top);
	if (whole && walk.dentry == walk.top)
		whole = path_walk_above(&walk);
	if (!whole)
		exec->file_flags |= RECORD_FILE_CUT;
	if (path_is_deleted(file))
		exec->file_flags |= RECORD_FILE_DELETED;
}

#endif
