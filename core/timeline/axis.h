/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * axis.h - a span of time in columns: which column a time is in, ticks, zoom.
 *
 * A column is span_ns / columns long, and has the times from its start up to that of the next.
 */
#ifndef CORE_TIMELINE_AXIS_H
#define CORE_TIMELINE_AXIS_H

#include <stdbool.h>
#include <stdint.h>

#define AXIS_SPAN_MIN UINT64_C(1000) /* ns: the closest zoom */

struct axis {
	uint64_t from_ns, span_ns; /* span_ns is at least AXIS_SPAN_MIN */
	unsigned columns;          /* at least 1 */
};

/* The columns that start_ns up to end_ns are in; at least one.  False: none of them is visible. */
bool axis_columns(const struct axis *axis, uint64_t start_ns, uint64_t end_ns, unsigned *first,
	unsigned *last);
/* Time of the start of a column. */
uint64_t axis_time(const struct axis *axis, unsigned column);
/* A round time (1, 2 or 5 units, or as on a clock) that is at least `columns` columns long. */
uint64_t axis_step(const struct axis *axis, unsigned columns);
/*
 * Makes the span shorter (times 1/2) or longer (times 2), and keeps the place of a time; it stays
 * inside of `whole`.
 */
void axis_zoom(struct axis *axis, bool closer, uint64_t keep_ns, const struct axis *whole);
/* Moves by so many eighths of the span, inside of `whole`. */
void axis_move(struct axis *axis, int eighths, const struct axis *whole);

#endif
