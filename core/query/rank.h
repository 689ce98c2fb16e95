/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rank.h - nodes in a row, sorted by an order (order.h).
 *
 * A node's key lies beside the pointer to it: what is compared is together, however far the nodes
 * are from each other.  What is in order already, or nearly, costs one look at each.
 */
#ifndef CORE_QUERY_RANK_H
#define CORE_QUERY_RANK_H

#include "core/query/deal.h"
#include "core/query/string_ranks.h"

/* Room to work in; all zero is an empty one. */
struct rank {
	struct rank_entry *entries, *scratch;
	size_t room, scratch_room;
	struct order order; /* that keys are being made for */
	bool texts;
	struct lexicon lexicon;
};

void rank_free(struct rank *rank); /* empty again afterwards */
struct rank_entry rank_entry_of(struct node *node);

/*
 * Keys, one by one: begin, weigh each node, end; then rank_key makes a key of what weighing gave.
 * Nodes may leave in between.  False: no memory for texts, and rank_beginnings makes keys that are
 * partial (deal.h).
 */
void rank_begin(struct rank *rank, const struct order *order);
bool rank_weigh(struct rank *rank, const struct node *node, uint64_t *key);
bool rank_end(struct rank *rank);
uint64_t rank_key(const struct rank *rank, uint64_t key);
void rank_beginnings(const struct order *order, struct rank_entry *entries, size_t n);
/* For dealing them out, as long as the rank sorts nothing else; the order must stay. */
struct deal rank_deal(struct rank *rank, const struct order *order, size_t n, bool partial);

/* Sort them as they are now.  Without memory for the scratch it takes longer, no more. */
void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n);
/* Sort the children of one node, or of every node of the tree. */
void rank_children(
	struct rank *rank, const struct order *order, struct tree *tree, struct node *parent);
void rank_tree(struct rank *rank, const struct order *order, struct tree *tree);

#endif
