/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procfs.h - what /proc/PID says of a process.
 *
 * The process may be gone, or its pid be another's by now: who must know compares the start.
 */
#ifndef CORE_SOURCE_PROC_PROCFS_H
#define CORE_SOURCE_PROC_PROCFS_H

#include "core/event.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The file /proc/PID/name, with a NUL; cut to the room.  Its length, or -errno. */
ssize_t procfs_text(int32_t pid, const char *name, char *out, size_t size);
/*
 * Its arguments, each with a NUL; at most size bytes are read, *whole gets how many there are, as
 * the kernel has it: it may be any number.  Where we may not know, one more than size.  Returns
 * the bytes read (0: a kernel thread or a zombie), or -errno.  Waits for the process's memory: for
 * a reader (reader.h).
 */
ssize_t procfs_args(int32_t pid, char *out, size_t size, uint64_t *whole);
/* Bytes of its arguments, as the kernel has it; 0: none, or we may not know.  Never waits. */
uint64_t procfs_args_size(int32_t pid);
/* Full path of its program, with a NUL.  Its length, or -errno. */
ssize_t procfs_exe(int32_t pid, char *out, size_t size);
/* Path of its control group in the v2 hierarchy, with a NUL.  Its length, or -errno. */
ssize_t procfs_cgroup(int32_t pid, char *out, size_t size);

/*
 * Who it is: fills in comm, the parent's pid, uid, gid and the terminal; *start_ticks gets when
 * it started, as /proc/PID/stat has it.  0 or -errno.
 */
int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks);

/*
 * What processes execute, and where, as /proc/PID tells it.
 *
 * The arguments lie in the process's own memory, which can be locked, or slow: they are read by a
 * child (reader.h), for many processes ahead.  What is not there in time is left out.
 */

struct programs;

struct programs *programs_new(uint32_t args_max); /* bytes kept; NULL: no memory */
void programs_free(struct programs *programs);    /* NULL is fine */

/* The process that will be asked for next but so many, and its owner, or 0: read ahead. */
typedef int32_t programs_ahead_fn(void *ctx, unsigned n, uint32_t *uid);

/*
 * Fills in event's exec, for its pid and uid, as far as it can be read; the texts are good until
 * the next call.  False: not yet; ask for the same one again, soon.  ahead may be NULL.
 * Arguments that do not come in time are cut to nothing: only their size is filled in.
 */
bool programs_read(
	struct programs *programs, struct event *event, programs_ahead_fn *ahead, void *ctx);
/* The same, but it waits, up to READ_WAIT_NS. */
void programs_read_now(struct programs *programs, struct event *event);

/* event's control group; the text is good as those above. */
void programs_read_cgroup(struct programs *programs, struct event *event);

#endif
