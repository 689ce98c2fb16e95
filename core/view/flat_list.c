// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/flat_list.h"

#include "core/base/array.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 64
#define AHEAD    16 /* nodes whose memory is prefetched before they are read */

void flat_list_empty(struct flat_list *flat)
{
	struct order order = flat->pending ? flat->sorter.order : flat->order;
	size_t slice = flat->slice;

	free(flat->entries);
	free(flat->places);
	sorter_free(&flat->sorter);
	*flat = (struct flat_list){.order = order, .slice = slice};
}

static int set_room(struct flat_list *flat, size_t room)
{
	struct sort_entry *entries = realloc(flat->entries, room * sizeof(*entries));

	if (!entries)
		return -ENOMEM;
	flat->entries = entries;
	flat->room = room;
	return 0;
}

/* Old places are harmless: see entry_of. */
int flat_list_clear(struct flat_list *flat, size_t nodes)
{
	flat->used = flat->count = 0;
	flat->gone = NULL;
	flat->at = 0;
	return nodes > flat->room ? set_room(flat, nodes) : 0;
}

static void flat_list_set_places(struct flat_list *flat)
{
	for (size_t i = 0; i < flat->used; i++)
		flat->places[sort_entry_number(&flat->entries[i])].at = (uint32_t)i;
}

static void close_holes(struct flat_list *flat)
{
	size_t to = 0;

	for (size_t i = 0; i < flat->used; i++) {
		if (i == flat->gone_at)
			flat->gone_at = to;
		if (flat->entries[i].node)
			flat->entries[to++] = flat->entries[i];
	}
	flat->used = to;
}

/* ---- the order ---- */

static void flat_list_arrange(struct flat_list *flat, const struct order *order)
{
	bool births = order_is_default(order);

	close_holes(flat);
	flat->gone = NULL;
	flat->unsorted = flat->pending = false;
	flat->order = *order;
	for (size_t i = 0; i < flat->used; i++) {
		struct sort_entry *entry = &flat->entries[i];
		uint64_t figure = flat->places[sort_entry_number(entry)].figure;

		entry->keys[0] = births ? 0 : sorter_key(&flat->sorter, figure);
	}
	sorter_sort(&flat->sorter, flat->entries, flat->used);
	flat_list_set_places(flat);
}

static struct node *node_of(const struct flat_list *flat, uint32_t number)
{
	size_t at = number < flat->place_count ? flat->places[number].at : SIZE_MAX;
	const struct sort_entry *entry = at < flat->used ? &flat->entries[at] : NULL;

	return entry && sort_entry_number(entry) == number ? entry->node : NULL;
}

static void flat_list_compute_figure(struct flat_list *flat, const struct node *node)
{
	flat->places[node->number].figure = sorter_figure(&flat->sorter, node);
}

static void fetch(const struct flat_list *flat, uint32_t number)
{
	const struct order *order = &flat->sorter.order;
	const struct node *near = node_of(flat, number + AHEAD);
	const struct node *far = node_of(flat, number + 2 * AHEAD);

	if (far)
		order_fetch(order, far, false);
	if (near)
		order_fetch(order, near, true);
}

/*
 * In order of memory: sorted nodes are anywhere in it, and to wait for the memory of one node after
 * the other takes longer than all else.
 */
static void compute_next_keys(struct flat_list *flat, size_t count)
{
	size_t left = flat->place_count - flat->at, end = flat->at + (left < count ? left : count);

	for (; flat->at < end; flat->at++) {
		fetch(flat, flat->at);
		if (node_of(flat, flat->at))
			flat_list_compute_figure(flat, node_of(flat, flat->at));
	}
	if (left && count != SIZE_MAX) /* the rest is enough for a slice of its own */
		return;
	sorter_end(&flat->sorter);
	flat_list_arrange(flat, &flat->sorter.order);
}

void flat_list_sort(struct flat_list *flat, const struct order *order)
{
	if (order_is_default(order)) { /* figures need not be computed */
		flat->order = *order;
		flat->pending = false;
		flat->unsorted = true;
		return;
	}
	sorter_begin(&flat->sorter, order);
	flat->pending = true;
	flat->at = 0;
}

static size_t slice_of(const struct flat_list *flat)
{
	return flat->slice ? flat->slice : FLAT_LIST_SLICE;
}

bool flat_list_go_on(struct flat_list *flat)
{
	if (flat->pending)
		compute_next_keys(flat, slice_of(flat));
	return flat->pending;
}

