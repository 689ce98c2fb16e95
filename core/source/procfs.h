/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * procfs.h - what /proc/PID says of a process.
 *
 * The process may be gone, or its pid be another's by now: who must know compares the start.
 */
#ifndef CORE_SOURCE_PROCFS_H
#define CORE_SOURCE_PROCFS_H

#include "core/event.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The file /proc/PID/name, with a NUL; cut to the room.  Its length, or -errno. */
ssize_t procfs_text(int32_t pid, const char *name, char *out, size_t size);
/*
 * Its arguments, each with a NUL; at most size bytes are kept, *whole gets how many there are.
 * Returns the bytes kept (0: a kernel thread or a zombie), or -errno.
 */
ssize_t procfs_args(int32_t pid, char *out, size_t size, size_t *whole);
/* Full path of its program, with a NUL.  Its length, or -errno. */
ssize_t procfs_exe(int32_t pid, char *out, size_t size);
/* Path of its control group in the v2 hierarchy, with a NUL.  Its length, or -errno. */
ssize_t procfs_cgroup(int32_t pid, char *out, size_t size);

/*
 * Who it is: fills in comm, the parent's pid, uid, gid and the terminal; *start_ticks gets when
 * it started, as /proc/PID/stat has it.  0 or -errno.
 */
int procfs_who(int32_t pid, struct event *event, uint64_t *start_ticks);

#endif
