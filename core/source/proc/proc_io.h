/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * proc_io.h - bytes that tasks have read and written, from /proc/PID/io.
 *
 * A process's own: that file includes every child that it has waited for, with all of theirs.  If
 * there was one, the files of its living threads are added instead, at most READ_IO_THREADS of
 * them; the bytes of threads that have ended are then not known.
 *
 * That file blocks while the process does an exec, which waits for the lock of the old memory map,
 * which another process that shares the map may hold: so a child process reads it (reader.h).
 */
#ifndef CORE_SOURCE_PROC_PROC_IO_H
#define CORE_SOURCE_PROC_PROC_IO_H

#include "core/event.h"

#include <stdbool.h>

#define PROC_IO_BATCH 64

struct proc_io;

/* tid 0: the whole process. */
struct proc_io_task {
	int32_t pid, tid;
};

struct proc_io *proc_io_new(void);         /* NULL: no memory */
void proc_io_free(struct proc_io *procio); /* NULL is fine */

/* Requests up to PROC_IO_BATCH of them; earlier requests are dropped. */
void proc_io_request(struct proc_io *procio, const struct proc_io_task *tasks, unsigned count);
/*
 * Fills in the bytes of request n, if they can be read.  Returns false when they are not there
 * after wait_ns.
 */
bool proc_io_get(struct proc_io *procio, unsigned n, uint64_t wait_ns, struct event_stat *stat);
/* Reads a single one, and waits at most READ_WAIT_MIN_NS; otherwise *stat stays unchanged. */
void proc_io_read(struct proc_io *procio, int32_t pid, int32_t tid, struct event_stat *stat);

#endif
