/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * clock.h - times are nanoseconds on some clock.  A deadline is such a time, or 0 for never.
 *
 * Only sources, core/io and sessions read a clock (clock_read): what is pure gets the time from its
 * caller or its events.
 */
#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdint.h>
#include <sys/time.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)

static inline uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static inline uint64_t clock_timeval_ns(struct timeval time)
{
	return (uint64_t)time.tv_sec * SECOND_NS + (uint64_t)time.tv_usec * 1000;
}

/*
 * CLOCK_REALTIME minus CLOCK_BOOTTIME: of some readings, the one that took the least time.  It is
 * constant until the wall clock is set: a suspend is counted by both, and both are slewed.
 */
static inline int64_t clock_wall_offset(void)
{
	uint64_t least_ns = UINT64_MAX;
	int64_t offset_ns = 0;

	for (int i = 0; i < 8 && least_ns > 20000; i++) {
		uint64_t before = clock_read(CLOCK_BOOTTIME), wall = clock_read(CLOCK_REALTIME);
		uint64_t after = clock_read(CLOCK_BOOTTIME), took_ns = after - before;

		if (took_ns >= least_ns)
			continue;
		least_ns = took_ns;
		offset_ns = (int64_t)(wall - (before + took_ns / 2));
	}
	return offset_ns;
}

static inline uint64_t clock_min_deadline(uint64_t a_ns, uint64_t b_ns)
{
	return !a_ns || (b_ns && b_ns < a_ns) ? b_ns : a_ns;
}

#endif
