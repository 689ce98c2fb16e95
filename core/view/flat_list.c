// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/flat_list.h"

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
	free(flat->keys);
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

/* Buckets (sort.h) stay contiguous. */
static void close_holes(struct flat_list *flat)
{
	uint32_t heap = UINT32_MAX, first = 0;
	size_t to = 0;

	for (size_t i = 0; i < flat->used; i++) {
		struct sort_entry entry = flat->entries[i];

		if (i == flat->gone_at)
			flat->gone_at = to;
		if (!entry.node)
			continue;
		if (entry.first != heap)
			first = (uint32_t)to;
		heap = entry.first;
		entry.first = first;
		flat->entries[to] = entry;
		flat->places[entry.number] = (uint32_t)to++;
	}
	flat->used = to;
}

/* ---- the order ---- */

/* All entries form one bucket, which is partitioned where it is read. */
static void flat_list_compact(struct flat_list *flat, const struct order *order, bool partial)
{
	bool plain = order_is_default(order);

	if (flat->used > flat->count)
		close_holes(flat);
	flat->gone = NULL;
	flat->unsorted = flat->pending = false;
	flat->order = *order;
	if (partial)
		sorter_prefixes(order, flat->entries, flat->used);
	for (size_t i = 0; i < flat->used; i++) {
		struct sort_entry *entry = &flat->entries[i];

		if (plain)
			entry->key = entry->start_ns;
		else if (!partial)
			entry->key = sorter_key(&flat->sorter, flat->keys[entry->number]);
		entry->first = 0;
	}
	flat->radix = sorter_radix(&flat->sorter, &flat->order, flat->used, partial);
}

static const struct node *node_of(const struct flat_list *flat, uint32_t number)
{
	size_t at = number < flat->place_room ? flat->places[number] : SIZE_MAX;
	const struct sort_entry *entry = at < flat->used ? &flat->entries[at] : NULL;

	return entry && entry->number == number ? entry->node : NULL;
}

static void flat_list_compute_key(struct flat_list *flat, const struct node *node)
{
	if (!flat->failed)
		flat->failed = !sorter_key_of(&flat->sorter, node, &flat->keys[node->number]);
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
static void go_on(struct flat_list *flat, size_t count)
{
	size_t left = flat->place_room - flat->at, end = flat->at + (left < count ? left : count);

	for (; flat->at < end; flat->at++) {
		fetch(flat, flat->at);
		if (node_of(flat, flat->at))
			flat_list_compute_key(flat, node_of(flat, flat->at));
	}
	if (left && count != SIZE_MAX) /* the rest is enough for a slice of its own */
		return;
	flat->failed |= !sorter_end(&flat->sorter);
	flat_list_compact(flat, &flat->sorter.order, flat->failed);
}

void flat_list_sort(struct flat_list *flat, const struct order *order)
{
	if (order_is_default(order)) { /* keys need not be computed */
		flat->order = *order;
		flat->pending = false;
		flat->unsorted = true;
		return;
	}
	sorter_begin(&flat->sorter, order);
	flat->pending = true;
	flat->failed = false;
	flat->at = 0;
}

static size_t slice_of(const struct flat_list *flat)
{
	return flat->slice ? flat->slice : FLAT_LIST_SLICE;
}

bool flat_list_go_on(struct flat_list *flat)
{
	if (flat->pending)
		go_on(flat, slice_of(flat));
	return flat->pending;
}

/* Sorts at once when there are few, or when the list has no order yet. */
static void flat_list_tidy(struct flat_list *flat)
{
	if (flat->used - flat->count > flat->count + ROOM_MIN)
		close_holes(flat);
	if (flat->unsorted && !flat->pending && !order_is_default(&flat->order))
		flat_list_sort(flat, &flat->order);
	if (flat->pending && (flat->unsorted || flat->used <= slice_of(flat)))
		go_on(flat, SIZE_MAX);
	else if (flat->unsorted)
		flat_list_compact(flat, &flat->order, false);
}

/* Sorts until the entry at this index is final. */
static void flat_list_sort_at(struct flat_list *flat, size_t at)
{
	const struct sort_entry *hole = &flat->entries[flat->gone_at];
	size_t from, to;
	uint64_t start_ns = 0;
	uint32_t number = UINT32_MAX;

	if (flat->gone) {
		start_ns = hole->start_ns;
		number = hole->number;
	}
	radix_sort_at(&flat->radix, flat->entries, flat->used, at, &from, &to);
	for (size_t i = from; i < to; i++) {
		const struct sort_entry *entry = &flat->entries[i];

		if (entry->node)
			flat->places[entry->number] = (uint32_t)i;
		else if (entry->number == number && entry->start_ns == start_ns)
			flat->gone_at = i;
	}
}

static int make_room(struct flat_list *flat)
{
	if (flat->used < flat->room)
		return 0;
	return set_room(flat, flat->room ? flat->room * 2 : ROOM_MIN);
}

static int make_place(struct flat_list *flat, uint32_t number)
{
	size_t room = flat->place_room ? flat->place_room : ROOM_MIN;
	uint32_t *places;
	uint64_t *keys;

	if (number < flat->place_room)
		return 0;
	while (room <= number)
		room *= 2;
	places = realloc(flat->places, room * sizeof(*places));
	if (places)
		flat->places = places;
	keys = realloc(flat->keys, room * sizeof(*keys));
	if (keys)
		flat->keys = keys;
	if (!places || !keys)
		return -ENOMEM;
	for (size_t i = flat->place_room; i < room; i++)
		places[i] = UINT32_MAX;
	flat->place_room = room;
	return 0;
}

int flat_list_add(struct flat_list *flat, struct node *node)
{
	struct sort_entry entry = sort_entry_of(node);

	if (make_room(flat) < 0 || make_place(flat, node->number) < 0)
		return -ENOMEM;
	if (flat->used && order_is_default(&flat->order) &&
		flat->entries[flat->used - 1].start_ns >= entry.start_ns)
		flat->unsorted = true;
	if (flat->gone == node)
		flat->gone = NULL;
	entry.first = flat->places[node->number] = (uint32_t)flat->used;
	flat->entries[flat->used++] = entry;
	flat->count++;
	if (flat->pending && node->number < flat->at)
		flat_list_compute_key(flat, node);
	return 0;
}

static const struct sort_entry *entry_of(const struct flat_list *flat, const struct node *node)
{
	size_t at = node->number < flat->place_room ? flat->places[node->number] : SIZE_MAX;

	return at < flat->used && flat->entries[at].node == node ? &flat->entries[at] : NULL;
}

bool flat_list_has(const struct flat_list *flat, const struct node *node)
{
	const struct sort_entry *entry = entry_of(flat, node);

	return entry && entry->start_ns == node->id.start_ns;
}

void flat_list_remove(struct flat_list *flat, struct node *node)
{
	const struct sort_entry *entry = entry_of(flat, node);

	if (!entry)
		return;
	flat->gone = node;
	flat->gone_at = (size_t)(entry - flat->entries);
	flat->entries[flat->gone_at].node = NULL;
	flat->count--;
}

/* The first entry after the node by current figures, which may have changed since the sort. */
static size_t look_for(struct flat_list *flat, const struct node *node)
{
	const struct node *next = NULL;

	for (size_t at = 0; at < flat->used; at++) {
		const struct node *other = flat->entries[at].node;

		if (other && order_compare(other, node, &flat->order) > 0 &&
			(!next || order_compare(other, next, &flat->order) < 0))
			next = other;
	}
	return next ? flat->places[next->number] : flat->used;
}

static size_t place_of(const struct flat_list *flat, const struct node *node)
{
	return node ? flat->places[node->number] : flat->gone_at;
}

/* Index where the node is, was, or would be; *exact: it is there. */
static size_t find(struct flat_list *flat, const struct node *node, bool *exact)
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
	do { /* the entry moves while its bucket is sorted */
		at = place_of(flat, node);
		flat_list_sort_at(flat, at);
	} while (at != place_of(flat, node));
	return at;
}

