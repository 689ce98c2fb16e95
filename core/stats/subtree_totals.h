/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * subtree_totals.h - figures of whole subtrees, updated as the tree changes.
 *
 *   subtree_totals_new -> subtree_totals_get for each folded row of a frame,
 *   subtree_totals_end_frame after it -> subtree_totals_free
 *
 * A subtree is walked when it is first requested.  From then on each change of the tree is added
 * and subtracted, at a cost that does not depend on the size: a frame with the whole machine in one
 * folded row costs no more than others.
 *
 * The contribution of each process is stored by the number of its node (48 bytes), since a change
 * does not carry the old figures.  At most SUBTREE_TOTALS_MAX subtrees are kept; of nested ones
 * only one is.
 */
#ifndef CORE_STATS_SUBTREE_TOTALS_H
#define CORE_STATS_SUBTREE_TOTALS_H

#include "core/tree/tree.h"

#define SUBTREE_TOTALS_MAX 512u

struct subtree_totals;

/* NULL: no memory, or too many watchers */
struct subtree_totals *subtree_totals_new(struct tree *tree);
void subtree_totals_free(struct subtree_totals *totals); /* NULL is fine; before tree_free */
/* As subtree_sum; shares of a CPU are added in steps of 2^-32. */
void subtree_totals_get(struct subtree_totals *totals, const struct node *root, struct node *out);
/* End of a frame: drops subtrees that were not requested since the last call. */
void subtree_totals_end_frame(struct subtree_totals *totals);
unsigned subtree_totals_kept(const struct subtree_totals *totals); /* subtrees */

/* The broken invariant in words, or NULL when the sums agree with a walk.  O(nodes). */
const char *subtree_totals_check(const struct subtree_totals *totals);

#endif
