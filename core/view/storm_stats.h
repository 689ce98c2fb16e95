/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storm_stats.h - what is said of short-lived siblings of one kind, all together:
 *
 *      sleep 0.01 x1284 (213/s, half live under 3ms, 2 % fail)
 *
 * Of one kind is: the same program and the same shape of arguments.  In a shape numbers, long runs
 * of hex digits and names of files are all alike: "cc -c dir/file12.c" is like "cc -c util.c", and
 * unlike "cc -g -c util.c".
 *
 * A storm is sums only; who is in it is storms.h.
 */
#ifndef CORE_VIEW_STORM_STATS_H
#define CORE_VIEW_STORM_STATS_H

#include "core/base/histogram.h"
#include "core/base/rates.h"
#include "core/tree/tree.h"

#define STORM_LEAST 4   /* fewer are shown one by one */
#define STORM_QUIET 0.5 /* ends a second: below this a storm is over, and no rate is shown */

struct storm {
	uint64_t count, failed; /* of those that have ended since it began */
	uint64_t cpu_ns;        /* they have used */
	int32_t status;         /* of the last one that failed */
	struct decay ends;      /* a second */
	struct histogram lifetimes;
};

/* Program and shape of arguments.  Of one that has executed nothing: its name. */
uint64_t storm_signature(const struct node *node);
void storm_add(struct storm *storm, const struct node *ghost); /* one more has ended */
double storm_rate(const struct storm *storm, uint64_t now_ns); /* ends a second, over 1 s */
/* Share of those that failed in percent: 0 only when none did, 100 only when all did. */
unsigned storm_failed_percent(const struct storm *storm);
/* " x1284 (213/s, half live under 3ms, 2 % fail)": to be put after the command.  As snprintf. */
size_t storm_write(char *out, size_t size, const struct storm *storm, uint64_t now_ns);

#endif
