// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rank.c - few are merged, run by run; many are dealt out digit by digit of their keys, and what
 * has the same key then by its start.
 */
#include "core/rank.h"

#include <stdlib.h>
#include <string.h>

#define MANY       1024 /* from so many on they are dealt out */
#define TEXTS      256  /* from so many on each text is ranked once */
#define DIGIT_BITS 10
#define DIGITS     (1u << DIGIT_BITS)
#define FEW_RUNS   32
#define AHEAD      24 /* nodes whose memory is fetched before they are looked at */

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

struct job {
	const struct order *order;
	struct rank_entry *scratch;
	bool partial; /* keys are the beginnings of texts: the nodes themselves must tell */
};

static bool is_after(const struct rank_entry *a, const struct rank_entry *b, const struct job *job)
{
	if (a->key != b->key)
		return a->key > b->key;
	if (!job->partial && a->start_ns != b->start_ns)
		return a->start_ns > b->start_ns;
	return order_decide(a->node, b->node, (void *)job->order) > 0;
}

static int compare(const void *a, const void *b, void *ctx)
{
	if (((const struct rank_entry *)a)->node == ((const struct rank_entry *)b)->node)
		return 0;
	return is_after(a, b, ctx) ? 1 : -1;
}

/* ---- few ---- */

/* Where the run that begins at `from` ends; one that falls is turned round. */
static size_t run_end(const struct job *job, struct rank_entry *entries, size_t from, size_t n)
{
	size_t at = from + 1;

	if (at < n && is_after(&entries[from], &entries[at], job)) {
		while (at < n && is_after(&entries[at - 1], &entries[at], job))
			at++;
		for (size_t low = from, high = at - 1; low < high; low++, high--) {
			struct rank_entry entry = entries[low];

			entries[low] = entries[high];
			entries[high] = entry;
		}
		return at;
	}
	while (at < n && !is_after(&entries[at - 1], &entries[at], job))
		at++;
	return at;
}

/* [low, middle) and [middle, high) into out. */
static void merge(const struct job *job, const struct rank_entry *in, size_t low, size_t middle,
	size_t high, struct rank_entry *out)
{
	size_t left = low, right = middle, at = low;

	while (left < middle && right < high)
		if (is_after(&in[left], &in[right], job))
			out[at++] = in[right++];
		else
			out[at++] = in[left++];
	memcpy(out + at, in + left, (middle - left) * sizeof(*in));
	at += middle - left;
	memcpy(out + at, in + right, (high - right) * sizeof(*in));
}

/* Runs two by two, until there is one.  Returns how many there were. */
static size_t merge_runs(
	const struct job *job, struct rank_entry *in, struct rank_entry *out, size_t n)
{
	size_t runs = 0;

	for (size_t low = 0, middle, high; low < n; low = high, runs++) {
		middle = run_end(job, in, low, n);
		high = middle < n ? run_end(job, in, middle, n) : n;
		if (low == 0 && middle == n)
			return 1;
		merge(job, in, low, middle, high, out);
		runs += middle < n;
	}
	return runs;
}

static void sort_few(const struct job *job, struct rank_entry *entries, size_t n)
{
	struct rank_entry *in = entries, *out = job->scratch, *swap;

	if (run_end(job, entries, 0, n) >= n)
		return;
	while (merge_runs(job, in, out, n) > 1) {
		swap = in;
		in = out;
		out = swap;
	}
	if (in != entries)
		memcpy(entries, in, n * sizeof(*entries));
}

/* ---- many ---- */

static uint64_t digits_of(const struct rank_entry *entry, bool by_start)
{
	return by_start ? entry->start_ns : entry->key;
}

/* By one digit; those that are equal in it stay in their order. */
static void deal_digit(const struct rank_entry *in, struct rank_entry *out, size_t n, bool by_start,
	unsigned shift)
{
	size_t at[DIGITS] = {0}, sum = 0;

	for (size_t i = 0; i < n; i++)
		at[digits_of(&in[i], by_start) >> shift & (DIGITS - 1)]++;
	for (unsigned digit = 0; digit < DIGITS; digit++) {
		size_t count = at[digit];

		at[digit] = sum;
		sum += count;
	}
	for (size_t i = 0; i < n; i++)
		out[at[digits_of(&in[i], by_start) >> shift & (DIGITS - 1)]++] = in[i];
}

