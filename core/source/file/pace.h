/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* pace.h - the clock of a recording that is played: which time of it is now, on CLOCK_BOOTTIME. */
#ifndef CORE_SOURCE_FILE_PACE_H
#define CORE_SOURCE_FILE_PACE_H

#include "core/base/clock.h"
#include "core/source.h"
#include "core/trace.h"

#include <stdlib.h>

#define PACE_NEAR_NS (60 * (int64_t)SECOND_NS) /* a stream that began then is of now */

/* All zeroes: it has not started. */
struct pace {
	bool started;              /* the others are set */
	uint64_t event_ns, now_ns; /* the same moment on the two clocks */
	double speed;              /* 0: it stands still */
};

static inline void pace_start(struct pace *pace, uint64_t event_ns, double speed)
{
	*pace = (struct pace){true, event_ns, clock_read(CLOCK_BOOTTIME), speed};
}

static inline uint64_t pace_now_ns(const struct pace *pace)
{
	uint64_t since_ns = clock_read(CLOCK_BOOTTIME) - pace->now_ns;

	return pace->event_ns + (uint64_t)((double)since_ns * pace->speed);
}

/* By the clocks of two machines. */
static inline bool pace_began_now(const struct trace_header *header)
{
	int64_t begun_ns = (int64_t)header->start_ns + header->wall_offset_ns;

	return header->start_ns &&
	       llabs((int64_t)clock_read(CLOCK_REALTIME) - begun_ns) < PACE_NEAR_NS;
}

/*
 * A stream is of now if its first event is.  It may begin with what had waited: then if one is that
 * comes a minute later, when what a database has found has been read.  *begun_ns is kept; first 0.
 */
static inline bool pace_is_of_now(uint64_t *begun_ns, int64_t wall_ns)
{
	uint64_t now_ns = clock_read(CLOCK_BOOTTIME);
	bool is_first = !*begun_ns;

	if (is_first)
		*begun_ns = now_ns;
	return (is_first || now_ns - *begun_ns > PACE_NEAR_NS) &&
	       llabs((int64_t)clock_read(CLOCK_REALTIME) - wall_ns) < PACE_NEAR_NS;
}

/* When that time of the recording comes, as source.due_ns; 0: the clock stands still before it. */
static inline uint64_t pace_due_ns(const struct pace *pace, uint64_t event_ns)
{
	if (event_ns <= pace->event_ns)
		return SOURCE_AT_ONCE;
	if (!(pace->speed > 0))
		return 0;
	return pace->now_ns + (uint64_t)((double)(event_ns - pace->event_ns) / pace->speed);
}

/*
 * The same of the next event, which begins the clock if none has.  is_of_now: the clock follows the
 * newest event of a stream, since what waits in it is past.
 */
static inline uint64_t pace_next_due_ns(struct pace *pace, uint64_t event_ns, bool is_of_now)
{
	if (!pace->started)
		pace_start(pace, event_ns, 1);
	else if (is_of_now && pace->speed > 0 && event_ns > pace_now_ns(pace))
		pace_start(pace, event_ns, pace->speed);
	return pace_due_ns(pace, event_ns);
}

#endif
