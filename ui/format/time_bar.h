/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * time_bar.h - the bar of a process on a time axis, a cell for each column:
 *
 *	   ━━━━━███████━━      the process runs; in the middle it is the critical path
 *	        ┃              it ran for less than a column
 *	     ▒▒▒▒▒▒▒▒▒         many short-lived ones
 */
#ifndef UI_FORMAT_TIME_BAR_H
#define UI_FORMAT_TIME_BAR_H

#include "core/timeline/axis.h"

#define TIME_BAR_MAX 1024 /* columns of an axis at most */

enum time_bar_cell {
	TIME_BAR_NONE,
	TIME_BAR_RUN,
	TIME_BAR_TICK,
	TIME_BAR_BAND,
	TIME_BAR_CRITICAL,
	TIME_BAR_CELLS
};

struct time_bar {
	unsigned first, last; /* columns; first > last: nothing is visible */
	uint8_t cells[TIME_BAR_MAX];
};

/* The bar of a process, or of a storm (band), from start_ns up to end_ns. */
void time_bar_set(struct time_bar *bar, const struct axis *axis, uint64_t start_ns, uint64_t end_ns,
	bool band);
/* Marks a part as the critical path; only columns of the bar. */
void time_bar_mark(struct time_bar *bar, const struct axis *axis, uint64_t from_ns, uint64_t to_ns);
const char *time_bar_text(enum time_bar_cell cell, bool ascii);

#endif