/* bits 0: any node */
static bool is_wanted(const struct sort_entry *entry, uint32_t bits)
{
	return entry->node && (!bits || entry->node->client_bits & bits);
}

static bool is_settled(const struct flat_list *flat, size_t at)
{
	return flat->entries[at].first == at &&
	       radix_sort_bucket_end(flat->entries, flat->used, at) == at + 1;
}

/* Only buckets with a wanted node are sorted; others are skipped. */
static struct node *seek(struct flat_list *flat, size_t at, uint32_t bits)
{
	while (at < flat->used) {
		const struct sort_entry *entry = &flat->entries[at];

		if (at + AHEAD < flat->used)
			__builtin_prefetch(entry[AHEAD].node);
		if (!is_wanted(entry, bits)) {
			at++;
			continue;
		}
		if (is_settled(flat, at))
			return entry->node;
		at = entry->first;
		flat_list_sort_at(flat, at);
	}
	return NULL;
}

static struct node *seek_back(struct flat_list *flat, size_t end, uint32_t bits)
{
	while (end) {
		const struct sort_entry *entry = &flat->entries[end - 1];

		if (end > AHEAD)
			__builtin_prefetch(flat->entries[end - AHEAD].node);
		if (!is_wanted(entry, bits)) {
			end--;
			continue;
		}
		if (is_settled(flat, end - 1))
			return entry->node;
		end = radix_sort_bucket_end(flat->entries, flat->used, end - 1);
		flat_list_sort_at(flat, end - 1);
	}
	return NULL;
}

struct node *flat_list_next_with(struct flat_list *flat, const struct node *node, uint32_t bits)
{
	bool exact = false;
	size_t at = 0;

	flat_list_tidy(flat);
	if (node)
		at = find(flat, node, &exact) + exact;
	return seek(flat, at, bits);
}

struct node *flat_list_prev_with(struct flat_list *flat, const struct node *node, uint32_t bits)
{
	bool exact;

	flat_list_tidy(flat);
	return seek_back(flat, node ? find(flat, node, &exact) : flat->used, bits);
}

struct node *flat_list_next(struct flat_list *flat, const struct node *node)
{
	return flat_list_next_with(flat, node, 0);
}

struct node *flat_list_prev(struct flat_list *flat, const struct node *node)
{
	return flat_list_prev_with(flat, node, 0);
}
