// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/query/rank.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS 256 /* from so many on each text is ranked once */
#define AHEAD 24  /* nodes whose memory is fetched before they are weighed */

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

/* Of texts: which one of those that have come. */
bool rank_weigh(struct rank *rank, const struct node *node, uint64_t *key)
{
	const struct order *order = &rank->order;
	uint32_t index;

	if (!rank->texts) {
		*key = order_key(order, node);
		return true;
	}
	index = lexicon_find(&rank->lexicon, order_tag(order, node));
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
