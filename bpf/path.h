/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * path.h - path, args: what an exec reports: the path of the file that the process runs, as
 * /proc/PID/exe shows it to mayfly, its working directory, and what it was called with.
 *
 * The helper for it, bpf_d_path, is not for tracepoints.  The usual path is read by plain loads: a
 * few short names in the mount that is mayfly's root.  Any other is read on by path_finish, which
 * needs a call for each load: a mount is found by its address, not by a typed pointer.
 */
#ifndef BPF_PATH_H
#define BPF_PATH_H

#include "bpf/kernel.h"

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "bpf/read.h"
#include "bpf/record.h"

#define PATH_NEAR  8   /* names read by plain loads */
#define PATH_STEPS 40  /* names and mounts after these */
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

/* Returns false when the path is too long. */
static __always_inline bool path_add(volatile struct record_exec *exec, char *to, const void *name)
{
	__u64 at = exec->file_len;
	__s64 len;

	if (at > RECORD_PATH - PATH_NAME)
		return false;
	len = bpf_probe_read_kernel_str(to + at, PATH_NAME, name);
	if (len <= 0)
		return false;
	exec->file_len = at + len;
	return true;
}

static __always_inline const void *path_short_name(struct dentry *dentry)
{
	struct dentry___before_6_14 *old = (void *)dentry;

	if (bpf_core_field_exists(dentry->d_shortname))
		return (const void *)dentry + bpf_core_field_offset(struct dentry, d_shortname);
	return (const void *)dentry + bpf_core_field_offset(typeof(*old), d_iname);
}

/*
 * The same by loads, which cost a tenth of a call: a short name is always in the dentry itself.  No
 * more of it than needed: the names of less than 8 bytes are beside the other fields, while what
 * follows shares its cache line with a counter that every exec of the file changes.
 */
static __always_inline bool path_add_short(
	volatile struct record_exec *exec, char *to, struct dentry *dentry)
{
	const void *name = path_short_name(dentry);
	__u64 at = exec->file_len, len = dentry->d_name.len;

	if (UNLIKELY(len >= PATH_SHORT))
		return path_add(exec, to, dentry->d_name.name);
	if (at > RECORD_PATH - PATH_NAME)
		return false;
	for (__u64 i = 0; i < PATH_SHORT && i <= len; i += sizeof(__u64))
		*(__u64 *)(to + at + i) = *(const __u64 *)(name + i);
	len &= PATH_SHORT - 1;
	to[at + len] = 0;
	exec->file_len = at + len + 1;
	return true;
}

/* Where a path has been read up to: addresses. */
struct path_place {
	__u64 mount; /* of the struct vfsmount */
	__u64 dentry;
	__u64 top; /* the root of that mount */
};

static __always_inline bool path_is_root(const struct path_place *place)
{
	return !((place->dentry ^ path_root_dentry) | (place->mount ^ path_root_mount));
}

/* From the root of a mount to where it is mounted.  Returns false: it is mounted nowhere. */
static __always_inline bool path_leave_mount(struct path_place *place)
{
	struct mount *mount = (void *)(place->mount - bpf_core_field_offset(struct mount, mnt));
	struct mount *up = BPF_CORE_READ(mount, mnt_parent);

	if (up == mount || !up)
		return false;
	place->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
	place->mount = (__u64)up + bpf_core_field_offset(struct mount, mnt);
	place->top = (__u64)BPF_CORE_READ(up, mnt.mnt_root);
	return true;
}

/*
 * A file can be a mount of its own that is mounted nowhere, as crun makes of itself: /proc/PID/exe
 * is "/" then, and the path in the file system says more.
 */
static __always_inline bool path_is_unmounted(const struct path_place *place)
{
	struct mount *mount = (void *)(place->mount - bpf_core_field_offset(struct mount, mnt));

	return BPF_CORE_READ(mount, mnt_parent) == mount;
}

/*
 * Reads the rest of a path: up to mayfly's root, the root of the file system, or a file without a
 * directory, such as that of memfd_create.  Returns whether it is whole.  A function of its own is
 * verified once, and is not in the way of the usual path.
 */
__noinline int path_finish(__u32 buffer, __u64 mount, __u64 first, __u64 top)
{
	struct path_place place = {.mount = mount, .dentry = first, .top = top};
	struct scratch *scratch = bpf_map_lookup_elem(&scratches, &buffer);
	struct dentry *dentry, *parent;

	if (!scratch)
		return false;
	if (first == top && !scratch->exec.file_len && path_is_unmounted(&place))
		place.top = 0;
	for (int i = 0; i < PATH_STEPS; i++) {
		if (path_is_root(&place))
			return true;
		if (place.dentry == place.top) {
			if (!path_leave_mount(&place))
				return true;
			continue;
		}
		dentry = (void *)place.dentry;
		parent = BPF_CORE_READ(dentry, d_parent);
		if (parent == dentry && scratch->exec.file_len)
			return true;
		if (!path_add(&scratch->exec, scratch->data, BPF_CORE_READ(dentry, d_name.name)))
			return false;
		if (parent == dentry)
			return true;
		place.dentry = (__u64)parent;
		/* Else the compiler closes the loop in a way that 5.10 refuses (back_edges.py). */
		asm volatile("" ::: "memory");
	}
	return false;
}

