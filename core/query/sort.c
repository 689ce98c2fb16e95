// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/sort.h"

#include <stdlib.h>
#include <string.h>

#define MANY       1024 /* radix sort from this size on */
#define DIGIT_BITS 10
#define DIGITS     (1u << DIGIT_BITS)
#define FEW_RUNS   32

static bool is_after(
	const struct rank_entry *a, const struct rank_entry *b, const struct deal *deal)
{
	if (a->key != b->key)
		return a->key > b->key;
	if (!deal->partial && a->start_ns != b->start_ns)
		return a->start_ns > b->start_ns;
	if (!a->node || !b->node) /* a hole: its place does not matter */
		return false;
	return order_decide(a->node, b->node, (void *)deal->order) > 0;
}

static int compare(const void *a, const void *b, void *ctx)
{
	if (((const struct rank_entry *)a)->node == ((const struct rank_entry *)b)->node)
		return 0;
	return is_after(a, b, ctx) ? 1 : -1;
}

/* ---- small arrays ---- */

/* End of the run that begins at `from`; a falling run is reversed. */
static size_t run_end(const struct deal *deal, struct rank_entry *entries, size_t from, size_t n)
{
	size_t at = from + 1;

	if (at < n && is_after(&entries[from], &entries[at], deal)) {
		while (at < n && is_after(&entries[at - 1], &entries[at], deal))
			at++;
		for (size_t low = from, high = at - 1; low < high; low++, high--) {
			struct rank_entry entry = entries[low];

			entries[low] = entries[high];
			entries[high] = entry;
		}
		return at;
	}
	while (at < n && !is_after(&entries[at - 1], &entries[at], deal))
		at++;
	return at;
}

/* Merges [low, middle) and [middle, high) into out. */
static void merge(const struct deal *deal, const struct rank_entry *in, size_t low, size_t middle,
	size_t high, struct rank_entry *out)
{
	size_t left = low, right = middle, at = low;

	while (left < middle && right < high)
		if (is_after(&in[left], &in[right], deal))
			out[at++] = in[right++];
		else
			out[at++] = in[left++];
	memcpy(out + at, in + left, (middle - left) * sizeof(*in));
	at += middle - left;
	memcpy(out + at, in + right, (high - right) * sizeof(*in));
}

/* Merges pairs of runs.  Returns how many runs there were; 1: sorted. */
static size_t merge_runs(
	const struct deal *deal, struct rank_entry *in, struct rank_entry *out, size_t n)
{
	size_t runs = 0;

	for (size_t low = 0, middle, high; low < n; low = high, runs++) {
		middle = run_end(deal, in, low, n);
		high = middle < n ? run_end(deal, in, middle, n) : n;
		if (low == 0 && middle == n)
			return 1;
		merge(deal, in, low, middle, high, out);
		runs += middle < n;
	}
	return runs;
}

static void sort_few(const struct deal *deal, struct rank_entry *entries, size_t n)
{
	struct rank_entry *in = entries, *out = deal->scratch, *swap;

	if (run_end(deal, entries, 0, n) >= n)
		return;
	while (merge_runs(deal, in, out, n) > 1) {
		swap = in;
		in = out;
		out = swap;
	}
	if (in != entries)
		memcpy(entries, in, n * sizeof(*entries));
}

/* ---- large arrays ---- */

static uint64_t digits_of(const struct rank_entry *entry, bool by_start)
{
	return by_start ? entry->start_ns : entry->key;
}

/* Bits in which any two entries differ. */
static uint64_t differing(const struct rank_entry *entries, size_t n, bool by_start)
{
	uint64_t differ = 0, some = digits_of(&entries[0], by_start);

	for (size_t i = 1; i < n; i++)
		differ |= digits_of(&entries[i], by_start) ^ some;
	return differ;
}

