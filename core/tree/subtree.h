/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/* subtree.h - walks over a process and its descendants: nodes, sums, whether any lives. */
#ifndef CORE_TREE_SUBTREE_H
#define CORE_TREE_SUBTREE_H

#include "core/tree/tree.h"

/* The next node of the subtree that is not below this one; NULL at the end. */
static inline struct node *subtree_beside(const struct node *node, const struct node *root)
{
	while (node != root && !node->next)
		node = node->parent;
	return node == root ? NULL : node->next;
}

/* The next node of the subtree, parents first; NULL at the end.  root NULL: of the whole tree. */
static inline struct node *subtree_next(const struct node *node, const struct node *root)
{
	node_fetch_ahead(node);
	return node->first ? node->first : subtree_beside(node, root);
}

/*
 * *sums is a copy of root with the sums in place of its cpu_share, cpu_ns, rss_bytes, read_bytes,
 * write_bytes and threads.  Read only, and valid only while root does not change.  The memory of
 * exited processes is not added: they have released it.  stat_ns is 0 if no process has figures.
 * Returns the number of nodes it walked over: for repeated use see core/stats/subtree_totals.h.
 */
uint32_t subtree_sum(const struct node *root, struct node *sums);
/* The same for other nodes, one by one: a copy of root with sums of 0, to which a node is added. */
void subtree_begin_sum(struct node *sums, const struct node *root);
void subtree_add(struct node *sums, const struct node *node);

/* Returns true when no process of the subtree lives.  O(nodes) up to the first living one. */
bool subtree_is_dead(const struct node *root);

#endif
