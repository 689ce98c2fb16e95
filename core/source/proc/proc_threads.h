/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * proc_threads.h - the threads of a process, from /proc/PID/task, one at a time: there may be ten
 * thousand.
 */
#ifndef CORE_SOURCE_PROC_PROC_THREADS_H
#define CORE_SOURCE_PROC_PROC_THREADS_H

#include "core/event.h"
#include "core/source/proc/proc_io.h"

#include <dirent.h>
#include <stdbool.h>

struct procstat;

/* All zeroes except tick_ns and io: no directory is open. */
struct proc_threads {
	uint64_t tick_ns;     /* clock tick, the unit of times in /proc */
	struct proc_io *io;   /* borrowed; NULL: bytes read and written stay 0 */
	DIR *dir;             /* NULL: nothing is open */
	struct ident process; /* the process whose threads are read */
};

/*
 * Starts with the threads of the process, and closes any other directory.  On failure there are no
 * threads.
 */
void proc_threads_open(struct proc_threads *tasks, struct ident process);
/*
 * The next thread except the first, which is the process: event is filled as an EVENT_THREAD,
 * except its kind.  Returns false when there are no more, and the directory is closed.
 */
bool proc_threads_next(struct proc_threads *tasks, struct event *event);
void proc_threads_close(struct proc_threads *tasks);

/* Whether any thread, the first included, has not ended and is not exiting. */
bool proc_threads_any_lives(struct ident process, uint64_t tick_ns);
/* The same; *stat is set to that of the first one that runs, else the first one that lives, its
 * number in pid. */
bool proc_threads_find_living(struct ident process, uint64_t tick_ns, struct procstat *stat);
/* Reads a single thread.  Returns false when it is gone. */
bool proc_threads_read(struct ident process, int32_t tid, uint64_t tick_ns, struct proc_io *io,
	struct event *event);

#endif
