// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/deal.h"

#include <stdlib.h>
#include <string.h>

#define MANY       1024 /* from so many on they are dealt out */
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
	if (!a->node || !b->node) /* a hole: nobody will see where it is */
		return false;
	return order_decide(a->node, b->node, (void *)deal->order) > 0;
}

static int compare(const void *a, const void *b, void *ctx)
{
	if (((const struct rank_entry *)a)->node == ((const struct rank_entry *)b)->node)
		return 0;
	return is_after(a, b, ctx) ? 1 : -1;
}

/* ---- few ---- */

/* Where the run that begins at `from` ends; one that falls is turned round. */
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

/* [low, middle) and [middle, high) into out. */
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

/* Runs two by two, until there is one.  Returns how many there were. */
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

/* ---- many ---- */

static uint64_t digits_of(const struct rank_entry *entry, bool by_start)
{
	return by_start ? entry->start_ns : entry->key;
}

/* Bits in which any two of them differ. */
static uint64_t differing(const struct rank_entry *entries, size_t n, bool by_start)
{
	uint64_t differ = 0, some = digits_of(&entries[0], by_start);

	for (size_t i = 1; i < n; i++)
		differ |= digits_of(&entries[i], by_start) ^ some;
	return differ;
}

/* A few runs are sooner merged. */
static bool is_nearly_sorted(const struct deal *deal, const struct rank_entry *entries, size_t n)
{
	unsigned falls = 0;

	for (size_t i = 1; i < n && falls < FEW_RUNS; i++)
		falls += is_after(&entries[i - 1], &entries[i], deal);
	return falls < FEW_RUNS;
}

/* ---- heaps ---- */

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

/* By the highest digit in which any differ; those that are equal in it stay in their order. */
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

/* Without room they are sorted where they are, all of them, which takes longer, no more. */
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
