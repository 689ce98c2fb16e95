// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/sort.h"

#include <stdlib.h>
#include <string.h>

#define MANY       1024 /* radix sort from this size on */
#define DIGIT_BITS 10
#define DIGITS     (1u << DIGIT_BITS)
#define FEW_FALLS  32
#define AHEAD      24 /* nodes whose memory is prefetched before their keys are made */

static bool is_after(const struct sort_entry *a, const struct sort_entry *b)
{
	if (a->keys[0] != b->keys[0])
		return a->keys[0] > b->keys[0];
	if (a->keys[1] != b->keys[1])
		return a->keys[1] > b->keys[1];
	return a->keys[2] > b->keys[2];
}

static int compare_entries(const void *a, const void *b)
{
	return is_after(a, b) - is_after(b, a);
}

/* ---- merge sort ---- */

/* Halves that are in order are not copied. */
static void merge_sort(struct sort_entry *entries, size_t n, struct sort_entry *scratch)
{
	size_t half = n / 2, left = 0, right = half, at = 0;

	if (n < 2)
		return;
	merge_sort(entries, half, scratch);
	merge_sort(entries + half, n - half, scratch);
	if (!is_after(&entries[half - 1], &entries[half]))
		return;
	memcpy(scratch, entries, half * sizeof(*entries));
	while (left < half && right < n)
		if (is_after(&scratch[left], &entries[right]))
			entries[at++] = entries[right++];
		else
			entries[at++] = scratch[left++];
	memcpy(entries + at, scratch + left, (half - left) * sizeof(*entries));
}

/* ---- radix sort ---- */

/* A few places that are out of order are merged faster. */
static bool is_nearly_sorted(const struct sort_entry *entries, size_t n)
{
	unsigned falls = 0;

	for (size_t i = 1; i < n && falls < FEW_FALLS; i++)
		falls += is_after(&entries[i - 1], &entries[i]);
	return falls < FEW_FALLS;
}

/* Bits of the key in which any two entries differ. */
static uint64_t differing(const struct sort_entry *entries, size_t n, unsigned key)
{
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= entries[i].keys[key] ^ entries[0].keys[key];
	return differ;
}

