// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/rank.h"

#include <stdlib.h>
#include <string.h>

#define TEXTS 256 /* from so many on each text is ranked once */
#define AHEAD 24  /* nodes whose memory is fetched before they are looked at */

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

/*
 * Entries in the order in which their nodes lie in memory: who has been sorted is anywhere in it,
 * and waiting for one node after the other takes longer than all else.  NULL: as they are.
 */
struct visits {
	const struct order *order;
	struct rank_entry *entries;
	const uint32_t *at;
	size_t count;
};

static struct rank_entry *visit(const struct visits *visits, size_t n)
{
	return &visits->entries[visits->at ? visits->at[n] : n];
}

static struct rank_entry *visit_fetching(const struct visits *visits, size_t n)
{
	if (n + 2 * AHEAD < visits->count)
		order_fetch(visits->order, visit(visits, n + 2 * AHEAD)->node, false);
	if (n + AHEAD < visits->count)
		order_fetch(visits->order, visit(visits, n + AHEAD)->node, true);
	return visit(visits, n);
}

/* Each text once, instead of beginnings.  False: no memory. */
static bool rank_texts(struct rank *rank, const struct visits *visits)
{
	const struct order *order = visits->order;
	struct lexicon *lexicon = &rank->lexicon;
	bool up = order_is_up(order);
	uint32_t index;
	size_t n;

	lexicon_empty(lexicon);
	for (n = 0; n < visits->count; n++) {
		struct rank_entry *entry = visit_fetching(visits, n);

		index = lexicon_find(lexicon, order_tag(order, entry->node));
		if (index == LEXICON_NONE)
			index = lexicon_add(lexicon, order_words(order, entry->node));
		if (index == LEXICON_NONE)
			break;
		entry->key = index;
	}
	if (n < visits->count || !lexicon_rank(lexicon))
		return false;
	for (n = 0; n < visits->count; n++) {
		uint64_t key = lexicon_rank_of(lexicon, (uint32_t)visits->entries[n].key);

		visits->entries[n].key = up ? key : ~key;
	}
	return true;
}

static void make_keys(const struct visits *visits)
{
	const struct order *order = visits->order;
	struct rank_entry *entries = visits->entries;
	bool births = order->id == ORDER_BIRTH, up = order_is_up(order);

	for (size_t n = 0; n < visits->count && births; n++)
		entries[n].key = up ? entries[n].start_ns : ~entries[n].start_ns;
	for (size_t n = 0; n < visits->count && !births; n++) {
		struct rank_entry *entry = visit_fetching(visits, n);

		entry->key = order_key(order, entry->node);
	}
}

/* In the room that is there for dealing out later. */
static const uint32_t *in_memory(const struct rank *rank, const struct rank_entry *entries,
	size_t n, const struct rank_places *places)
{
	uint32_t *at = (uint32_t *)rank->scratch;
	size_t count = 0;

	for (uint32_t number = 0; number < places->room; number++) {
		uint32_t place = places->at[number];

		if (place < n && entries[place].number == number)
			at[count++] = place;
	}
	return count == n ? at : NULL;
}

struct deal rank_keys(struct rank *rank, const struct order *order, struct rank_entry *entries,
	size_t n, const struct rank_places *places)
{
	struct deal deal = {.order = order, .partial = order_is_text(order)};
	struct visits visits = {.order = order, .entries = entries, .count = n};

	if (fit(&rank->scratch, &rank->scratch_room, n))
		deal.scratch = rank->scratch;
	if (deal.scratch && places && order->id != ORDER_BIRTH)
		visits.at = in_memory(rank, entries, n, places);
	if (deal.partial && n >= TEXTS && rank_texts(rank, &visits))
		deal.partial = false;
	else
		make_keys(&visits);
	return deal;
}

void rank_sort(struct rank *rank, const struct order *order, struct rank_entry *entries, size_t n)
{
	struct deal deal = rank_keys(rank, order, entries, n, NULL);

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
