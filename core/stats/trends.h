/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * trends.h - how fast figures of processes change, from two samples (EVENT_STAT) of each.
 *
 *   trends_want -> trends_apply after each tree_apply of an EVENT_STAT -> trends_want(..., NULL)
 *
 * All zeroes keeps nothing, and an event then costs one comparison.  A process that ran before has
 * rates from its second sample on, one that was started since from its first.
 */
#ifndef CORE_STATS_TRENDS_H
#define CORE_STATS_TRENDS_H

#include "core/tree/tree.h"

enum trend_kind {
	TREND_READ,   /* bytes read from storage per second, over the last interval */
	TREND_WRITE,  /* bytes written to storage per second, over the last interval */
	TREND_GROWTH, /* bytes of resident memory per minute, over up to the last minute */
	TREND_KINDS
};

#define TREND_RATES   2              /* the kinds that are of one interval */
#define TREND_MARK_NS 30000000000ull /* between two marks of resident memory */
#define TREND_SUMS_NS 1000000000ull  /* sums of subtrees are no older than this */

struct trend;

struct trends {
	const struct tree *tree; /* NULL: nothing is kept */
	struct trend *entries;   /* by a node's number */
	uint32_t count;
	uint64_t since_ns;           /* the first sample; 0: none yet */
	uint64_t applied;            /* samples */
	double (*sums)[TREND_KINDS]; /* of subtrees, by the number of their root */
	uint32_t sum_count;
	uint64_t sums_applied, sums_ns; /* when they were added up; 0: never */
};

/* Begins to keep trends of the tree's processes, or ends that and frees all (NULL). */
void trends_want(struct trends *trends, const struct tree *tree);
/* The node is that of the event, which the tree has.  Without memory the node has no trend. */
void trends_apply(struct trends *trends, const struct event *event, const struct node *node);

/* For a query_context, whose trend_ctx is the trends.  NAN: not known, as for exited processes. */
typedef double trends_fn(void *trends, const struct node *node, uint64_t now_ns);
trends_fn *trends_figure(enum trend_kind kind);
/* The sum of the node and its descendants, as far as they are known. */
trends_fn *trends_figure_below(enum trend_kind kind);

#endif
