// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/rank.h"

#include <stdlib.h>
#include <string.h>

void rank_free(struct rank *rank)
{
	free(rank->entries);
	free(rank->scratch);
	*rank = (struct rank){0};
}

struct rank_entry rank_entry_of(const struct order *order, struct node *node)
{
	return (struct rank_entry){order_key(order, node), node->id.start_ns, node};
}

/* Keys of text are its beginning only: then the nodes themselves must tell. */
static bool is_after(const struct rank_entry *a, const struct rank_entry *b,
	const struct order *order, bool text)
{
	if (a->key != b->key)
		return a->key > b->key;
	if (!text && a->start_ns != b->start_ns)
		return a->start_ns > b->start_ns;
	return order_decide(a->node, b->node, (void *)order) > 0;
}

struct job {
	const struct order *order;
	bool text;
};

static int compare(const void *a, const void *b, void *ctx)
{
	const struct job *job = ctx;

	if (((const struct rank_entry *)a)->node == ((const struct rank_entry *)b)->node)
		return 0;
	return is_after(a, b, job->order, job->text) ? 1 : -1;
}

/* Where the run that begins at `from` ends; one that falls is turned round. */
static size_t run_end(const struct job *job, struct rank_entry *entries, size_t from, size_t n)
{
	size_t at = from + 1;

	if (at < n && is_after(&entries[from], &entries[at], job->order, job->text)) {
		while (at < n && is_after(&entries[at - 1], &entries[at], job->order, job->text))
			at++;
		for (size_t low = from, high = at - 1; low < high; low++, high--) {
			struct rank_entry entry = entries[low];

			entries[low] = entries[high];
			entries[high] = entry;
		}
		return at;
	}
	while (at < n && !is_after(&entries[at - 1], &entries[at], job->order, job->text))
		at++;
	return at;
}

/* [low, middle) and [middle, high) into out. */
static void merge(const struct job *job, const struct rank_entry *in, size_t low, size_t middle,
	size_t high, struct rank_entry *out)
{
	size_t left = low, right = middle, at = low;

	while (left < middle && right < high)
		if (is_after(&in[left], &in[right], job->order, job->text))
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

static bool fit(struct rank *rank, size_t n)
{
	size_t room = rank->room ? rank->room : 64;
	struct rank_entry *entries, *scratch;

	if (n <= rank->room)
		return true;
	while (room < n)
		room *= 2;
	entries = realloc(rank->entries, room * sizeof(*entries));
	if (entries)
		rank->entries = entries;
	scratch = entries ? realloc(rank->scratch, room * sizeof(*scratch)) : NULL;
	if (!scratch)
		return false;
	rank->scratch = scratch;
	rank->room = room;
	return true;
}

void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n)
{
	const struct job job = {order, order_is_text(order)};
	struct rank_entry *in = entries, *out, *swap;

	if (run_end(&job, entries, 0, n) >= n)
		return;
	if (!fit(rank, n)) {
		qsort_r(entries, n, sizeof(*entries), compare, (void *)&job);
		return;
	}
	out = rank->scratch;
	while (merge_runs(&job, in, out, n) > 1) {
		swap = in;
		in = out;
		out = swap;
	}
	if (in != entries)
		memcpy(entries, in, n * sizeof(*entries));
}

static bool is_sorted(const struct rank_entry *entries, const struct node *first)
{
	for (; first; first = first->next, entries++)
		if (entries->node != first)
			return false;
	return true;
}

/* Without memory: as the list they are. */
static void sort_children(
	struct rank *rank, const struct order *order, struct tree *tree, struct node *parent)
{
	struct node **children;
	size_t n = 0;

	if (!fit(rank, parent->children)) {
		tree_sort(tree, parent, order_compare, (void *)order);
		return;
	}
	for (struct node *node = parent->first; node; node = node->next)
		rank->entries[n++] = rank_entry_of(order, node);
	rank_sort(rank, order, rank->entries, n);
	if (is_sorted(rank->entries, parent->first))
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
			sort_children(rank, order, tree, node);
}