/* Partitions by ten bits of a key; stable.  ends: where each digit's entries end. */
static void partition(struct sort_entry *entries, size_t n, struct sort_entry *scratch,
	unsigned key, unsigned shift, uint32_t *ends)
{
	uint32_t sum = 0;

	memset(ends, 0, DIGITS * sizeof(*ends));
	for (size_t i = 0; i < n; i++)
		ends[entries[i].keys[key] >> shift & (DIGITS - 1)]++;
	for (unsigned digit = 0; digit < DIGITS; digit++) {
		uint32_t count = ends[digit];

		ends[digit] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		scratch[ends[entries[i].keys[key] >> shift & (DIGITS - 1)]++] = entries[i];
	memcpy(entries, scratch, n * sizeof(*entries));
}

/* By the highest digit in which entries differ, then each part by itself. */
void sort_entries(struct sort_entry *entries, size_t n, struct sort_entry *scratch)
{
	uint32_t ends[DIGITS], from = 0;
	uint64_t differ = 0;
	unsigned key = 0, bits;

	if (n < MANY || is_nearly_sorted(entries, n)) {
		merge_sort(entries, n, scratch);
		return;
	}
	while (!(differ = differing(entries, n, key)))
		key++;
	bits = 64 - (unsigned)__builtin_clzll(differ);
	partition(entries, n, scratch, key, bits > DIGIT_BITS ? bits - DIGIT_BITS : 0, ends);
	for (unsigned digit = 0; digit < DIGITS; from = ends[digit++])
		sort_entries(entries + from, ends[digit] - from, scratch);
}

/* ---- buffers ---- */

void sorter_free(struct sorter *sorter)
{
	free(sorter->entries);
	free(sorter->scratch);
	string_ranks_free(&sorter->string_ranks);
	peaks_free(&sorter->peaks);
	*sorter = (struct sorter){0};
}

static bool grow_entries(struct sort_entry **entries, size_t *room, size_t n)
{
	size_t wanted = *room ? *room : 64;
	struct sort_entry *grown;

	if (n <= *room)
		return true;
	while (wanted < n)
		wanted *= 2;
	grown = realloc(*entries, wanted * sizeof(*grown));
	if (!grown)
		return false;
	*entries = grown;
	*room = wanted;
	return true;
}

void sorter_sort(struct sorter *sorter, struct sort_entry *entries, size_t n)
{
	if (grow_entries(&sorter->scratch, &sorter->scratch_room, n))
		sort_entries(entries, n, sorter->scratch);
	else
		qsort(entries, n, sizeof(*entries), compare_entries);
}

/* ---- keys ---- */

void sorter_begin(struct sorter *sorter, const struct order *order)
{
	sorter->order = *order;
	sorter->texts = order_is_text(order);
	sorter->failed = false;
	string_ranks_empty(&sorter->string_ranks);
}

/* For an order by text: the index of the text. */
uint64_t sorter_figure(struct sorter *sorter, const struct node *node)
{
	const struct order *order = &sorter->order;
	uint32_t index;

	if (!sorter->texts)
		return peaks_key(&sorter->peaks, order, node);
	index = string_ranks_find(&sorter->string_ranks, order_text_id(order, node));
	if (index == STRING_RANKS_NONE)
		index = string_ranks_add(&sorter->string_ranks, order_text(order, node));
	sorter->failed |= index == STRING_RANKS_NONE;
	return index;
}

void sorter_end(struct sorter *sorter)
{
	if (sorter->texts && !string_ranks_assign(&sorter->string_ranks))
		sorter->failed = true;
}

uint64_t sorter_key(const struct sorter *sorter, uint64_t figure)
{
	uint64_t rank;

	if (!sorter->texts)
		return figure;
	if (sorter->failed)
		return 0;
	rank = string_ranks_get(&sorter->string_ranks, (uint32_t)figure);
	return order_is_up(&sorter->order) ? rank : ~rank;
}

struct sort_entry sort_entry_of(struct node *node)
{
	return (struct sort_entry){
		{0, node->id.start_ns, (uint64_t)(uint32_t)node->id.pid << 32 | node->number},
		{node}};
}

void sorter_sort_nodes(
	struct sorter *sorter, const struct order *order, struct sort_entry *entries, size_t n)
{
	sorter_begin(sorter, order);
	for (size_t i = 0; i < n; i++) {
		if (i + 2 * AHEAD < n)
			order_fetch(order, entries[i + 2 * AHEAD].node, false);
		if (i + AHEAD < n)
			order_fetch(order, entries[i + AHEAD].node, true);
		entries[i].keys[0] = sorter_figure(sorter, entries[i].node);
	}
	sorter_end(sorter);
	for (size_t i = 0; sorter->texts && i < n; i++)
		entries[i].keys[0] = sorter_key(sorter, entries[i].keys[0]);
	sorter_sort(sorter, entries, n);
}

/* ---- the tree ---- */

static bool is_arranged(const struct sort_entry *entries, const struct node *first)
{
	for (; first; first = first->next, entries++)
		if (entries->node != first)
			return false;
	return true;
}

void sorter_prepare(struct sorter *sorter, const struct order *order, const struct tree *tree,
	peaks_row_fn *row, void *ctx)
{
	sorter->order = *order;
	peaks_find(&sorter->peaks, order, tree, row, ctx);
}

void sorter_sort_children(struct sorter *sorter, struct tree *tree, struct node *parent)
{
	const struct order order = sorter->order;
	struct node **children;
	size_t n = 0;

	if (!grow_entries(&sorter->entries, &sorter->room, parent->children) ||
		!grow_entries(&sorter->scratch, &sorter->scratch_room, parent->children))
		return;
	for (struct node *node = parent->first; node; node = node->next)
		sorter->entries[n++] = sort_entry_of(node);
	sorter_sort_nodes(sorter, &order, sorter->entries, n);
	if (is_arranged(sorter->entries, parent->first))
		return;
	children = (struct node **)sorter->scratch;
	for (size_t i = 0; i < n; i++)
		children[i] = sorter->entries[i].node;
	tree_arrange(tree, parent, children);
}

void sorter_sort_tree(struct sorter *sorter, struct tree *tree)
{
	sorter_sort_children(sorter, tree, tree_top(tree));
	for (struct node *node = tree_next(tree, NULL); node; node = tree_next(tree, node))
		if (node->children > 1)
			sorter_sort_children(sorter, tree, node);
}
