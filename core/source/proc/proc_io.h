/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_io.h - bytes that tasks have read and written, as /proc/PID/io has them.
 *
 * That file waits while the process executes a program, which waits for the lock of the memory map
 * it leaves, which another process that shares it may hold: a child reads it (reader.h).
 */
#ifndef CORE_SOURCE_PROC_PROC_IO_H
#define CORE_SOURCE_PROC_PROC_IO_H

#include "core/event.h"

#include <stdbool.h>

#define PROCIO_BATCH 64

struct procio;

/* tid 0: of the whole process. */
struct procio_task {
	int32_t pid, tid;
};

struct procio *procio_new(void);         /* NULL: no memory */
void procio_free(struct procio *procio); /* NULL is fine */

/* Of so many, at most PROCIO_BATCH: those asked for before are forgotten. */
void procio_ask(struct procio *procio, const struct procio_task *tasks, unsigned count);
/* Fills in the bytes of the n-th, if they can be had.  False: not yet, after so long. */
bool procio_get(struct procio *procio, unsigned n, uint64_t wait_ns, struct event_stat *stat);
/* Of a single one, without waiting longer than READ_WAIT_MIN_NS: else they stay as they are. */
void procio_read(struct procio *procio, int32_t pid, int32_t tid, struct event_stat *stat);

#endif