/* A few runs are merged faster. */
static bool is_nearly_sorted(const struct deal *deal, const struct rank_entry *entries, size_t n)
{
	unsigned falls = 0;

	for (size_t i = 1; i < n && falls < FEW_RUNS; i++)
		falls += is_after(&entries[i - 1], &entries[i], deal);
	return falls < FEW_RUNS;
}

/* ---- buckets ---- */

size_t deal_end(const struct rank_entry *entries, size_t n, size_t at)
{
	size_t to = at + 1;

	while (to < n && entries[to].first == entries[at].first)
		to++;
	return to;
}

static void settle(const struct deal *deal, struct rank_entry *entries, size_t from, size_t to)
{
	sort_few(deal, entries + from, to - from);
	for (size_t i = from; i < to; i++)
		entries[i].first = (uint32_t)i;
}

/* Partition by the highest digit in which entries differ; stable. */
static void deal_out(const struct deal *deal, struct rank_entry *entries, size_t from, size_t to,
	bool by_start, unsigned shift)
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
		deal->scratch[ends[digits_of(&entries[i], by_start) >> shift & (DIGITS - 1)]++] =
			entries[i];
	for (unsigned digit = 0; digit < DIGITS; digit++)
		for (size_t first = at; at < from + ends[digit]; at++) {
			entries[at] = deal->scratch[at - from];
			entries[at].first = (uint32_t)first;
		}
}

static void deal_heap(const struct deal *deal, struct rank_entry *entries, size_t from, size_t to)
{
	size_t n = to - from;
	bool few = n < MANY || is_nearly_sorted(deal, entries + from, n), by_start;
	uint64_t differ = few ? 0 : differing(entries + from, n, false);
	unsigned bits;

	by_start = !differ;
	if (by_start && !few && !deal->partial)
		differ = differing(entries + from, n, true);
	if (!differ) {
		settle(deal, entries, from, to);
		return;
	}
	bits = 64 - (unsigned)__builtin_clzll(differ);
	deal_out(deal, entries, from, to, by_start, bits > DIGIT_BITS ? bits - DIGIT_BITS : 0);
}

/* Without a scratch buffer the whole array is sorted in place, which is only slower. */
static void settle_all(const struct deal *deal, struct rank_entry *entries, size_t n)
{
	qsort_r(entries, n, sizeof(*entries), compare, (void *)deal);
	for (size_t i = 0; i < n; i++)
		entries[i].first = (uint32_t)i;
}

void deal_at(const struct deal *deal, struct rank_entry *entries, size_t n, size_t at, size_t *from,
	size_t *to)
{
	size_t first, end;

	*from = *to = at;
	if (!deal->scratch && deal_end(entries, n, entries[at].first) - entries[at].first > 1) {
		*from = 0;
		*to = n;
		settle_all(deal, entries, n);
	}
	for (;;) {
		first = entries[at].first;
		end = deal_end(entries, n, first);
		if (end - first == 1)
			return;
		if (*from == *to) {
			*from = first;
			*to = end;
		}
		deal_heap(deal, entries, first, end);
	}
}

void deal_all(const struct deal *deal, struct rank_entry *entries, size_t n)
{
	size_t from, to;

	for (size_t i = 0; i < n; i++)
		entries[i].first = 0;
	for (size_t i = 0; i < n; i++)
		deal_at(deal, entries, n, i, &from, &to);
}

#define TEXTS 256 /* from this size on each text is ranked once */
#define AHEAD 24  /* nodes whose memory is prefetched before their keys are made */

void rank_free(struct rank *rank)
{
	free(rank->entries);
	free(rank->scratch);
	lexicon_free(&rank->lexicon);
	*rank = (struct rank){0};
}

struct rank_entry rank_entry_of(struct node *node)
{
	return (struct rank_entry){
		.start_ns = node->id.start_ns, .node = node, .number = node->number};
}

/* ---- keys ---- */

