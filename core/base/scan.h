/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * scan.h - visits many numbered items, a slice at a time so that keys stay responsive.
 *
 *	while (!scan_slice(&ops, ctx, &at, end, effort))
 *		...                     items may change, appear and go meanwhile
 *
 * The memory of items is fetched ahead, since waiting for it takes longer than most visits.
 */
#ifndef CORE_BASE_SCAN_H
#define CORE_BASE_SCAN_H

#include <stdbool.h>
#include <stdint.h>

#define SCAN_AHEAD 16 /* items between two steps of fetching */

struct scan_ops {
	/*
	 * Prefetches what the visit of that item will read; the number may be beyond the last.  It
	 * is called `steps` times for each, the last time with step 1: what one step has fetched
	 * can be read in the next, to follow a pointer.
	 */
	void (*fetch)(const void *ctx, uint64_t number, unsigned step);
	unsigned steps;
	/* Returns the effort it took, in the unit of that of the slice. */
	unsigned (*visit)(void *ctx, uint64_t number);
};

/* Visits items from *at on, until that effort is spent.  Returns true when all are visited. */
static inline bool scan_slice(
	const struct scan_ops *ops, void *ctx, uint64_t *at, uint64_t end, uint64_t effort)
{
	for (; *at < end && effort; ++*at) {
		unsigned spent;

		for (unsigned step = ops->steps; step; step--)
			ops->fetch(ctx, *at + step * SCAN_AHEAD, step);
		spent = ops->visit(ctx, *at);
		effort -= spent < effort ? spent : effort;
	}
	return *at >= end;
}

#endif
