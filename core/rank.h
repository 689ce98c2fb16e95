/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rank.h - nodes in a row, sorted by an order (order.h).
 *
 * A node's key lies beside the pointer to it: what is compared is together, however far the nodes
 * are from each other.  What is in order already, or nearly, costs one look at each.
 */
#ifndef CORE_RANK_H
#define CORE_RANK_H

#include "core/deal.h"
#include "core/lexicon.h"

/* Room to work in; all zero is an empty one. */
struct rank {
	struct rank_entry *entries, *scratch;
	size_t room, scratch_room;
	struct lexicon lexicon;
};

void rank_free(struct rank *rank); /* empty again afterwards */
struct rank_entry rank_entry_of(struct node *node);
/* Where in the entries a node is, by its number; of others: anything. */
struct rank_places {
	uint32_t *at;
	size_t room;
};

/*
 * Give them the keys they have now, quicker when it is known where each node's is (or NULL).  What
 * is returned deals them out, as long as the rank is not used for others.
 */
struct deal rank_keys(struct rank *rank, const struct order *order, struct rank_entry *entries,
	size_t n, const struct rank_places *places);
/* Sort them as they are now.  Without memory for the scratch it takes longer, no more. */
void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n);
/* Sort the children of one node, or of every node of the tree. */
void rank_children(
	struct rank *rank, const struct order *order, struct tree *tree, struct node *parent);
void rank_tree(struct rank *rank, const struct order *order, struct tree *tree);

#endif
