/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk.h - a process and all that descends from it: its figures added up, who of them lives.
 */
#ifndef CORE_TREE_WALK_H
#define CORE_TREE_WALK_H

#include "core/tree/tree.h"

#define SUBTREE_AHEAD 12 /* nodes: so far in front memory is fetched */

/* The next one, parents first, with its figures on their way; NULL at the end. */
const struct node *subtree_next(const struct node *node, const struct node *root);

/*
 * *sums is a copy of root with the sums in place of its own cpu_share, cpu_ns, rss_bytes,
 * read_bytes, write_bytes and threads; only to be read, and only while root is not changed.  The
 * memory of the dead is not added: it has been given back.  stat_ns is 0 if nobody was measured.
 * O(nodes in the subtree): for many frames see subtree_totals.h.
 */
void subtree_sum(const struct node *root, struct node *sums);

/* Nobody in it lives.  O(nodes) up to the first that does. */
bool subtree_is_dead(const struct node *root);

#endif
