// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/flat.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 64

void flat_empty(struct flat *flat)
{
	struct order order = flat->order;

	free(flat->entries);
	free(flat->places);
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

static void close_holes(struct flat *flat)
{
	size_t to = 0;

	for (size_t i = 0; i < flat->used; i++) {
		if (i == flat->gone_at)
			flat->gone_at = to;
		if (!flat->entries[i].node)
			continue;
		flat->entries[to] = flat->entries[i];
		flat->places[flat->entries[to].number] = (uint32_t)to;
		to++;
	}
	flat->used = to;
}

static void sort(struct flat *flat)
{
	close_holes(flat);
	flat->gone = NULL;
	flat->unsorted = false;
	if (!flat->used)
		return;
	rank_sort(&flat->rank, &flat->order, flat->entries, flat->used);
	for (size_t i = 0; i < flat->used; i++)
		flat->places[flat->entries[i].number] = (uint32_t)i;
}

static void tidy(struct flat *flat)
{
	if (flat->used - flat->count > flat->count + ROOM_MIN)
		close_holes(flat);
	if (flat->unsorted)
		sort(flat);
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
	size_t room = flat->place_room ? flat->place_room : ROOM_MIN;
	uint32_t *places;

	if (number < flat->place_room)
		return 0;
	while (room <= number)
		room *= 2;
	places = realloc(flat->places, room * sizeof(*places));
	if (!places)
		return -ENOMEM;
	for (size_t i = flat->place_room; i < room; i++)
		places[i] = UINT32_MAX;
	flat->places = places;
	flat->place_room = room;
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
	flat->places[node->number] = (uint32_t)flat->used;
	flat->entries[flat->used++] = entry;
	flat->count++;
	return 0;
}

static const struct rank_entry *entry_of(const struct flat *flat, const struct node *node)
{
	size_t at = node->number < flat->place_room ? flat->places[node->number] : SIZE_MAX;

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
static size_t look_for(const struct flat *flat, const struct node *node)
{
	for (size_t at = 0; at < flat->used; at++)
		if (flat->entries[at].node &&
			order_compare(flat->entries[at].node, node, (void *)&flat->order) > 0)
			return at;
	return flat->used;
}

/* Where it is, was, or would be; *exact: it is there. */
static size_t find(struct flat *flat, const struct node *node, bool *exact)
{
	const struct rank_entry *entry;

	tidy(flat);
	entry = entry_of(flat, node);
	*exact = entry;
	if (entry)
		return (size_t)(entry - flat->entries);
	return flat->gone == node ? flat->gone_at : look_for(flat, node);
}

struct node *flat_next(struct flat *flat, const struct node *node)
{
	bool exact = false;
	size_t at = 0;

	tidy(flat);
	if (node)
		at = find(flat, node, &exact) + exact;
	while (at < flat->used && !flat->entries[at].node)
		at++;
	return at < flat->used ? flat->entries[at].node : NULL;
}

struct node *flat_prev(struct flat *flat, const struct node *node)
{
	bool exact;
	size_t at;

	tidy(flat);
	at = node ? find(flat, node, &exact) : flat->used;
	while (at && !flat->entries[at - 1].node)
		at--;
	return at ? flat->entries[at - 1].node : NULL;
}
