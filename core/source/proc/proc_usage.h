/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * proc_usage.h - the figures of all processes from /proc, read in steps: on a large machine a full
 * pass takes longer than a key may wait.
 */
#ifndef CORE_SOURCE_PROC_PROC_USAGE_H
#define CORE_SOURCE_PROC_PROC_USAGE_H

#include "core/source/proc/proc_threads.h"
#include "core/source/proc/unreaped.h"

struct procstat;

/*
 * Identifies the process or thread of these figures.  event has the pid, the start in whole ticks
 * and the parent's pid, and for a thread also its owner; the function sets the identity that the
 * source reports, and the owner of a process.  Returns false when it has not been reported.
 */
typedef bool procfigures_fn(void *ctx, struct event *event);

/* All zeroes except the first three: no pass is in progress. */
struct procfigures {
	procfigures_fn *know;
	void *ctx;
	struct proctasks tasks; /* the caller sets tick_ns and io, which serve both */
	bool threads;           /* also read each thread */
	struct unreaped unreaped;
	uint32_t mark; /* of the current pass */
	bool all_met;  /* the current pass has read all processes */
	DIR *dir;
	struct event ahead[PROCIO_BATCH]; /* read ahead; those before `at` are delivered */
	unsigned count, at;
	int asked[PROCIO_BATCH]; /* request number for their bytes; -1: none */
};

/*
 * Continues a pass, or starts one.  Returns 1: call again for the rest; 0: all are delivered; or a
 * negative errno.  For a zombie an EVENT_ZOMBIE is delivered instead of a STAT, and an EVENT_REAPED
 * when it is no longer found.
 */
int procfigures_step(struct procfigures *figures, event_fn *deliver, void *ctx);
void procfigures_end(struct procfigures *figures); /* also ends an unfinished pass */
void procfigures_free(struct procfigures *figures);

/*
 * No thread of the process lives.  A leader that has ended before its threads looks like a zombie,
 * but is not; and a tracer can keep threads that have ended.
 */
bool procfigures_is_ended(const struct procstat *stat, uint64_t tick_ns);
/* Fills event->exit of an ended process; its id and uid are set. */
void procfigures_fill_end(struct event *event, const struct procstat *stat, uint64_t tick_ns);

/* The next pid in the directory, or 0 at its end. */
int32_t procfigures_next_pid(DIR *dir);

#endif
