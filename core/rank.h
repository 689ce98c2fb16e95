/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rank.h - nodes in a row, sorted by an order (order.h).
 *
 * A node's key lies beside the pointer to it: what is compared is together, however far the nodes
 * are from each other.  What is in order already, or nearly, costs one look at each.
 */
#ifndef CORE_RANK_H
#define CORE_RANK_H

#include "core/order.h"

struct rank_entry {
	uint64_t key;
	uint64_t start_ns; /* of equal keys the older comes first */
	struct node *node;
};

/* Room to work in; all zero is an empty one. */
struct rank {
	struct rank_entry *entries, *scratch;
	size_t room; /* of each */
};

void rank_free(struct rank *rank); /* empty again afterwards */
struct rank_entry rank_entry_of(const struct order *order, struct node *node);
/* Sort where they are.  Without memory for the scratch it takes longer, no more. */
void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n);
/* Sort the children of every node of the tree. */
void rank_tree(struct rank *rank, const struct order *order, struct tree *tree);

#endif
