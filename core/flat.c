// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/flat.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 64

void flat_empty(struct flat *flat)
{
	struct order order = flat->order;

	free(flat->entries);
	free(flat->places.at);
	rank_free(&flat->rank);
	*flat = (struct flat){.order = order};
}

/* Places that are left over lead to nobody: see entry_of. */
int flat_clear(struct flat *flat, size_t nodes)
{
	struct rank_entry *entries;

	flat->used = flat->count = 0;
	flat->gone = NULL;
	if (nodes <= flat->room)
		return 0;
	entries = realloc(flat->entries, nodes * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	flat->entries = entries;
	flat->room = nodes;
	return 0;
}

/* Heaps (deal.h) stay together. */
static void close_holes(struct flat *flat)
{
	uint32_t heap = UINT32_MAX, first = 0;
	size_t to = 0;

	for (size_t i = 0; i < flat->used; i++) {
		struct rank_entry entry = flat->entries[i];

		if (i == flat->gone_at)
			flat->gone_at = to;
		if (!entry.node)
			continue;
		if (entry.first != heap)
			first = (uint32_t)to;
		heap = entry.first;
		entry.first = first;
		flat->entries[to] = entry;
		flat->places.at[entry.number] = (uint32_t)to++;
	}
	flat->used = to;
}

/* All are one heap: it is dealt out where somebody looks. */
static void sort(struct flat *flat)
{
	if (flat->used > flat->count)
		close_holes(flat);
	flat->gone = NULL;
	flat->unsorted = false;
	flat->deal = rank_keys(&flat->rank, &flat->order, flat->entries, flat->used, &flat->places);
	for (size_t i = 0; i < flat->used; i++)
		flat->entries[i].first = 0;
}

static void tidy(struct flat *flat)
{
	if (flat->used - flat->count > flat->count + ROOM_MIN)
		close_holes(flat);
	if (flat->unsorted)
		sort(flat);
}

/* Make sure that the entry there is the one that belongs there. */
static void settle(struct flat *flat, size_t at)
{
	const struct rank_entry *hole = &flat->entries[flat->gone_at];
	size_t from, to;
	uint64_t start_ns = 0;
	uint32_t number = UINT32_MAX;

	if (flat->gone) {
		start_ns = hole->start_ns;
		number = hole->number;
	}
	deal_at(&flat->deal, flat->entries, flat->used, at, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct rank_entry *entry = &flat->entries[i];

		if (entry->node)
			flat->places.at[entry->number] = (uint32_t)i;
		else if (entry->number == number && entry->start_ns == start_ns)
			flat->gone_at = i;
	}
}

void flat_sort(struct flat *flat, const struct order *order)
{
	flat->order = *order;
	flat->unsorted = true;
}

static int make_room(struct flat *flat)
{
	size_t room = flat->room ? flat->room * 2 : ROOM_MIN;
	struct rank_entry *entries;

	if (flat->used < flat->room)
		return 0;
	entries = realloc(flat->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	flat->entries = entries;
	flat->room = room;
	return 0;
}

static int make_place(struct flat *flat, uint32_t number)
{
	size_t room = flat->places.room ? flat->places.room : ROOM_MIN;
	uint32_t *places;

	if (number < flat->places.room)
		return 0;
	while (room <= number)
		room *= 2;
	places = realloc(flat->places.at, room * sizeof(*places));
	if (!places)
		return -ENOMEM;
	for (size_t i = flat->places.room; i < room; i++)
		places[i] = UINT32_MAX;
	flat->places.at = places;
	flat->places.room = room;
	return 0;
}

int flat_add(struct flat *flat, struct node *node)
{
	struct rank_entry entry = rank_entry_of(node);

	if (make_room(flat) < 0 || make_place(flat, node->number) < 0)
		return -ENOMEM;
	if (flat->used && order_is_plain(&flat->order) &&
		flat->entries[flat->used - 1].start_ns >= entry.start_ns)
		flat->unsorted = true;
	if (flat->gone == node)
		flat->gone = NULL;
	entry.first = flat->places.at[node->number] = (uint32_t)flat->used;
	flat->entries[flat->used++] = entry;
	flat->count++;
	return 0;
}

static const struct rank_entry *entry_of(const struct flat *flat, const struct node *node)
{
	size_t at = node->number < flat->places.room ? flat->places.at[node->number] : SIZE_MAX;

	return at < flat->used && flat->entries[at].node == node ? &flat->entries[at] : NULL;
}

bool flat_has(const struct flat *flat, const struct node *node)
{
	const struct rank_entry *entry = entry_of(flat, node);

	return entry && entry->start_ns == node->id.start_ns;
}

void flat_remove(struct flat *flat, struct node *node)
{
	const struct rank_entry *entry = entry_of(flat, node);

	if (!entry)
		return;
	flat->gone = node;
	flat->gone_at = (size_t)(entry - flat->entries);
	flat->entries[flat->gone_at].node = NULL;
	flat->count--;
}

/* The first that comes after it, as figures are now: they may have changed since the sort. */
static size_t look_for(struct flat *flat, const struct node *node)
{
	const struct node *next = NULL;

	for (size_t at = 0; at < flat->used; at++) {
		const struct node *other = flat->entries[at].node;

		if (other && order_compare(other, node, &flat->order) > 0 &&
			(!next || order_compare(other, next, &flat->order) < 0))
			next = other;
	}
	return next ? flat->places.at[next->number] : flat->used;
}

static size_t place_of(const struct flat *flat, const struct node *node)
{
	return node ? flat->places.at[node->number] : flat->gone_at;
}

/* Where it is, was, or would be; *exact: it is there. */
static size_t find(struct flat *flat, const struct node *node, bool *exact)
{
	size_t at;

	*exact = entry_of(flat, node);
	if (!*exact && flat->gone != node) {
		at = look_for(flat, node);
		node = at < flat->used ? flat->entries[at].node : NULL;
		if (!node)
			return flat->used;
	} else if (!*exact) {
		node = NULL;
	}
	do { /* it moves as long as its heap is dealt out */
		at = place_of(flat, node);
		settle(flat, at);
	} while (at != place_of(flat, node));
	return at;
}

struct node *flat_next(struct flat *flat, const struct node *node)
{
	bool exact = false;
	size_t at = 0;

	tidy(flat);
	if (node)
		at = find(flat, node, &exact) + exact;
	for (; at < flat->used; at++) {
		settle(flat, at);
		if (flat->entries[at].node)
			return flat->entries[at].node;
	}
	return NULL;
}

struct node *flat_prev(struct flat *flat, const struct node *node)
{
	bool exact;
	size_t at;

	tidy(flat);
	for (at = node ? find(flat, node, &exact) : flat->used; at; at--) {
		settle(flat, at - 1);
		if (flat->entries[at - 1].node)
			return flat->entries[at - 1].node;
	}
	return NULL;
}
