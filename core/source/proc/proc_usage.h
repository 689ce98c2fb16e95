/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * proc_usage.h - the figures of all processes from /proc, read in steps: on a large machine a full
 * pass takes longer than a key may wait.
 */
#ifndef CORE_SOURCE_PROC_PROC_USAGE_H
#define CORE_SOURCE_PROC_PROC_USAGE_H

#include "core/source/proc/proc_threads.h"
#include "core/source/proc/procstat.h"
#include "core/source/proc/unreaped.h"

struct procstat;

/*
 * Identifies the process or thread of these figures.  event has the pid, the start in whole ticks
 * and the parent's pid, and for a thread also its owner; the function sets the identity that the
 * source reports, and the owner of a process.  Returns false when it has not been reported.
 */
typedef bool proc_usage_fn(void *ctx, struct event *event);

/* The resident memory that a pass has found, in order of pid, as /proc is. */
struct proc_memory_pass {
	struct proc_memory_seen *seen;
	size_t count, room;
};

struct proc_memory {
	struct proc_memory_pass last, now;
	size_t at; /* in last */
	uint32_t passes;
};

/* All zeroes except the first three: no pass is in progress. */
struct proc_usage {
	proc_usage_fn *know;
	void *ctx;
	struct proc_threads tasks; /* the caller sets tick_ns and io, which serve both */
	bool threads;              /* also read each thread */
	struct unreaped unreaped;
	struct proc_memory memory;
	uint32_t mark;   /* of the current pass */
	uint32_t passes; /* that have begun */
	bool all_met;    /* the current pass has read all processes */
	DIR *dir;
	struct event ahead[PROC_IO_BATCH];        /* read ahead; those before `at` are delivered */
	char names[PROC_IO_BATCH][PROCSTAT_NAME]; /* theirs */
	unsigned count, at;
	int asked[PROC_IO_BATCH]; /* request number for their bytes; -1: none */
};

/*
 * Continues a pass, or starts one.  Returns 1: call again for the rest; 0: all are delivered; or a
 * negative errno.  For a zombie an EVENT_ZOMBIE is delivered instead of a STAT, and an EVENT_REAPED
 * when it is no longer found.
 */
int proc_usage_step(struct proc_usage *figures, event_fn *deliver, void *ctx);
void proc_usage_end(struct proc_usage *figures); /* also ends an unfinished pass */
void proc_usage_free(struct proc_usage *figures);

/*
 * Whether a thread of the process lives.  A leader that has ended before its threads looks like a
 * zombie, but is not; and a tracer can keep threads that have ended.  Then *stat gets the state,
 * the program and the number (tid) of the first thread that runs, else of the first that lives: the
 * leader's are gone.
 */
bool proc_usage_find_life(struct procstat *stat, uint64_t tick_ns);
/* Fills event->exit of an ended process; its id and uid are set. */
void proc_usage_fill_end(struct event *event, const struct procstat *stat, uint64_t tick_ns);

/* The next pid in the directory, or 0 at its end. */
int32_t proc_usage_next_pid(DIR *dir);

#endif
