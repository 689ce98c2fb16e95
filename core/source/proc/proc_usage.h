/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_usage.h - the figures of all processes, as /proc has them, in steps: a large machine's
 * take longer than a key may wait.
 */
#ifndef CORE_SOURCE_PROC_PROC_USAGE_H
#define CORE_SOURCE_PROC_PROC_USAGE_H

#include "core/source/proc/proc_threads.h"
#include "core/source/proc/unreaped.h"

struct procstat;

/*
 * Whose figures are these?  event has the number, the start in whole ticks and the parent's
 * number, and of a thread also its owner: gets what the source calls it by, and the owner of a
 * process.  False: nobody has been told of it.
 */
typedef bool procfigures_fn(void *ctx, struct event *event);

/* All zeroes but for the first three is one that is not under way. */
struct procfigures {
	procfigures_fn *know;
	void *ctx;
	struct proctasks tasks; /* its tick_ns and io are to be set; both use that io */
	bool threads;           /* theirs too, each of them for itself */
	struct unreaped unreaped;
	uint32_t mark; /* of the pass under way */
	bool all_met;  /* in it */
	DIR *dir;
	struct event ahead[PROCIO_BATCH]; /* processes that are read, and told up to `at` */
	unsigned count, at;
	int asked[PROCIO_BATCH]; /* by which number for their bytes; -1: none */
};

/*
 * Go on, or begin.  1: call again for the rest; 0: all are told; or a negative errno.  Of a zombie
 * there is an EVENT_ZOMBIE instead of a STAT, and an EVENT_REAPED when it is no longer met.
 */
int procfigures_step(struct procfigures *figures, event_fn *deliver, void *ctx);
void procfigures_end(struct procfigures *figures); /* in the middle, too */
void procfigures_free(struct procfigures *figures);

/*
 * No thread of the process lives.  A leader that has ended before its threads looks like a
 * zombie, and is none; and threads that have ended can be kept by a tracer.
 */
bool procfigures_is_ended(const struct procstat *stat, uint64_t tick_ns);
/* event->exit of such a one, whose id and uid are filled. */
void procfigures_fill_end(struct event *event, const struct procstat *stat, uint64_t tick_ns);

/* The next number in the directory, or 0 at its end. */
int32_t procfigures_next_pid(DIR *dir);

#endif
