/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_threads.h - the threads of a process, as /proc/PID/task has them, one at a time: there may
 * be ten thousand.
 */
#ifndef CORE_SOURCE_PROC_PROC_THREADS_H
#define CORE_SOURCE_PROC_PROC_THREADS_H

#include "core/event.h"
#include "core/source/proc/proc_io.h"

#include <dirent.h>
#include <stdbool.h>

/* All zeroes but for tick_ns and io is one that has nobody's open. */
struct proctasks {
	uint64_t tick_ns;     /* of a clock tick, in which /proc tells times */
	struct procio *io;    /* borrowed; NULL: their bytes read and written stay 0 */
	DIR *dir;             /* NULL: nobody's */
	struct ident process; /* whose they are */
};

/* Begin with those of the process, and leave all others.  Without a way to, there are none. */
void proctasks_open(struct proctasks *tasks, struct ident process);
/*
 * The next one but for the first, which is the process: event gets all of an EVENT_THREAD but its
 * kind.  False: there are no more, and nothing is open any longer.
 */
bool proctasks_next(struct proctasks *tasks, struct event *event);
void proctasks_close(struct proctasks *tasks);

/* Is there one left that has not ended, nor is about to?  The first one counts here. */
bool proctasks_any_lives(struct ident process, uint64_t tick_ns);
/* A single one.  False: it has gone. */
bool proctasks_read(struct ident process, int32_t tid, uint64_t tick_ns, struct procio *io,
	struct event *event);

#endif
