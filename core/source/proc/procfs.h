/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * procfs.h - reads what /proc/PID has of a process.
 *
 * The process may be gone, or its pid may have been reused: a caller that must know compares the
 * start.  Where pid is said, the number of a thread is right as well, and is that thread's.
 */
#ifndef CORE_SOURCE_PROC_PROCFS_H
#define CORE_SOURCE_PROC_PROCFS_H

#include "core/event.h"
#include "core/source/proc/cgroups.h"
#include "core/source/proc/procstat.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Reads the file /proc/PID/name, adds a NUL, cuts it to size.  Returns its length, or -errno. */
ssize_t procfs_text(int32_t pid, const char *name, char *out, size_t size);
/*
 * Reads the arguments, each with a NUL, at most size bytes; *whole is set to their total according
 * to the kernel, which may be any number, or without permission to one more than size.  Returns the
 * bytes read (0: a kernel thread or a zombie), or -errno.  Blocks on the process's memory: only for
 * a reader (reader.h).
 */
ssize_t procfs_args(int32_t pid, char *out, size_t size, uint64_t *whole);
/* Bytes of its arguments according to the kernel; 0: none, or no permission.  Never blocks. */
uint64_t procfs_args_size(int32_t pid);
/* The link exe (event_exec), with a NUL.  Returns its length, or -errno. */
ssize_t procfs_exe(int32_t pid, char *out, size_t size);
/*
 * The path given to execve, with a NUL: the kernel leaves it on the stack, and the auxiliary vector
 * says where.  Returns its length, or -errno, also without the right to trace the process.  Blocks
 * on the process's memory, as procfs_args.
 */
ssize_t procfs_called(int32_t pid, char *out, size_t size);
/* Path of its control group, with a NUL.  Returns its length, or -errno. */
ssize_t procfs_cgroup(int32_t pid, const struct cgroup_choice *choice, char *out, size_t size);

/*
 * For a SEED or STAT of a kernel thread: sets its name, if comm is only the beginning of it.  Reads
 * only where the kernel may have more: in a worker's, and one that fills comm.
 */
void procfs_complete_name(struct event *event, char name[PROCSTAT_NAME]);

/*
 * Identity: fills in comm, the parent's pid, uid, gid and the terminal; *start_ticks is set to the
 * start time as in /proc/PID/stat.  Returns 0 or -errno.
 */
int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks);

/*
 * Programs and arguments of processes, from /proc/PID.
 *
 * The arguments are in the process's own memory, which can be locked, or slow: a child reads them
 * (reader.h), for many processes ahead.  What is late is left out.
 */

struct programs;

struct programs *programs_new(uint32_t args_max); /* args_max: bytes kept; NULL: no memory */
void programs_free(struct programs *programs);    /* NULL is fine */
void programs_reap(struct programs *programs);    /* as reader_reap */

/*
 * The process that will be requested n calls after the next one, to read ahead: its kind, pid, uid
 * and comm.  Returns false at the end.
 */
typedef bool programs_ahead_fn(void *ctx, unsigned n, struct event *next);

/*
 * Fills in event's exec, for its pid, uid and comm, as far as it can be read (with ahead: what was
 * called only if its name is not that of the file; for a TITLE: never); the texts are valid until
 * the next call.  The NULs with which a title is padded are left out.  Returns false: not complete;
 * call again for the same process, soon.  ahead may be NULL.  Late arguments are cut to nothing:
 * only their size is filled in.
 */
bool programs_read(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx);
/* The same, but never waits. */
bool programs_poll(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx);
/* The same, but waits, up to READ_WAIT_NS. */
void programs_read_now(struct programs *programs, struct event *event);

/* Fills in event's control group, and whether that is frozen; the text is valid as above. */
void programs_read_cgroup(struct programs *programs, struct event *event);

#endif
