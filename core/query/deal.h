/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * deal.h - entries with keys, put in order: the whole row at once, or only where somebody looks.
 *
 * Few are merged, run by run.  Many are dealt out by a digit of their keys, the way cards are, and
 * each heap by itself then.  A long list of which a screenful is looked at needs no more than the
 * heaps on the way to that screenful:
 *
 *	first  0 0 0 0 0 0 0 0 0 0   one heap: nothing is known but that all are in it
 *	first  0 0 0 3 3 3 6 6 6 6   dealt out: whoever is in a heap is before who is in the next
 *	first  0 1 2 3 3 3 6 6 6 6   the first heap has been looked at: each is where it belongs
 */
#ifndef CORE_QUERY_DEAL_H
#define CORE_QUERY_DEAL_H

#include "core/query/order.h"

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

#endif
