/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flat_list.h - a list of processes in an order (order.h), for the view without a tree.
 *
 * What comes is put at the end, and stays there until the list is sorted again; by births, they
 * come nearly in order, so the list is sorted when it is next looked at and that was not so.  What
 * leaves makes a hole; holes go when they are many.
 *
 * Sorted is only where somebody looks (sort.h): a screenful of 100 000 is quickly found.  What
 * they are sorted by is asked of all, which of many is done little by little; until then the list
 * is in the order it had.
 */
#ifndef CORE_VIEW_FLAT_LIST_H
#define CORE_VIEW_FLAT_LIST_H

#include "core/query/sort.h"

#define FLAT_SLICE 32768u /* nodes whose keys are made at once, in a millisecond or two */

/* All zero is an empty one, by births. */
struct flat {
	struct rank_entry *entries; /* node NULL: a hole */
	size_t used;                /* entries, holes included */
	size_t room;
	size_t count;     /* nodes */
	uint32_t *places; /* by a node's number: its entry, if that has the node */
	uint64_t *keys;   /* by the same: as weighed, while the list is being sorted */
	size_t place_room;
	const struct node *gone; /* the last one that left; its hole is at gone_at */
	size_t gone_at;
	struct order order; /* in which it is */
	struct deal deal;
	struct rank rank;
	bool unsorted; /* in none: to be sorted before anybody looks */
	bool asking;   /* all are weighed for the order of the rank, numbers below `at` have been */
	bool failed;   /* no memory for that */
	uint32_t at;
	size_t slice; /* 0: FLAT_SLICE */
};

void flat_empty(struct flat *flat);                 /* keeps the order and gives the memory back */
int flat_clear(struct flat *flat, size_t nodes);    /* keeps it, and takes some for so many */
int flat_add(struct flat *flat, struct node *node); /* -ENOMEM */
void flat_remove(struct flat *flat, struct node *node); /* fine if it is not in it */
/* By another order, or by the same as things are now.  Of many: flat_go_on until it is false. */
void flat_sort(struct flat *flat, const struct order *order);
bool flat_go_on(struct flat *flat);
/* The next, or the one before; node itself need not be in the list.
 * node NULL: the first, the last.  NULL: there is none. */
struct node *flat_next(struct flat *flat, const struct node *node);
struct node *flat_prev(struct flat *flat, const struct node *node);
/* Of those who have one of these view_bits; for the others nothing is sorted. */
struct node *flat_next_with(struct flat *flat, const struct node *node, uint32_t bits);
struct node *flat_prev_with(struct flat *flat, const struct node *node, uint32_t bits);
/* Is in the list under the start it has now (a placeholder learns its start late). */
bool flat_has(const struct flat *flat, const struct node *node);

#endif
