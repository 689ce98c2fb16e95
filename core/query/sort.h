/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sort.h - nodes in a row, sorted by an order (order.h): all of them, or only where somebody looks.
 *
 * A node's key lies beside the pointer to it: what is compared is together, however far the nodes
 * are from each other.  What is in order already, or nearly, costs one look at each.
 *
 * Few are merged, run by run.  Many are dealt out by a digit of their keys, the way cards are, and
 * each heap by itself then.  A long list of which a screenful is looked at needs no more than the
 * heaps on the way to that screenful:
 *
 *	first  0 0 0 0 0 0 0 0 0 0   one heap: nothing is known but that all are in it
 *	first  0 0 0 3 3 3 6 6 6 6   dealt out: whoever is in a heap is before who is in the next
 *	first  0 1 2 3 3 3 6 6 6 6   the first heap has been looked at: each is where it belongs
 */
#ifndef CORE_QUERY_SORT_H
#define CORE_QUERY_SORT_H

#include "core/query/order.h"
#include "core/query/string_ranks.h"

/* The node's start and number are here since all else of it that a sort needs is its key. */
struct rank_entry {
	uint64_t key;      /* smaller ones come first */
	uint64_t start_ns; /* of equal keys the older comes first */
	struct node *node; /* or NULL, a hole */
	uint32_t number;
	uint32_t first; /* where the heap begins that it is in */
};

struct deal {
	const struct order *order;
	struct rank_entry *scratch; /* room for as many entries; NULL: none, it takes longer */
	bool partial; /* keys are the beginnings of texts: the nodes themselves must tell */
};

/* Where the heap ends that this entry is in. */
size_t deal_end(const struct rank_entry *entries, size_t n, size_t at);
void deal_all(const struct deal *deal, struct rank_entry *entries, size_t n);
/*
 * Deals until the entry at this place is the one that belongs there.  *from, *to: where any have
 * moved; equal: none has.
 */
void deal_at(const struct deal *deal, struct rank_entry *entries, size_t n, size_t at, size_t *from,
	size_t *to);

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
 * partial (struct deal).
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
