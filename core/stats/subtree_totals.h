/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subtree_totals.h - the figures of whole subtrees, kept right while the tree changes.
 *
 *   sums_new -> sums_get for each folded row of a frame, sums_turn after it -> sums_free
 *
 * A subtree is walked over when it is first asked for.  From then on what the tree tells of it is
 * added and taken away, which costs the same however many are in it: so a frame with the whole
 * machine in one folded row costs no more than others.
 *
 * What each process has put into the sum is remembered by the number of its node (48 bytes), or a
 * change could not be told from what was there before.  At most SUMS_ROOTS subtrees are kept; one
 * that is within another one is kept alone.
 */
#ifndef CORE_STATS_SUBTREE_TOTALS_H
#define CORE_STATS_SUBTREE_TOTALS_H

#include "core/tree/tree.h"

#define SUMS_ROOTS 512u

struct sums;

struct sums *sums_new(struct tree *tree); /* NULL: no memory, or too many watchers */
void sums_free(struct sums *sums);        /* NULL is fine; before tree_free */
/* As subtree_sum; shares of a CPU are added in steps of 2^-32. */
void sums_get(struct sums *sums, const struct node *root, struct node *out);
/* Whatever was not asked for since the last turn is not kept any longer. */
void sums_turn(struct sums *sums);
unsigned sums_kept(const struct sums *sums); /* subtrees */

/* The broken promise in words, or NULL: what is kept agrees with a walk.  O(nodes). */
const char *sums_check(const struct sums *sums);

#endif
