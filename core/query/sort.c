// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/sort.h"

#include <stdlib.h>
#include <string.h>

#define MANY       1024 /* radix sort from this size on */
#define DIGIT_BITS 10
#define DIGITS     (1u << DIGIT_BITS)
#define FEW_RUNS   32

static bool is_after(
	const struct sort_entry *a, const struct sort_entry *b, const struct radix_sort *radix)
{
	if (a->key != b->key)
		return a->key > b->key;
	if (!radix->partial && a->start_ns != b->start_ns)
		return a->start_ns > b->start_ns;
	if (!a->node || !b->node) /* a hole: its place does not matter */
		return false;
	return order_tiebreak(a->node, b->node, (void *)radix->order) > 0;
}

static int compare(const void *a, const void *b, void *ctx)
{
	if (((const struct sort_entry *)a)->node == ((const struct sort_entry *)b)->node)
		return 0;
	return is_after(a, b, ctx) ? 1 : -1;
}

/* ---- small arrays ---- */

/* End of the run that begins at `from`; a falling run is reversed. */
static size_t run_end(
	const struct radix_sort *radix, struct sort_entry *entries, size_t from, size_t n)
{
	size_t at = from + 1;

	if (at < n && is_after(&entries[from], &entries[at], radix)) {
		while (at < n && is_after(&entries[at - 1], &entries[at], radix))
			at++;
		for (size_t low = from, high = at - 1; low < high; low++, high--) {
			struct sort_entry entry = entries[low];

			entries[low] = entries[high];
			entries[high] = entry;
		}
		return at;
	}
	while (at < n && !is_after(&entries[at - 1], &entries[at], radix))
		at++;
	return at;
}

/* Merges [low, middle) and [middle, high) into out. */
static void merge(const struct radix_sort *radix, const struct sort_entry *in, size_t low,
	size_t middle, size_t high, struct sort_entry *out)
{
	size_t left = low, right = middle, at = low;

	while (left < middle && right < high)
		if (is_after(&in[left], &in[right], radix))
			out[at++] = in[right++];
		else
			out[at++] = in[left++];
	memcpy(out + at, in + left, (middle - left) * sizeof(*in));
	at += middle - left;
	memcpy(out + at, in + right, (high - right) * sizeof(*in));
}

/* Merges pairs of runs.  Returns how many runs there were; 1: sorted. */
static size_t merge_runs(
	const struct radix_sort *radix, struct sort_entry *in, struct sort_entry *out, size_t n)
{
	size_t runs = 0;

	for (size_t low = 0, middle, high; low < n; low = high, runs++) {
		middle = run_end(radix, in, low, n);
		high = middle < n ? run_end(radix, in, middle, n) : n;
		if (low == 0 && middle == n)
			return 1;
		merge(radix, in, low, middle, high, out);
		runs += middle < n;
	}
	return runs;
}

static void sort_few(const struct radix_sort *radix, struct sort_entry *entries, size_t n)
{
	struct sort_entry *in = entries, *out = radix->scratch, *swap;

	if (run_end(radix, entries, 0, n) >= n)
		return;
	while (merge_runs(radix, in, out, n) > 1) {
		swap = in;
		in = out;
		out = swap;
	}
	if (in != entries)
		memcpy(entries, in, n * sizeof(*entries));
}

/* ---- large arrays ---- */

static uint64_t digits_of(const struct sort_entry *entry, bool by_start)
{
	return by_start ? entry->start_ns : entry->key;
}

/* Bits in which any two entries differ. */
static uint64_t differing(const struct sort_entry *entries, size_t n, bool by_start)
{
	uint64_t differ = 0, some = digits_of(&entries[0], by_start);

	for (size_t i = 1; i < n; i++)
		differ |= digits_of(&entries[i], by_start) ^ some;
	return differ;
}

/* A few runs are merged faster. */
static bool is_nearly_sorted(
	const struct radix_sort *radix, const struct sort_entry *entries, size_t n)
{
	unsigned falls = 0;

	for (size_t i = 1; i < n && falls < FEW_RUNS; i++)
		falls += is_after(&entries[i - 1], &entries[i], radix);
	return falls < FEW_RUNS;
}

/* ---- buckets ---- */

