/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subtree_totals.h - figures of whole subtrees, updated as the tree changes.
 *
 *   sums_new -> sums_get for each folded row of a frame, sums_turn after it -> sums_free
 *
 * A subtree is walked when it is first requested.  From then on each change of the tree is added
 * and subtracted, at a cost that does not depend on the size: a frame with the whole machine in one
 * folded row costs no more than others.
 *
 * The contribution of each process is stored by the number of its node (48 bytes), since a change
 * does not carry the old figures.  At most SUMS_ROOTS subtrees are kept; of nested ones only one
 * is.
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
/* End of a frame: drops subtrees that were not requested since the last call. */
void sums_turn(struct sums *sums);
unsigned sums_kept(const struct sums *sums); /* subtrees */

/* The broken invariant in words, or NULL when the sums agree with a walk.  O(nodes). */
const char *sums_check(const struct sums *sums);

#endif
