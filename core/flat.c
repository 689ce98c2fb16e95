// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/flat.h"

#include <errno.h>
#include <stdlib.h>

#define ROOM_MIN 64

static int compare(const void *a, const void *b)
{
	const struct flat_entry *x = a, *y = b;

	if (x->start_ns != y->start_ns)
		return x->start_ns < y->start_ns ? -1 : 1;
	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static struct flat_entry entry_of(struct node *node)
{
	return (struct flat_entry){node->id.start_ns, node->id.pid, node->number, node};
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
		qsort(flat->entries, flat->used, sizeof(*flat->entries), compare);
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
	struct flat_entry entry = entry_of(node);

	if (make_room(flat) < 0)
		return -ENOMEM;
	/* Equal: it was here before and left the hole, which goes when the list is sorted. */
	if (flat->used && compare(&flat->entries[flat->used - 1], &entry) >= 0)
		flat->unsorted = true;
	flat->entries[flat->used++] = entry;
	flat->count++;
	return 0;
}

/* The first entry that is not before the node's place; *exact: it is the node's own. */
static size_t find(struct flat *flat, const struct node *node, bool *exact)
{
	struct flat_entry wanted = entry_of((struct node *)node);
	size_t low = 0, high;

	tidy(flat);
	high = flat->used;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&flat->entries[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*exact = low < flat->used && flat->entries[low].node == node;
	return low;
}

bool flat_has(struct flat *flat, const struct node *node)
{
	bool exact;

	find(flat, node, &exact);
	return exact;
}

void flat_remove(struct flat *flat, struct node *node)
{
	bool exact;
	size_t at = find(flat, node, &exact);

	/* It has another start by now than when it came. */
	if (!exact)
		for (at = 0; at < flat->used && flat->entries[at].node != node;)
			at++;
	if (at == flat->used)
		return;
	flat->entries[at].node = NULL;
	flat->count--;
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
