/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock.h - when something wants to be done: nanoseconds on some clock, 0 for never. */
#ifndef CORE_BASE_CLOCK_H
#define CORE_BASE_CLOCK_H

#include <stdint.h>

static inline uint64_t due_sooner(uint64_t a_ns, uint64_t b_ns)
{
	return !a_ns || (b_ns && b_ns < a_ns) ? b_ns : a_ns;
}

#endif
