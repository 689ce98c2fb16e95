/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * time_tick.h - the times written on a time axis: "0s", "2s", "4s".
 *
 *	struct time_tick tick = {0};
 *	while (time_tick_next(&tick, &axis, zero_ns)) ... draw tick.text at tick.column
 */
#ifndef UI_FORMAT_TIME_TICK_H
#define UI_FORMAT_TIME_TICK_H

#include "core/timeline/axis.h"

#define TIME_TICK_COLUMNS 10 /* between two ticks, at least */

/* All zeroes is before the first one. */
struct time_tick {
	uint64_t time_ns, step_ns; /* since zero_ns; step_ns 0: before the first one */
	unsigned column;
	char text[16];
};

/* zero_ns: the time that is written as 0; not after the axis.  False: there is no other one. */
bool time_tick_next(struct time_tick *tick, const struct axis *axis, uint64_t zero_ns);

#endif
