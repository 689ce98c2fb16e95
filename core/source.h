/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * source.h - where facts come from.
 *
 * The kernel (bpf/live.h), a recording, /proc: all look like this to the consumer, which owns
 * the source, waits on its fd and its due time, and calls drain.
 *
 *      open            a function of each source's own header; the capture is running from here
 *      loop:           wait until fd is readable, or the clock has reached due_ns
 *      source_drain()  delivers events in the order in which they happened
 *      source_close()
 *
 * The first drains deliver EVENT_SNAPSHOT, an EVENT_SEED for every process, then what has
 * happened since the open, then EVENT_SETTLED.  A source that loses events says so by
 * EVENT_LOST and follows it with another such snapshot by itself.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include "core/event.h"

#include <stdbool.h>

struct source;

struct source_ops {
	/*
	 * Deliver at most about `budget` events, so that a storm cannot keep the caller from its
	 * keyboard.  Returns how many were delivered (0: nothing was there), or a negative errno:
	 * the event function's own, or the source's when it has broken for good.  Sets due_ns.
	 */
	int (*drain)(struct source *source, unsigned budget, event_fn *deliver, void *ctx);
	/*
	 * Deliver an EVENT_STAT for every living process whose figures may be others than those
	 * of its last one; of one whose share of a CPU is another, too, now that it is idle.  1: it
	 * is a large machine, and the next call goes on, so that nobody waits long for this one; 0:
	 * all are told; or a negative errno, after which the next call begins anew.  NULL when the
	 * source has none.
	 */
	int (*sample)(struct source *source, event_fn *deliver, void *ctx);
	/* CPU nanoseconds the source's programs have cost in the kernel; NULL: not known. */
	uint64_t (*cost_ns)(struct source *source);
	/* The consumer has lost events itself: deliver a snapshot soon, as after a loss.  NULL:
	 * cannot. */
	void (*resync)(struct source *source);
	/*
	 * Tell of threads too (event.h: EVENT_THREAD), beginning with those that there are, by a
	 * snapshot; or no longer.  Off at the start.  NULL: it cannot choose; if it is live it has
	 * none.
	 */
	void (*threads)(struct source *source, bool on);
	/*
	 * Deliver EVENT_EXEC_FAILED from now on, or no longer.  0, or a negative errno: as it was;
	 * -EOPNOTSUPP: this kernel cannot.  NULL: the source has no such events, or all it has.
	 */
	int (*attempts)(struct source *source, bool on);
	void (*close)(struct source *source);
};

struct source {
	const struct source_ops *ops;
	const char *name;       /* "bpf", "proc", "replay": shown to the person */
	int fd;                 /* poll it for reading; -1 when there is nothing to poll */
	uint64_t due_ns;        /* drain then even if fd is silent (CLOCK_BOOTTIME); 0: no need */
	int64_t wall_offset_ns; /* add it to an event's time to get CLOCK_REALTIME */
	bool attempts;          /* failed execs are told, and all system calls a little slower */
	bool live;              /* events happen now (a recording's do not) */
	bool ended; /* nothing will ever come again; what was there has been delivered */
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

static inline int source_attempts(struct source *source, bool on)
{
	int err = source->ops->attempts(source, on);

	if (!err)
		source->attempts = on;
	return err;
}

/* NULL is fine. */
static inline void source_close(struct source *source)
{
	if (source)
		source->ops->close(source);
}

#endif
