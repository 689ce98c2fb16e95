/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * source.h - where events come from.
 *
 * The kernel (bpf/live.h), a recording and /proc have the same interface.  The consumer owns the
 * source, waits on its fd and its due time, and calls drain.
 *
 *      open            a function of each source's own header; the capture runs from here on
 *      loop:           wait until fd is readable, or the clock has reached due_ns
 *      source_drain()  delivers events in the order in which they happened
 *      source_close()
 *
 * The first calls of source_drain deliver EVENT_SNAPSHOT, an EVENT_SEED for every process, the
 * events since the open, and EVENT_SETTLED.  After a loss the source delivers EVENT_LOST and, by
 * itself, another such snapshot.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/event.h"

#include <stdbool.h>

struct source;

struct source_ops {
	/*
	 * Deliver at most about `budget` events, so that a storm cannot keep the caller from its
	 * keyboard.  Returns how many were delivered (0: no event was available), or a negative
	 * errno: the event function's, or the source's when it has failed for good.  Sets due_ns.
	 */
	int (*drain)(struct source *source, unsigned budget, event_fn *deliver, void *ctx);
	/*
	 * Deliver an EVENT_STAT for every living process whose figures may have changed since its
	 * last one, and for a process that is idle now and was not before, since its share of a CPU
	 * has changed.  Events that happened before the figures were read may come first, so that
	 * no figure is of a process that is not born yet.  Returns 1 when the machine is large and
	 * the next call continues, so that one call stays short; 0 when all are reported; or a
	 * negative errno, after which the next call starts again.  NULL: the source has no figures.
	 */
	int (*sample)(struct source *source, event_fn *deliver, void *ctx);
	/* CPU nanoseconds that the source's programs have used in the kernel; NULL: not known. */
	uint64_t (*cost_ns)(struct source *source);
	/* The consumer has lost events itself: deliver a snapshot soon, as after a loss.  NULL: the
	 * source cannot. */
	void (*resync)(struct source *source);
	/*
	 * Start or stop reporting threads (event.h: EVENT_THREAD).  Starting sends a snapshot of
	 * those that exist.  Off at the start.  NULL: the source cannot switch; a live one then
	 * reports no threads.
	 */
	void (*set_threads)(struct source *source, bool on);
	/*
	 * Start or stop delivering EVENT_EXEC_FAILED and EVENT_FORK_FAILED.  Returns 0, or a
	 * negative errno and nothing has changed; -EOPNOTSUPP: this kernel cannot.  NULL: the
	 * source has no such events, or always delivers all it has.
	 */
	int (*set_failed_execs)(struct source *source, bool on);
	/*
	 * Of recordings (source/file/replay.h): deliver the next event, whenever it is due, as
	 * drain with a budget of 1; set the clock; time of the last event delivered.
	 */
	int (*take)(struct source *source, event_fn *deliver, void *ctx);
	void (*set_clock)(struct source *source, uint64_t at_ns, double speed);
	uint64_t (*last_ns)(const struct source *source);
	/*
	 * Of recordings: their clock, which is the time of the last event or goes on from there;
	 * what was wrong with them as far as they have been read, NULL: nothing, valid until the
	 * next call; and the -errno of it, 0 if nothing is damaged.  NULL: it is live.
	 */
	uint64_t (*now_ns)(const struct source *source);
	const char *(*note)(const struct source *source);
	int (*error)(const struct source *source);
	void (*close)(struct source *source);
};

#define SOURCE_AT_ONCE 1 /* for due_ns: a time in the past */

struct source {
	const struct source_ops *ops;
	const char *name; /* "bpf", "proc", "replay": shown to the user */
	int fd;           /* poll it for reading; -1: there is nothing to poll */
	uint64_t due_ns;  /* drain at this time even if fd is silent (CLOCK_BOOTTIME); 0: no need */
	/*
	 * Add it to an event's time to get CLOCK_REALTIME.  The consumer keeps it up to date: by
	 * the EVENT_CLOCK of a recording, by the clocks of this machine when events happen now.
	 */
	int64_t wall_offset_ns;
	bool failed_execs; /* failed execs are reported, and every system call is a little slower */
	const char *misses; /* what it does not see, in a few words; NULL: nothing */
	bool ticks; /* CPU times are in clock ticks: what has run may have the same as before */
	uint64_t skipped; /* of the lost events those that no larger buffer could have kept */
	bool live;        /* events happen now (a recording's do not) */
	bool is_of_now;   /* a recording that comes through a pipe while it is made */
	/* Of a live source: the EVENT_HOST that the consumer passes on before all other events;
	 * borrowed.  NULL: it has been, or the source delivers it by itself. */
	const struct event *host;
	/* Events are of several machines: an EVENT_CLOCK is about that of id.host, and
	 * wall_offset_ns is 0. */
	bool has_hosts;
	bool listed; /* each process that there was has been delivered, maybe not its program */
	bool ended;  /* no event will ever come again; all that there were have been delivered */
};

static inline int source_drain(struct source *source, unsigned budget, event_fn *deliver, void *ctx)
{
	return source->ops->drain(source, budget, deliver, ctx);
}

static inline void source_resync(struct source *source)
{
	if (source && source->ops->resync)
		source->ops->resync(source);
}

static inline int source_set_failed_execs(struct source *source, bool on)
{
	int err = source->ops->set_failed_execs(source, on);

	if (!err)
		source->failed_execs = on;
	return err;
}

/* NULL is fine. */
static inline void source_close(struct source *source)
{
	if (source)
		source->ops->close(source);
}

#endif
