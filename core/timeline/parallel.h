/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * parallel.h - how many processes are at work at the same time, for each column of a time axis.
 *
 *	make  --------------------------
 *	cc        ------
 *	cc        ------------
 *	ld                      ----
 *	      1111222222111111111111111
 *
 * A process is at work while it runs and none of its children does, since a parent usually waits.
 * A part of a column counts as that part.  Only processes whose start was seen count.
 *
 *	parallel_begin -> parallel_add for each process, in any order -> parallel_end -> parallel_at
 */
#ifndef CORE_TIMELINE_PARALLEL_H
#define CORE_TIMELINE_PARALLEL_H

#include "core/timeline/axis.h"
#include "core/tree/tree.h"

#define PARALLEL_MAX 1024 /* columns at most */

struct parallel {
	struct axis axis;
	float greatest;
	float steps[PARALLEL_MAX + 1]; /* while adding: from a column to the next */
	float counts[PARALLEL_MAX];
};

/* Of an axis with more columns only the first PARALLEL_MAX have counts. */
void parallel_begin(struct parallel *parallel, const struct axis *axis);
/*
 * Costs the children of the node, and for a node that has some the columns.  Returns that effort,
 * in nodes.
 */
unsigned parallel_add(struct parallel *parallel, const struct node *node, uint64_t now_ns);
void parallel_end(struct parallel *parallel);
/* The count at that time; 0 outside of the axis. */
float parallel_at(const struct parallel *parallel, uint64_t time_ns);
/* The count in the middle of a column of any axis. */
float parallel_at_column(const struct parallel *parallel, const struct axis *axis, unsigned column);
/* No more than one is at work, although more were at other times. */
bool parallel_is_gap(const struct parallel *parallel, float count);

#endif
