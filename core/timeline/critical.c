// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/timeline/critical.h"

#include "core/base/array.h"

#include <stdlib.h>

struct critical_child {
	uint64_t end_ns, start_ns;
	const struct node *node;
};

/* A process of the path whose children are being looked at. */
struct critical_level {
	const struct node *node;
	uint64_t at_ns; /* what is later has its segments */
	uint32_t first; /* its children, in the list of all levels */
	uint32_t taken; /* of them */
};

struct critical_search {
	struct critical *critical;
	uint64_t now_ns;
	struct critical_child *children;
	uint32_t child_count, child_room;
	struct critical_level *levels;
	uint32_t level_count, level_room;
};

static uint64_t end_of(const struct critical_search *search, const struct node *node)
{
	return node_is_exited(node) ? node->exit_ns : search->now_ns;
}

static bool add_segment(
	struct critical *critical, const struct node *node, uint64_t from_ns, uint64_t to_ns)
{
	struct critical_segment *grown;

	if (from_ns >= to_ns)
		return true;
	grown = critical->count < CRITICAL_MAX ? array_grow(critical->segments, &critical->room,
							 critical->count, sizeof(*grown), 0)
					       : NULL;
	if (!grown)
		return false;
	critical->segments = grown;
	grown[critical->count++] =
		(struct critical_segment){node->id, node->number, from_ns, to_ns};
	return true;
}

/* Ascending by end; of equal ends the one that started first is the last. */
static int compare_children(const void *a, const void *b)
{
	const struct critical_child *x = a, *y = b;

	if (x->end_ns != y->end_ns)
		return x->end_ns < y->end_ns ? -1 : 1;
	return x->start_ns > y->start_ns ? -1 : x->start_ns < y->start_ns;
}

static bool add_child(struct critical_search *search, const struct node *node, uint64_t at_ns)
{
	uint64_t end_ns = end_of(search, node);
	struct critical_child *grown;

	if (node_is_thread(node) || !node->id.start_ns || end_ns > at_ns ||
		end_ns < node->id.start_ns)
		return true;
	grown = array_grow(
		search->children, &search->child_room, search->child_count, sizeof(*grown), 0);
	if (!grown)
		return false;
	search->children = grown;
	grown[search->child_count++] = (struct critical_child){end_ns, node->id.start_ns, node};
	return true;
}

/* They are sorted already if they ended in the order in which they were born. */
static bool are_sorted(const struct critical_child *children, uint32_t count)
{
	for (uint32_t i = 1; i < count; i++)
		if (compare_children(&children[i - 1], &children[i]) > 0)
			return false;
	return true;
}

static bool enter(struct critical_search *search, const struct node *node, uint64_t at_ns)
{
	uint32_t first = search->child_count;
	struct critical_level *grown = array_grow(
		search->levels, &search->level_room, search->level_count, sizeof(*grown), 0);

	if (!grown)
		return false;
	search->levels = grown;
	grown[search->level_count++] = (struct critical_level){node, at_ns, first, 0};
	for (const struct node *child = node->first; child; child = child->next) {
		node_fetch_ahead(child);
		if (!add_child(search, child, at_ns))
			return false;
		search->critical->children++;
	}
	if (search->child_count > first &&
		!are_sorted(search->children + first, search->child_count - first))
		qsort(search->children + first, search->child_count - first,
			sizeof(*search->children), compare_children);
	return true;
}

/* The child that ended last before that time.  NULL: there is none. */
static const struct critical_child *next_child(
	struct critical_search *search, struct critical_level *level)
{
	if (level->taken >= CRITICAL_EACH)
		return NULL;
	while (search->child_count > level->first) {
		const struct critical_child *child = &search->children[--search->child_count];

		if (child->end_ns <= level->at_ns)
			return child;
	}
	return NULL;
}

/* One step back in time. */
static bool step(struct critical_search *search)
{
	struct critical_level *level = &search->levels[search->level_count - 1];
	const struct critical_child *found = next_child(search, level);
	struct critical_child child;
	const struct node *node = level->node;
	uint64_t at_ns = level->at_ns;

	if (!found) {
		search->child_count = level->first;
		search->level_count--;
		return add_segment(search->critical, node, node->id.start_ns, at_ns);
	}
	child = *found;
	level->taken++;
	level->at_ns = child.start_ns;
	return add_segment(search->critical, node, child.end_ns, at_ns) &&
	       enter(search, child.node, child.end_ns);
}

bool critical_find(struct critical *critical, const struct node *root, uint64_t now_ns)
{
	struct critical_search search = {.critical = critical, .now_ns = now_ns};
	bool done;

	critical->count = critical->children = 0;
	done = enter(&search, root, end_of(&search, root));
	while (done && search.level_count)
		done = step(&search);
	free(search.children);
	free(search.levels);
	return done;
}

void critical_free(struct critical *critical)
{
	free(critical->segments);
	*critical = (struct critical){0};
}