size_t radix_sort_bucket_end(const struct sort_entry *entries, size_t n, size_t at)
{
	size_t to = at + 1;

	while (to < n && entries[to].first == entries[at].first)
		to++;
	return to;
}

static void radix_sort_bucket_at(
	const struct radix_sort *radix, struct sort_entry *entries, size_t from, size_t to)
{
	sort_few(radix, entries + from, to - from);
	for (size_t i = from; i < to; i++)
		entries[i].first = (uint32_t)i;
}

/* Partition by the highest digit in which entries differ; stable. */
static void radix_sort_partition(const struct radix_sort *radix, struct sort_entry *entries,
	size_t from, size_t to, bool by_start, unsigned shift)
{
	size_t ends[DIGITS] = {0}, at = from, sum = 0;

	for (size_t i = from; i < to; i++)
		ends[digits_of(&entries[i], by_start) >> shift & (DIGITS - 1)]++;
	for (unsigned digit = 0; digit < DIGITS; digit++) {
		size_t count = ends[digit];

		ends[digit] = sum;
		sum += count;
	}
	for (size_t i = from; i < to; i++)
		radix->scratch[ends[digits_of(&entries[i], by_start) >> shift & (DIGITS - 1)]++] =
			entries[i];
	for (unsigned digit = 0; digit < DIGITS; digit++)
		for (size_t first = at; at < from + ends[digit]; at++) {
			entries[at] = radix->scratch[at - from];
			entries[at].first = (uint32_t)first;
		}
}

static void radix_sort_bucket(
	const struct radix_sort *radix, struct sort_entry *entries, size_t from, size_t to)
{
	size_t n = to - from;
	bool few = n < MANY || is_nearly_sorted(radix, entries + from, n), by_start;
	uint64_t differ = few ? 0 : differing(entries + from, n, false);
	unsigned bits;

	by_start = !differ;
	if (by_start && !few && !radix->partial)
		differ = differing(entries + from, n, true);
	if (!differ) {
		radix_sort_bucket_at(radix, entries, from, to);
		return;
	}
	bits = 64 - (unsigned)__builtin_clzll(differ);
	radix_sort_partition(
		radix, entries, from, to, by_start, bits > DIGIT_BITS ? bits - DIGIT_BITS : 0);
}

/* Without a scratch buffer the whole array is sorted in place, which is only slower. */
static void radix_sort_buckets(const struct radix_sort *radix, struct sort_entry *entries, size_t n)
{
	qsort_r(entries, n, sizeof(*entries), compare, (void *)radix);
	for (size_t i = 0; i < n; i++)
		entries[i].first = (uint32_t)i;
}

void radix_sort_at(const struct radix_sort *radix, struct sort_entry *entries, size_t n, size_t at,
	size_t *from, size_t *to)
{
	size_t first, end;

	*from = *to = at;
	if (!radix->scratch &&
		radix_sort_bucket_end(entries, n, entries[at].first) - entries[at].first > 1) {
		*from = 0;
		*to = n;
		radix_sort_buckets(radix, entries, n);
	}
	for (;;) {
		first = entries[at].first;
		end = radix_sort_bucket_end(entries, n, first);
		if (end - first == 1)
			return;
		if (*from == *to) {
			*from = first;
			*to = end;
		}
		radix_sort_bucket(radix, entries, first, end);
	}
}

void radix_sort_all(const struct radix_sort *radix, struct sort_entry *entries, size_t n)
{
	size_t from, to;

	for (size_t i = 0; i < n; i++)
		entries[i].first = 0;
	for (size_t i = 0; i < n; i++)
		radix_sort_at(radix, entries, n, i, &from, &to);
}

#define TEXTS 256 /* from this size on each text is ranked once */
#define AHEAD 24  /* nodes whose memory is prefetched before their keys are made */

void sorter_free(struct sorter *sorter)
{
	free(sorter->entries);
	free(sorter->scratch);
	string_ranks_free(&sorter->string_ranks);
	*sorter = (struct sorter){0};
}

struct sort_entry sort_entry_of(struct node *node)
{
	return (struct sort_entry){
		.start_ns = node->id.start_ns, .node = node, .number = node->number};
}

/* ---- keys ---- */

static bool fit(struct sort_entry **entries, size_t *room, size_t n)
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