/* Sorts at once when there are few, or when the list has no order yet. */
static void flat_list_tidy(struct flat_list *flat)
{
	if (flat->used - flat->count > flat->count + ROOM_MIN) {
		close_holes(flat);
		flat_list_set_places(flat);
	}
	if (flat->unsorted && !flat->pending && !order_is_default(&flat->order))
		flat_list_sort(flat, &flat->order);
	if (flat->pending && (flat->unsorted || flat->used <= slice_of(flat)))
		compute_next_keys(flat, SIZE_MAX);
	else if (flat->unsorted)
		flat_list_arrange(flat, &flat->order);
}

/* ---- nodes ---- */

static int make_room(struct flat_list *flat, uint32_t number)
{
	struct flat_place *places =
		array_grow(flat->places, &flat->place_count, number, sizeof(*places), 0xff);

	if (!places)
		return -ENOMEM;
	flat->places = places;
	if (flat->used < flat->room)
		return 0;
	return set_room(flat, flat->room ? flat->room * 2 : ROOM_MIN);
}

int flat_list_add(struct flat_list *flat, struct node *node)
{
	struct sort_entry entry = sort_entry_of(node);

	if (make_room(flat, node->number) < 0)
		return -ENOMEM;
	if (flat->used && order_is_default(&flat->order) &&
		flat->entries[flat->used - 1].keys[1] >= node->id.start_ns)
		flat->unsorted = true;
	if (flat->gone == node)
		flat->gone = NULL;
	flat->places[node->number].at = (uint32_t)flat->used;
	flat->entries[flat->used++] = entry;
	flat->count++;
	if (flat->pending && node->number < flat->at)
		flat_list_compute_figure(flat, node);
	return 0;
}

static struct sort_entry *entry_of(const struct flat_list *flat, const struct node *node)
{
	return node_of(flat, node->number) == node ? &flat->entries[flat->places[node->number].at]
						   : NULL;
}

bool flat_list_has(const struct flat_list *flat, const struct node *node)
{
	const struct sort_entry *entry = entry_of(flat, node);

	return entry && entry->keys[1] == node->id.start_ns;
}

void flat_list_remove(struct flat_list *flat, struct node *node)
{
	struct sort_entry *entry = entry_of(flat, node);

	if (!entry)
		return;
	flat->gone = node;
	flat->gone_at = (size_t)(entry - flat->entries);
	entry->node = NULL;
	flat->count--;
}

/* ---- reading ---- */

/* Index where the node is, was, or would be; *exact: it is there. */
static size_t find_index(const struct flat_list *flat, const struct node *node, bool *exact)
{
	const struct sort_entry *entry = entry_of(flat, node);
	size_t at = 0;

	*exact = entry;
	if (entry)
		return (size_t)(entry - flat->entries);
	if (flat->gone == node)
		return flat->gone_at;
	while (at < flat->used && (!flat->entries[at].node || order_compare(flat->entries[at].node,
								      node, &flat->order) < 0))
		at++;
	return at;
}

/* bits 0: any node */
static bool entry_has_bits(const struct sort_entry *entry, uint32_t bits)
{
	return entry->node && (!bits || entry->node->client_bits & bits);
}

struct node *flat_list_next_with(struct flat_list *flat, const struct node *node, uint32_t bits)
{
	bool exact = false;
	size_t at = 0;

	flat_list_tidy(flat);
	if (node)
		at = find_index(flat, node, &exact) + exact;
	for (; at < flat->used; at++) {
		if (at + AHEAD < flat->used)
			__builtin_prefetch(flat->entries[at + AHEAD].node);
		if (entry_has_bits(&flat->entries[at], bits))
			return flat->entries[at].node;
	}
	return NULL;
}

struct node *flat_list_prev_with(struct flat_list *flat, const struct node *node, uint32_t bits)
{
	bool exact;
	size_t end;

	flat_list_tidy(flat);
	for (end = node ? find_index(flat, node, &exact) : flat->used; end; end--) {
		if (end > AHEAD)
			__builtin_prefetch(flat->entries[end - 1 - AHEAD].node);
		if (entry_has_bits(&flat->entries[end - 1], bits))
			return flat->entries[end - 1].node;
	}
	return NULL;
}

struct node *flat_list_next(struct flat_list *flat, const struct node *node)
{
	return flat_list_next_with(flat, node, 0);
}

struct node *flat_list_prev(struct flat_list *flat, const struct node *node)
{
	return flat_list_prev_with(flat, node, 0);
}
