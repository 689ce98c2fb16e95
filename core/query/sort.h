/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sort.h - arrays of nodes sorted by an order (order.h): all of it, or only the part that is read.
 *
 * A node's key lies beside the pointer to it, so comparisons need not read the nodes.  An array
 * that is sorted or nearly sorted costs one read per entry.
 *
 * Small arrays: natural merge sort.  Large arrays: MSD radix sort, 10 bits per pass, one bucket
 * ("bucket") at a time.  To read one screenful of a long list, only the buckets on the way to it
 * are sorted:
 *
 *	first  0 0 0 0 0 0 0 0 0 0   one bucket: nothing is known of the order
 *	first  0 0 0 3 3 3 6 6 6 6   partitioned: entries of a bucket come before those of the next
 *	first  0 1 2 3 3 3 6 6 6 6   the first bucket was read: each entry is in its final place
 */
#ifndef CORE_QUERY_SORT_H
#define CORE_QUERY_SORT_H

#include "core/query/order.h"
#include "core/query/string_ranks.h"

/* start_ns and number are copies, so that a sort reads only entries, not nodes. */
struct sort_entry {
	uint64_t key;      /* smaller ones come first */
	uint64_t start_ns; /* with equal keys the older comes first */
	struct node *node; /* or NULL, a hole */
	uint32_t number;
	uint32_t first; /* index where its bucket begins */
};

struct radix_sort {
	const struct order *order;
	struct sort_entry *scratch; /* room for as many entries; NULL: slower */
	bool partial; /* keys are prefixes of texts: equal keys are decided by the nodes */
};

/* Index where the bucket of this entry ends. */
size_t radix_sort_bucket_end(const struct sort_entry *entries, size_t n, size_t at);
void radix_sort_all(const struct radix_sort *radix, struct sort_entry *entries, size_t n);
/*
 * Sorts until the entry at this index is final.  *from, *to: the range of entries that have moved;
 * equal: none.
 */
void radix_sort_at(const struct radix_sort *radix, struct sort_entry *entries, size_t n, size_t at,
	size_t *from, size_t *to);

/* Buffers for sorting; all zeroes is an empty one. */
struct sorter {
	struct sort_entry *entries, *scratch;
	size_t room, scratch_room;
	struct order order; /* that keys are made for */
	bool texts;
	struct string_ranks string_ranks;
};

void sorter_free(struct sorter *sorter); /* empty again afterwards */
struct sort_entry sort_entry_of(struct node *node);

/*
 * Keys, one by one: begin, weigh each node, end; then sorter_key turns the result of sorter_key_of
 * into a key.  Nodes may leave in between.  False: no memory for texts; sorter_prefixes then makes
 * keys that are prefixes (struct radix_sort.partial).
 */
void sorter_begin(struct sorter *sorter, const struct order *order);
bool sorter_key_of(struct sorter *sorter, const struct node *node, uint64_t *key);
bool sorter_end(struct sorter *sorter);
uint64_t sorter_key(const struct sorter *sorter, uint64_t key);
void sorter_prefixes(const struct order *order, struct sort_entry *entries, size_t n);
/* For sorting, as long as the sorter sorts nothing else; the order must stay valid. */
struct radix_sort sorter_radix(
	struct sorter *sorter, const struct order *order, size_t n, bool partial);

/* Sort by current figures.  Without memory for the scratch buffer it is only slower. */
void sorter_sort(
	struct sorter *sorter, const struct order *order, struct sort_entry *entries, size_t n);
/* Sort the children of one node, or of every node of the tree. */
void sorter_sort_children(
	struct sorter *sorter, const struct order *order, struct tree *tree, struct node *parent);
void sorter_sort_tree(struct sorter *sorter, const struct order *order, struct tree *tree);

#endif