void sorter_begin(struct sorter *sorter, const struct order *order)
{
	sorter->order = *order;
	sorter->texts = order_is_text(order);
	string_ranks_empty(&sorter->string_ranks);
}

/* For an order by text, *key is the index of the text. */
bool sorter_key_of(struct sorter *sorter, const struct node *node, uint64_t *key)
{
	const struct order *order = &sorter->order;
	uint32_t index;

	if (!sorter->texts) {
		*key = order_key(order, node);
		return true;
	}
	index = string_ranks_find(&sorter->string_ranks, order_text_id(order, node));
	if (index == STRING_RANKS_NONE)
		index = string_ranks_add(&sorter->string_ranks, order_text(order, node));
	*key = index;
	return index != STRING_RANKS_NONE;
}

bool sorter_end(struct sorter *sorter)
{
	return !sorter->texts || string_ranks_assign(&sorter->string_ranks);
}

uint64_t sorter_key(const struct sorter *sorter, uint64_t key)
{
	uint64_t place;

	if (!sorter->texts)
		return key;
	place = string_ranks_get(&sorter->string_ranks, (uint32_t)key);
	return order_is_up(&sorter->order) ? place : ~place;
}

struct radix_sort sorter_radix(
	struct sorter *sorter, const struct order *order, size_t n, bool partial)
{
	struct radix_sort radix = {.order = order, .partial = partial};

	if (fit(&sorter->scratch, &sorter->scratch_room, n))
		radix.scratch = sorter->scratch;
	return radix;
}

void sorter_prefixes(const struct order *order, struct sort_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++)
		entries[i].key = order_key(order, entries[i].node);
}

static bool make_keys(struct sorter *sorter, struct sort_entry *entries, size_t n)
{
	const struct order *order = &sorter->order;

	for (size_t i = 0; i < n; i++) {
		if (i + 2 * AHEAD < n)
			order_fetch(order, entries[i + 2 * AHEAD].node, false);
		if (i + AHEAD < n)
			order_fetch(order, entries[i + AHEAD].node, true);
		if (!sorter_key_of(sorter, entries[i].node, &entries[i].key))
			return false;
	}
	if (!sorter_end(sorter))
		return false;
	for (size_t i = 0; sorter->texts && i < n; i++)
		entries[i].key = sorter_key(sorter, entries[i].key);
	return true;
}

void sorter_sort(
	struct sorter *sorter, const struct order *order, struct sort_entry *entries, size_t n)
{
	struct radix_sort radix;
	bool partial = order_is_text(order) && n < TEXTS;

	sorter_begin(sorter, order);
	if (!partial)
		partial = !make_keys(sorter, entries, n);
	if (partial)
		sorter_prefixes(order, entries, n);
	radix = sorter_radix(sorter, order, n, partial);
	radix_sort_all(&radix, entries, n);
}

/* ---- the tree ---- */

static bool is_arranged(const struct sort_entry *entries, const struct node *first)
{
	for (; first; first = first->next, entries++)
		if (entries->node != first)
			return false;
	return true;
}

/* Without memory the list itself is sorted. */
void sorter_sort_children(
	struct sorter *sorter, const struct order *order, struct tree *tree, struct node *parent)
{
	struct node **children;
	size_t n = 0;

	if (!fit(&sorter->entries, &sorter->room, parent->children) ||
		!fit(&sorter->scratch, &sorter->scratch_room, parent->children)) {
		tree_sort(tree, parent, order_compare, (void *)order);
		return;
	}
	for (struct node *node = parent->first; node; node = node->next)
		sorter->entries[n++] = sort_entry_of(node);
	sorter_sort(sorter, order, sorter->entries, n);
	if (is_arranged(sorter->entries, parent->first))
		return;
	children = (struct node **)sorter->scratch;
	for (size_t i = 0; i < n; i++)
		children[i] = sorter->entries[i].node;
	tree_arrange(tree, parent, children);
}

static struct node *next_node(const struct node *node)
{
	if (node->first)
		return node->first;
	while (node && !node->next)
		node = node->parent;
	return node ? node->next : NULL;
}

void sorter_sort_tree(struct sorter *sorter, const struct order *order, struct tree *tree)
{
	for (struct node *node = tree_top(tree); node; node = next_node(node))
		if (node->children > 1)
			sorter_sort_children(sorter, order, tree, node);
}
