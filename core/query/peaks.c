// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/query/peaks.h"

#include "core/base/array.h"

#include <stdlib.h>
#include <string.h>

#define LEAST_KEY UINT64_MAX /* smaller keys come first */

/* One walk. */
struct peaks_walk {
	uint64_t *keys;
	struct order order;  /* greatest first */
	struct order summed; /* the same for sums of subtrees */
	peaks_row_fn *row;
	void *ctx;
};

static uint64_t smaller(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t key_of_sums(
	const struct peaks_walk *walk, const struct node *node, const struct node *sums)
{
	return order_key(&walk->summed, order_has(&walk->order, FIELD_BESIDE) ? node : sums);
}

/* All below the node have been left.  Returns what its parent is sorted by. */
static uint64_t find_key(const struct peaks_walk *walk, const struct node *node)
{
	uint64_t *key = &walk->keys[node->number], below = *key;
	struct node sums;
	const struct node *shown = walk->row(walk->ctx, node, &sums);

	if (!shown)
		return below;
	if (shown == &sums) {
		*key = key_of_sums(walk, node, &sums);
		return node_is_exited(node) && !node->first ? LEAST_KEY : *key;
	}
	*key = smaller(below, order_key(&walk->order, node));
	if (node_is_thread(node))
		return LEAST_KEY;
	return node_is_exited(node) ? below : *key;
}

static void leave_node(const struct peaks_walk *walk, const struct node *node)
{
	uint64_t key = find_key(walk, node);
	const struct node *parent = node->parent;

	if (!node_is_top(parent))
		walk->keys[parent->number] = smaller(walk->keys[parent->number], key);
}

static void walk_tree(const struct peaks_walk *walk, const struct node *top)
{
	const struct node *node = top->first;

	while (node) {
		node_fetch_ahead(node);
		__builtin_prefetch(&node[12].cpu_ns);
		if (node->first) {
			node = node->first;
			continue;
		}
		for (; node != top && !node->next; node = node->parent)
			leave_node(walk, node);
		if (node != top)
			leave_node(walk, node);
		node = node == top ? NULL : node->next;
	}
}

/* Room for all nodes, with the least key for each. */
static bool fit_keys(struct peaks *peaks, const struct tree *tree)
{
	uint32_t end = (uint32_t)tree_end(tree);
	uint64_t *keys = array_grow(peaks->keys, &peaks->count, end, sizeof(*keys), 0xff);

	if (!keys)
		return false;
	peaks->keys = keys;
	memset(keys, 0xff, end * sizeof(*keys));
	return true;
}

void peaks_find(struct peaks *peaks, const struct order *order, const struct tree *tree,
	peaks_row_fn *row, void *ctx)
{
	struct peaks_walk walk = {.order = *order, .row = row, .ctx = ctx};

	peaks->on = order_is_by_subtree(order) && fit_keys(peaks, tree);
	if (!peaks->on)
		return;
	walk.keys = peaks->keys;
	walk.order.reverse = false;
	walk.summed = walk.order;
	query_context_sum(&walk.summed.context);
	walk_tree(&walk, tree_top(tree));
}

/* The number may have been another's. */
void peaks_forget(struct peaks *peaks, const struct node *born)
{
	if (born->number < peaks->count)
		peaks->keys[born->number] = 0;
}

uint64_t peaks_key(const struct peaks *peaks, const struct order *order, const struct node *node)
{
	uint64_t key = peaks->on && node->number < peaks->count ? peaks->keys[node->number] : 0;

	if (!key)
		return order_key(order, node);
	return order->reverse ? ~key : key;
}

void peaks_free(struct peaks *peaks)
{
	free(peaks->keys);
	*peaks = (struct peaks){0};
}