/* It has no name any longer, or never had one. */
static __always_inline bool path_is_deleted(struct file *file)
{
	struct dentry *dentry = file->f_path.dentry;

	return dentry && !dentry->d_hash.pprev;
}

static __always_inline bool path_is_unnamed(struct task_struct *task, struct mm_struct *mm)
{
	return mm && !(task->flags & PF_KTHREAD) && path_is_deleted(mm->exe_file);
}

/* Appends the names to a scratch, that of this number.  Returns whether the path is whole. */
static __always_inline bool path_write_names(
	struct scratch *scratch, __u32 buffer, struct dentry *dentry, struct vfsmount *mount)
{
	bool is_near = (__u64)mount == path_root_mount;
	struct dentry *top = mount->mnt_root, *parent;

	for (int i = 0; i < PATH_NEAR && dentry != top; i++) {
		if (is_near && (__u64)dentry == path_root_dentry)
			break;
		parent = dentry->d_parent;
		if (parent == dentry)
			break;
		if (!path_add_short(&scratch->exec, scratch->data, dentry))
			break;
		dentry = parent;
	}
	if (UNLIKELY(!is_near || (__u64)dentry != path_root_dentry))
		return path_finish(
			buffer, read_address(mount), read_address(dentry), read_address(top));
	return true;
}

/* Writes the file's path into a scratch, as a record has it. */
static __always_inline void path_write(struct scratch *scratch, __u32 buffer, struct file *file)
{
	if (path_is_deleted(file))
		scratch->exec.file_flags |= RECORD_FILE_DELETED;
	if (!path_write_names(scratch, buffer, file->f_path.dentry, file->f_path.mnt))
		scratch->exec.file_flags |= RECORD_FILE_CUT;
}

/* The working directory, after the file: they share the room for names. */
static __always_inline void path_write_cwd(
	struct scratch *scratch, __u32 buffer, struct fs_struct *fs)
{
	struct dentry *dentry = fs->pwd.dentry;
	volatile struct record_exec *exec = &scratch->exec;
	__u16 file_len = exec->file_len, flags = RECORD_FILE_KNOWN;

	if (!dentry->d_hash.pprev && dentry->d_parent != dentry)
		flags |= RECORD_FILE_DELETED;
	if (!path_write_names(scratch, buffer, dentry, fs->pwd.mnt))
		flags |= RECORD_FILE_CUT;
	exec->cwd_flags = flags;
	exec->cwd_len = exec->file_len - file_len;
	exec->file_len = file_len;
}

/* ---- what it was called with ---- */

/*
 * Sends what does not fit into the exec's own record before it; the scratch begins with the head of
 * a record_args.  The offset is kept in memory, where the verifier does not track it: it would
 * follow a register's value through all the rounds, for seconds.
 */
__noinline int args_send(__u32 buffer, __u64 args, __u64 size)
{
	volatile struct record_args *piece = bpf_map_lookup_elem(&scratches, &buffer);
	__u64 len, offset;

	if (!piece)
		return 0;
	piece->offset = ARGS_HEAD;
	for (int i = 0; i < ARGS_PIECES; i++) {
		offset = piece->offset;
		if (offset >= size)
			break;
		len = size - offset;
		CLAMP(len, ARGS_PIECE);
		piece->len = len;
		if (bpf_probe_read_user((void *)piece->data, len, (const void *)(args + offset)))
			break;
		/* Not a lost event: the exec shows that bytes are missing. */
		if (bpf_ringbuf_output(
			    &events, (void *)piece, sizeof(*piece) + len, BPF_RB_NO_WAKEUP))
			break;
		piece->offset = offset + len;
	}
	return 0;
}

/* Append a kernel string.  Returns its length with the NUL, or 0. */
static __always_inline __u64 args_append_name(char *to, const char *path)
{
	__s64 len = bpf_probe_read_kernel_str(to, RECORD_PATH, path);

	if (len < 0)
		return 0;
	CLAMP(len, RECORD_PATH);
	return len;
}

/* Append the head of the argument block.  Returns its length. */
static __always_inline __u64 args_append(char *to, unsigned long args, __u64 size)
{
	CLAMP(size, ARGS_HEAD);
	return bpf_probe_read_user(to, size, (const void *)args) ? 0 : size;
}

#endif