/* Digits that are the same in all tell nothing. */
static void deal(const struct job *job, struct rank_entry *entries, size_t n, bool by_start)
{
	struct rank_entry *in = entries, *out = job->scratch, *swap;
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= digits_of(&entries[i], by_start) ^ digits_of(&entries[0], by_start);
	for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
		if (!(differ >> shift & (DIGITS - 1)))
			continue;
		deal_digit(in, out, n, by_start, shift);
		swap = in;
		in = out;
		out = swap;
	}
	if (in != entries)
		memcpy(entries, in, n * sizeof(*entries));
}

static bool is_sorted(const struct job *job, const struct rank_entry *entries, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (is_after(&entries[i - 1], &entries[i], job))
			return false;
	return true;
}

/* A few runs are sooner merged. */
static bool is_nearly_sorted(const struct job *job, const struct rank_entry *entries, size_t n)
{
	unsigned falls = 0;

	for (size_t i = 1; i < n && falls < FEW_RUNS; i++)
		falls += is_after(&entries[i - 1], &entries[i], job);
	return falls < FEW_RUNS;
}

static void sort_many(const struct job *job, struct rank_entry *entries, size_t n, bool by_start)
{
	if (is_sorted(job, entries, n))
		return;
	if (n < MANY || (by_start && job->partial) || is_nearly_sorted(job, entries, n)) {
		sort_few(job, entries, n);
		return;
	}
	deal(job, entries, n, by_start);
	for (size_t from = 0, to; from < n; from = to) {
		uint64_t digits = digits_of(&entries[from], by_start);

		for (to = from + 1; to < n && digits_of(&entries[to], by_start) == digits;)
			to++;
		if (by_start)
			sort_few(job, entries + from, to - from);
		else
			sort_many(job, entries + from, to - from, true);
	}
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

static void fetch(const struct order *order, const struct rank_entry *entries, size_t n, size_t i)
{
	if (i + 2 * AHEAD < n)
		order_fetch(order, entries[i + 2 * AHEAD].node, false);
	if (i + AHEAD < n)
		order_fetch(order, entries[i + AHEAD].node, true);
}

/* Each text once, instead of beginnings.  False: no memory. */
static bool rank_texts(
	struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n)
{
	struct lexicon *lexicon = &rank->lexicon;
	bool up = order_is_up(order);
	uint32_t index;
	size_t i;

	lexicon_empty(lexicon);
	for (i = 0; i < n; i++) {
		fetch(order, entries, n, i);
		index = lexicon_find(lexicon, order_tag(order, entries[i].node));
		if (index == LEXICON_NONE)
			index = lexicon_add(lexicon, order_words(order, entries[i].node));
		if (index == LEXICON_NONE)
			break;
		entries[i].key = index;
	}
	if (i < n || !lexicon_rank(lexicon))
		return false;
	for (i = 0; i < n; i++) {
		uint64_t key = lexicon_rank_of(lexicon, (uint32_t)entries[i].key);

		entries[i].key = up ? key : ~key;
	}
	return true;
}

static void make_keys(const struct order *order, struct rank_entry *entries, size_t n)
{
	bool births = order->id == ORDER_BIRTH, up = order_is_up(order);

	for (size_t i = 0; i < n && births; i++)
		entries[i].key = up ? entries[i].start_ns : ~entries[i].start_ns;
	for (size_t i = 0; i < n && !births; i++) {
		fetch(order, entries, n, i);
		entries[i].key = order_key(order, entries[i].node);
	}
}

void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n)
{
	struct job job = {.order = order, .partial = order_is_text(order)};

	if (job.partial && n >= TEXTS && rank_texts(rank, order, entries, n))
		job.partial = false;
	else
		make_keys(order, entries, n);
	if (is_sorted(&job, entries, n))
		return;
	if (!fit(&rank->scratch, &rank->scratch_room, n)) {
		qsort_r(entries, n, sizeof(*entries), compare, &job);
		return;
	}
	job.scratch = rank->scratch;
	sort_many(&job, entries, n, false);
}

/* ---- the tree ---- */

static bool is_arranged(const struct rank_entry *entries, const struct node *first)
{
	for (; first; first = first->next, entries++)
		if (entries->node != first)
			return false;
	return true;
}

/* Without memory: as the list they are. */
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
