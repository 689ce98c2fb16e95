/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * sort.h - sorts arrays of entries: of nodes by an order (order.h), of records of the log.
 *
 * The figures that are compared lie beside the pointer to the node, so comparisons need not read
 * the nodes.  Large arrays: MSD radix sort, 10 bits per pass, about 4 ms for 100 000.  Small and
 * nearly sorted ones: merge sort, which reads a sorted array once.  To insert a few entries into a
 * sorted array, append them, sort the appended part, then the whole: both parts are merged.
 */
#ifndef CORE_QUERY_SORT_H
#define CORE_QUERY_SORT_H

#include "core/query/order.h"
#include "core/query/peaks.h"
#include "core/query/string_ranks.h"

struct sort_entry {
	uint64_t keys[3]; /* compared in this order; smaller ones come first */
	union {
		struct node *node;
		uint64_t figure; /* see sorter_figure */
	};
};

/* Sort by keys; scratch has room for as many entries. */
void sort_entries(struct sort_entry *entries, size_t n, struct sort_entry *scratch);

/* Buffers for sorting; all zeroes is an empty one. */
struct sorter {
	struct sort_entry *entries, *scratch;
	size_t room, scratch_room;
	struct order order; /* that keys are made for */
	bool texts;         /* the order is by text */
	bool failed;        /* no memory for texts */
	struct string_ranks string_ranks;
	struct peaks peaks; /* of the tree, since sorter_prepare */
};

void sorter_free(struct sorter *sorter); /* empty again afterwards */

/*
 * Keys, in slices: begin, sorter_figure for each node, end; then sorter_key turns a figure into a
 * key.  Nodes may leave in between, and others come after the end: end again, and keys of figures
 * before are new ones in the same order.  Without memory for texts all keys are equal.
 */
void sorter_begin(struct sorter *sorter, const struct order *order);
uint64_t sorter_figure(struct sorter *sorter, const struct node *node);
void sorter_end(struct sorter *sorter);
uint64_t sorter_key(const struct sorter *sorter, uint64_t figure);

/* keys[0] is 0, then by start, pid and number: as order_compare does for equal figures. */
struct sort_entry sort_entry_of(struct node *node);

static inline uint32_t sort_entry_number(const struct sort_entry *entry)
{
	return (uint32_t)entry->keys[2];
}

/* Sort by keys.  Without memory for the scratch buffer it is only slower. */
void sorter_sort(struct sorter *sorter, struct sort_entry *entries, size_t n);
/* Sort by the current figures of the nodes. */
void sorter_sort_nodes(
	struct sorter *sorter, const struct order *order, struct sort_entry *entries, size_t n);
/*
 * Prepare, then sort the children of one node, or of every node of the tree.  Without memory they
 * keep the order they have.  A new node's peak is forgotten: see peaks.h.
 */
void sorter_prepare(struct sorter *sorter, const struct order *order, const struct tree *tree,
	peaks_row_fn *row, void *ctx);
void sorter_sort_children(struct sorter *sorter, struct tree *tree, struct node *parent);
void sorter_sort_tree(struct sorter *sorter, struct tree *tree);

#endif