static bool fit(struct rank_entry **entries, size_t *room, size_t n)
{
	size_t wanted = *room ? *room : 64;
	struct rank_entry *grown;

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

void rank_begin(struct rank *rank, const struct order *order)
{
	rank->order = *order;
	rank->texts = order_is_text(order);
	lexicon_empty(&rank->lexicon);
}

/* For an order by text, *key is the index of the text. */
bool rank_weigh(struct rank *rank, const struct node *node, uint64_t *key)
{
	const struct order *order = &rank->order;
	uint32_t index;

	if (!rank->texts) {
		*key = order_key(order, node);
		return true;
	}
	index = lexicon_find(&rank->lexicon, order_text_id(order, node));
	if (index == LEXICON_NONE)
		index = lexicon_add(&rank->lexicon, order_words(order, node));
	*key = index;
	return index != LEXICON_NONE;
}

bool rank_end(struct rank *rank)
{
	return !rank->texts || lexicon_rank(&rank->lexicon);
}

uint64_t rank_key(const struct rank *rank, uint64_t key)
{
	uint64_t place;

	if (!rank->texts)
		return key;
	place = lexicon_rank_of(&rank->lexicon, (uint32_t)key);
	return order_is_up(&rank->order) ? place : ~place;
}

struct deal rank_deal(struct rank *rank, const struct order *order, size_t n, bool partial)
{
	struct deal deal = {.order = order, .partial = partial};

	if (fit(&rank->scratch, &rank->scratch_room, n))
		deal.scratch = rank->scratch;
	return deal;
}

void rank_beginnings(const struct order *order, struct rank_entry *entries, size_t n)
{
	for (size_t i = 0; i < n; i++)
		entries[i].key = order_key(order, entries[i].node);
}

static bool make_keys(struct rank *rank, struct rank_entry *entries, size_t n)
{
	const struct order *order = &rank->order;

	for (size_t i = 0; i < n; i++) {
		if (i + 2 * AHEAD < n)
			order_fetch(order, entries[i + 2 * AHEAD].node, false);
		if (i + AHEAD < n)
			order_fetch(order, entries[i + AHEAD].node, true);
		if (!rank_weigh(rank, entries[i].node, &entries[i].key))
			return false;
	}
	if (!rank_end(rank))
		return false;
	for (size_t i = 0; rank->texts && i < n; i++)
		entries[i].key = rank_key(rank, entries[i].key);
	return true;
}

void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n)
{
	struct deal deal;
	bool partial = order_is_text(order) && n < TEXTS;

	rank_begin(rank, order);
	if (!partial)
		partial = !make_keys(rank, entries, n);
	if (partial)
		rank_beginnings(order, entries, n);
	deal = rank_deal(rank, order, n, partial);
	deal_all(&deal, entries, n);
}

/* ---- the tree ---- */

static bool is_arranged(const struct rank_entry *entries, const struct node *first)
{
	for (; first; first = first->next, entries++)
		if (entries->node != first)
			return false;
	return true;
}

/* Without memory the list itself is sorted. */
void rank_children(
	struct rank *rank, const struct order *order, struct tree *tree, struct node *parent)
{
	struct node **children;
	size_t n = 0;

	if (!fit(&rank->entries, &rank->room, parent->children) ||
		!fit(&rank->scratch, &rank->scratch_room, parent->children)) {
		tree_sort(tree, parent, order_compare, (void *)order);
		return;
	}
	for (struct node *node = parent->first; node; node = node->next)
		rank->entries[n++] = rank_entry_of(node);
	rank_sort(rank, order, rank->entries, n);
	if (is_arranged(rank->entries, parent->first))
		return;
	children = (struct node **)rank->scratch;
	for (size_t i = 0; i < n; i++)
		children[i] = rank->entries[i].node;
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

void rank_tree(struct rank *rank, const struct order *order, struct tree *tree)
{
	for (struct node *node = tree_top(tree); node; node = next_node(node))
		if (node->children > 1)
			rank_children(rank, order, tree, node);
}
