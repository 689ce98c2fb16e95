// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/flat.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 64

static int compare_ident(struct ident a, struct ident b)
{
	if (a.start_ns != b.start_ns)
		return a.start_ns < b.start_ns ? -1 : 1;
	return (a.pid > b.pid) - (a.pid < b.pid);
}

static int compare_entries(const void *a, const void *b)
{
	const struct flat_entry *x = a, *y = b;

	return compare_ident(x->id, y->id);
}

void flat_free(struct flat *flat)
{
	free(flat->entries);
	*flat = (struct flat){0};
}

static void close_holes(struct flat *flat)
{
	size_t to = 0;

	for (size_t i = 0; i < flat->used; i++)
		if (flat->entries[i].node)
			flat->entries[to++] = flat->entries[i];
	flat->used = to;
}

static void tidy(struct flat *flat)
{
	if (flat->used - flat->count > flat->count + ROOM_MIN)
		close_holes(flat);
	if (!flat->unsorted)
		return;
	close_holes(flat);
	if (flat->used)
		qsort(flat->entries, flat->used, sizeof(*flat->entries), compare_entries);
	flat->unsorted = false;
}

static int make_room(struct flat *flat)
{
	size_t room = flat->room ? flat->room * 2 : ROOM_MIN;
	struct flat_entry *entries;

	if (flat->used < flat->room)
		return 0;
	entries = realloc(flat->entries, room * sizeof(*entries));
	if (!entries)
		return -ENOMEM;
	flat->entries = entries;
	flat->room = room;
	return 0;
}

int flat_add(struct flat *flat, struct node *node)
{
	if (make_room(flat) < 0)
		return -ENOMEM;
	if (flat->used && compare_ident(flat->entries[flat->used - 1].id, node->id) > 0)
		flat->unsorted = true;
	flat->entries[flat->used++] = (struct flat_entry){node->id, node};
	flat->count++;
	return 0;
}

/* The first entry that is not before id. */
static size_t find(struct flat *flat, struct ident id)
{
	size_t low = 0, high;

	tidy(flat);
	high = flat->used;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare_ident(flat->entries[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Where the node is, or flat->used.  Two that are known by the same pid only are equal here. */
static size_t find_node(struct flat *flat, const struct node *node)
{
	for (size_t i = find(flat, node->id); i < flat->used; i++) {
		if (flat->entries[i].node == node)
			return i;
		if (compare_ident(flat->entries[i].id, node->id))
			break;
	}
	return flat->used;
}

bool flat_has(struct flat *flat, const struct node *node)
{
	return find_node(flat, node) < flat->used;
}

void flat_remove(struct flat *flat, struct node *node)
{
	size_t at = find_node(flat, node);

	if (at == flat->used)
		for (at = 0; at < flat->used && flat->entries[at].node != node;)
			at++;
	if (at == flat->used)
		return;
	flat->entries[at].node = NULL;
	flat->count--;
}

struct node *flat_next(struct flat *flat, const struct node *node)
{
	size_t at = 0;

	if (node) {
		at = find_node(flat, node);
		at = at < flat->used ? at + 1 : find(flat, node->id);
	} else {
		tidy(flat);
	}
	while (at < flat->used && !flat->entries[at].node)
		at++;
	return at < flat->used ? flat->entries[at].node : NULL;
}

struct node *flat_prev(struct flat *flat, const struct node *node)
{
	size_t at;

	tidy(flat);
	at = flat->used;
	if (node) {
		at = find_node(flat, node);
		if (at == flat->used)
			at = find(flat, node->id);
	}
	while (at && !flat->entries[at - 1].node)
		at--;
	return at ? flat->entries[at - 1].node : NULL;
}
