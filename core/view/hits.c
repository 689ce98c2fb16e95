// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/hits.h"

#include "core/view/search_hits.h"

struct walk {
	struct view *view;
	bool back;
	bool trails; /* what is not on one is passed by */
};

/* It is a row, or has some below it, that may be a hit. */
static bool is_wanted(const struct walk *walk, const struct node *node)
{
	if (!node_has_rows(node))
		return false;
	return !walk->trails || node->view_bits & (VIEW_FOUND | VIEW_TRAIL) || node_is_storm(node);
}

/* The first wanted one of these siblings. */
static struct node *first_of(const struct walk *walk, struct node *node)
{
	while (node && !is_wanted(walk, node)) {
		node_fetch_ahead(node);
		node = walk->back ? node->prev : node->next;
	}
	return node;
}

static struct node *enter(const struct walk *walk, struct node *node)
{
	if (node_is_gathered(node) || !node->view_count)
		return NULL;
	if (walk->trails && !(node->view_bits & VIEW_TRAIL))
		return NULL;
	rows_sorted(walk->view, node);
	return first_of(walk, walk->back ? node->last : node->first);
}

static struct node *last_in(const struct walk *walk, struct node *node)
{
	struct node *below;

	while ((below = enter(walk, node)))
		node = below;
	return node;
}

static struct node *next(const struct walk *walk, struct node *node)
{
	struct node *below = enter(walk, node);

	for (; !below && !node_is_top(node); node = node->parent) {
		rows_sorted(walk->view, node->parent);
		below = first_of(walk, node->next);
	}
	return below;
}

static struct node *prev(const struct walk *walk, struct node *node)
{
	struct node *before;

	rows_sorted(walk->view, node->parent);
	before = first_of(walk, node->prev);
	if (before)
		return last_in(walk, before);
	return node_is_top(node->parent) ? NULL : node->parent;
}

/* NULL leads to the first one, backwards to the last; and from there on NULL is the end. */
static struct node *go(const struct walk *walk, struct node *node)
{
	struct node *top = tree_top(walk->view->tree);

	if (walk->view->options.flat)
		return (walk->back ? flat_prev_with : flat_next_with)(
			&walk->view->flat, node, walk->trails ? VIEW_FOUND : 0);
	if (node)
		return walk->back ? prev(walk, node) : next(walk, node);
	node = walk->back ? last_in(walk, top) : enter(walk, top);
	return node == top ? NULL : node;
}

/* What is only on the way to rows is none. */
static struct node *hit_of(struct view *view, struct node *node)
{
	if (!rows_has(view, node))
		return NULL;
	if (found_has(view, node))
		return node;
	return !view->options.flat && node_is_storm(node) ? storms_find(view, node) : NULL;
}

struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows)
{
	struct walk walk = {view, step < 0, found_has_trails(view)};
	struct node *node = step ? go(&walk, from) : from, *hit;
	bool wrapped = false;

	for (; *rows; --*rows) {
		if (!node && !wrapped) {
			wrapped = true;
			node = go(&walk, NULL);
		}
		hit = node ? hit_of(view, node) : NULL;
		if (hit || !node || (wrapped && node == from))
			return hit;
		node = go(&walk, node);
	}
	return NULL;
}
