/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * subtree_totals.h - figures of the subtrees that are folded on the screen.
 *
 *   subtree_totals_begin -> subtree_totals_add for each folded row -> subtree_totals_end, before
 *   each frame; subtree_totals_get while it is drawn
 *
 * The subtrees are walked again when the tree has changed, but the more nodes they have the less
 * often: it takes about half a percent of a CPU, and no total is older than SUBTREE_TOTALS_LATE_NS.
 * With up to SUBTREE_TOTALS_FEW nodes in all of them the totals are always those of now.
 *
 * While the rows are sorted by such totals, these are as of the last sort: otherwise a build that
 * has paused since would stand with 0.1 % among rows of 30 %.
 */
#ifndef CORE_STATS_SUBTREE_TOTALS_H
#define CORE_STATS_SUBTREE_TOTALS_H

#include "core/tree/tree.h"

#define SUBTREE_TOTALS_MAX     512u /* subtrees; the others are walked by subtree_totals_get */
#define SUBTREE_TOTALS_FEW     1000u
#define SUBTREE_TOTALS_LATE_NS 1000000000ull

/* All zeroes has none.  It does not watch the tree, and its nodes may have left it. */
struct subtree_totals {
	struct subtree_total {
		const struct node *root; /* only compared */
		struct node sums;        /* of subtree_sum */
		uint32_t nodes;
		bool wanted; /* since subtree_totals_begin */
	} entries[SUBTREE_TOTALS_MAX];
	unsigned count;
	uint64_t nodes;            /* in all of them */
	uint64_t version, time_ns; /* when the first of them was walked */
	uint64_t sorted_ns;        /* of the last subtree_totals_begin */
};

/* sorted_ns: when the rows were sorted by what subtrees do; 0: they are not. */
void subtree_totals_begin(struct subtree_totals *totals, const struct tree *tree, uint64_t now_ns,
	uint64_t sorted_ns);
/* Adds up what a row stands for, as subtree_sum does. */
typedef uint32_t subtree_totals_fn(const void *ctx, const struct node *root, struct node *sums);
/* sum NULL: its subtree */
void subtree_totals_add(struct subtree_totals *totals, const struct node *root,
	subtree_totals_fn *sum, const void *ctx);
void subtree_totals_end(struct subtree_totals *totals); /* drops those that were not added */
/* When the totals are walked again because the tree has changed; 0: they are those of now. */
uint64_t subtree_totals_due_ns(const struct subtree_totals *totals, const struct tree *tree);
/* As subtree_sum. */
void subtree_totals_get(
	const struct subtree_totals *totals, const struct node *root, struct node *out);

#endif
