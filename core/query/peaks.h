/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * peaks.h - for each row of a tree the greatest figure that its subtree shows, as a sort key:
 *
 *      CPU%                              sorted as
 *       0.0  session                     38.7
 *      38.7  └+ (12) make -j4            38.7, the sum of what is folded
 *       1.2  cron                         1.2
 *
 * So a sort puts the way to the busiest process first, however deep it is.  An exited process is
 * sorted by its own figure among its siblings, but its ancestors are not sorted by it: they do
 * nothing any more because of it.  A thread is a part of its process's figure already.
 *
 * The keys are those of one moment.  They are found in one walk over all nodes: no event changes
 * them, so none costs more in a deep or wide tree.
 */
#ifndef CORE_QUERY_PEAKS_H
#define CORE_QUERY_PEAKS_H

#include "core/query/order.h"

/*
 * Returns the node whose figures the row of this node shows: the node itself, or *sums, filled as
 * subtree_sum does; NULL: it has no row.
 */
typedef const struct node *peaks_row_fn(void *ctx, const struct node *node, struct node *sums);

/* All zeroes is empty. */
struct peaks {
	bool on;        /* the keys are those of the last peaks_find */
	uint64_t *keys; /* by a node's number, as order_key without `reverse`; 0: a new node */
	uint32_t count;
};

/* Without memory, or for an order that is not by subtrees, there are no keys afterwards. */
void peaks_find(struct peaks *peaks, const struct order *order, const struct tree *tree,
	peaks_row_fn *row, void *ctx);
void peaks_forget(struct peaks *peaks, const struct node *born); /* call it for each new node */
/* The order is that of peaks_find.  Of a node without a key: order_key. */
uint64_t peaks_key(const struct peaks *peaks, const struct order *order, const struct node *node);
void peaks_free(struct peaks *peaks); /* empty again afterwards */

#endif
