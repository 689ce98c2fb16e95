/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rank.h - nodes in a row, sorted by an order (order.h).
 *
 * A node's key lies beside the pointer to it: what is compared is together, however far the nodes
 * are from each other.  What is in order already, or nearly, costs one look at each.
 */
#ifndef CORE_RANK_H
#define CORE_RANK_H

#include "core/lexicon.h"
#include "core/order.h"

/* The node's start and number are here since all else of it that a sort needs is its key. */
struct rank_entry {
	uint64_t key;      /* the sort's own */
	uint64_t start_ns; /* of equal keys the older comes first */
	struct node *node;
	uint32_t number;
};

/* Room to work in; all zero is an empty one. */
struct rank {
	struct rank_entry *entries, *scratch;
	size_t room, scratch_room;
	struct lexicon lexicon;
};

void rank_free(struct rank *rank); /* empty again afterwards */
struct rank_entry rank_entry_of(struct node *node);
/* Sort them as they are now.  Without memory for the scratch it takes longer, no more. */
void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n);
/* Sort the children of one node, or of every node of the tree. */
void rank_children(
	struct rank *rank, const struct order *order, struct tree *tree, struct node *parent);
void rank_tree(struct rank *rank, const struct order *order, struct tree *tree);

#endif
