/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * clock.h - times are nanoseconds on some clock.  A deadline is such a time, or 0 for never.
 *
 * Only sources, core/io and sessions read a clock (clock_read): what is pure gets the time from its
 * caller or its events.
 */
#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdint.h>
#include <time.h>

#define SECOND_NS UINT64_C(1000000000)

static inline uint64_t clock_read(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * SECOND_NS + (uint64_t)now.tv_nsec;
}

static inline uint64_t clock_min_deadline(uint64_t a_ns, uint64_t b_ns)
{
	return !a_ns || (b_ns && b_ns < a_ns) ? b_ns : a_ns;
}

#endif
