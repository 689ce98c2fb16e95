/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * storm_stats.h - the common text of short-lived siblings of one kind:
 *
 *      sleep 0.01 x1284 (213/s, half live under 3ms, 2 % fail)
 *
 * A kind has the same program and the same shape of arguments.  In a shape all numbers, long runs
 * of hex digits and file names are equal: "cc -c dir/file12.c" has the shape of "cc -c util.c", but
 * not that of "cc -g -c util.c".
 *
 * A storm holds sums only; its members are in storms.h.
 */
#ifndef CORE_VIEW_STORM_STATS_H
#define CORE_VIEW_STORM_STATS_H

#include "core/base/histogram.h"
#include "core/base/rates.h"
#include "core/tree/tree.h"

#define STORM_LEAST 4   /* fewer have a row each */
#define STORM_QUIET 0.5 /* ends per second: below this a storm is over, and no rate is shown */

/* Of the living processes behind a row, as long as none of them changes. */
struct storm_sums {
	bool known;
	uint32_t threads;
	float cpu_share;
	uint64_t cpu_ns, rss_bytes, read_bytes, write_bytes, stat_ns;
};

struct storm {
	uint64_t count, failed; /* of members that ended since it began */
	uint64_t cpu_ns;        /* used by them */
	int32_t status;         /* of the last one that failed */
	bool alike;             /* identical living processes: only their count and sums are here */
	bool mixed;             /* of any kind: what they have in common is their parent */
	struct decay ends;      /* per second */
	struct histogram lifetimes;
	struct storm_sums sums;
};

/* Hash of program and shape of arguments.  For a process without an exec: of its name. */
uint64_t storm_stats_signature(const struct node *node);
/*
 * Hash of program and arguments as they are, except numbers in options such as --id=7.
 */
uint64_t storm_stats_identity(const struct node *node);
/* adds one process that has ended */
void storm_stats_add(struct storm *storm, const struct node *exited);
double storm_stats_rate(const struct storm *storm, uint64_t now_ns); /* ends per second, over 1 s */
/* Percentage of failures: 0 only when none failed, 100 only when all did. */
unsigned storm_stats_failed_percent(const struct storm *storm);
/*
 * " x1284 (213/s, half live under 3ms, 2 % fail)", or " x40": appended to the command.  Returns as
 * snprintf.
 */
size_t storm_stats_write(char *out, size_t size, const struct storm *storm, uint64_t now_ns);

#endif
