/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * flat_list.h - a list of processes in an order (order.h), for the view without a tree.
 *
 * A new process is appended, and stays at the end until the next sort.  In the order of births
 * processes arrive nearly sorted, so that list is sorted when it is next read and not in order.  A
 * process that leaves makes a hole; many holes are removed together.
 *
 * Keys are computed for all nodes, in slices if there are many, then all entries are sorted in one
 * turn (sort.h); until then the old order stays.
 */
#ifndef CORE_VIEW_FLAT_LIST_H
#define CORE_VIEW_FLAT_LIST_H

#include "core/query/sort.h"

#define FLAT_LIST_SLICE 32768u /* nodes whose keys are computed at once, in a millisecond or two */

/* By a node's number; at: index of its entry, if that entry has the node. */
struct flat_place {
	uint64_t figure; /* result of sorter_figure, during a sort */
	uint32_t at;
};

/* All zeroes is an empty list, by births. */
struct flat_list {
	struct sort_entry *entries; /* node NULL: a hole */
	size_t used;                /* entries, holes included */
	size_t room;
	size_t count; /* nodes */
	struct flat_place *places;
	uint32_t place_count;
	const struct node *gone; /* the node that left last; its hole is at gone_at */
	size_t gone_at;
	struct order order; /* the current order */
	struct sorter sorter;
	bool unsorted; /* not in order: sort before the next read */
	bool pending;  /* figures are computed for sorter's order; numbers below `at` are done */
	uint32_t at;
	size_t slice; /* 0: FLAT_LIST_SLICE */
};

void flat_list_empty(struct flat_list *flat); /* frees the memory, keeps the order */
/* Keeps the order; allocates for that many nodes. */
int flat_list_clear(struct flat_list *flat, size_t nodes);
int flat_list_add(struct flat_list *flat, struct node *node); /* -ENOMEM */
/* No effect if the node is not in the list. */
void flat_list_remove(struct flat_list *flat, struct node *node);
/*
 * Sort by another order, or again by current figures.  With many nodes: call flat_list_go_on until
 * it returns false.
 */
void flat_list_sort(struct flat_list *flat, const struct order *order);
bool flat_list_go_on(struct flat_list *flat);
/* The next node, or the previous one; node itself need not be in the list.  node NULL: the first,
 * the last.  Returns NULL at the end. */
struct node *flat_list_next(struct flat_list *flat, const struct node *node);
struct node *flat_list_prev(struct flat_list *flat, const struct node *node);
/* Only nodes that have one of these client_bits. */
struct node *flat_list_next_with(struct flat_list *flat, const struct node *node, uint32_t bits);
struct node *flat_list_prev_with(struct flat_list *flat, const struct node *node, uint32_t bits);
/* The node is in the list with its current start (a placeholder gets its start late). */
bool flat_list_has(const struct flat_list *flat, const struct node *node);

#endif
