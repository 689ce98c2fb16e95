/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flat.h - a list of processes in an order (order.h), for the view without a tree.
 *
 * What comes is put at the end, and stays there until the list is sorted again; by births, they
 * come nearly in order, so the list is sorted when it is next looked at and that was not so.  What
 * leaves makes a hole; holes go when they are many.
 *
 * Sorted is only where somebody looks (deal.h): a screenful of 100 000 is quickly found.
 */
#ifndef CORE_FLAT_H
#define CORE_FLAT_H

#include "core/rank.h"

/* All zero is an empty one, by births. */
struct flat {
	struct rank_entry *entries; /* node NULL: a hole */
	size_t used;                /* entries, holes included */
	size_t room;
	size_t count;              /* nodes */
	struct rank_places places; /* of an entry that has the node */
	const struct node *gone;   /* the last one that left; its hole is at gone_at */
	size_t gone_at;
	bool unsorted;
	struct order order;
	struct rank rank;
	struct deal deal; /* as it was sorted last */
};

void flat_empty(struct flat *flat);                 /* keeps the order and gives the memory back */
int flat_clear(struct flat *flat, size_t nodes);    /* keeps it, and takes some for so many */
int flat_add(struct flat *flat, struct node *node); /* -ENOMEM */
void flat_remove(struct flat *flat, struct node *node); /* fine if it is not in it */
/* By another order, or by the same as things are now. */
void flat_sort(struct flat *flat, const struct order *order);
/* The next, or the one before; node itself need not be in the list.
 * node NULL: the first, the last.  NULL: there is none. */
struct node *flat_next(struct flat *flat, const struct node *node);
struct node *flat_prev(struct flat *flat, const struct node *node);
/* Is in the list under the start it has now (a placeholder learns its start late). */
bool flat_has(const struct flat *flat, const struct node *node);

#endif
