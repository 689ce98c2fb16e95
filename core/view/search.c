// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * search.c - from the cursor to the next row that has a text.
 *
 * In the order of the rows, what is folded away included.  Most often it is not far.  When it is,
 * all nodes are asked (search_hits.h), little by little where they are many: that is quicker than
 * the way from row to row, and there may be none.  Where it is known who has the text, subtrees in
 * which nobody has are passed by whole.
 */
#include "core/view/view_private.h"

#include "core/view/matching.h"
#include "core/view/search_hits.h"

#include <string.h>

#define HITS_ALL UINT32_MAX

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

/*
 * From the row `from` to the first hit: step 0 from itself on, 1 from the next, -1 backwards from
 * the one before; wraps around, to `from` at last.  A row's hit is itself, or, of a storm's row,
 * the last of those in it.  *rows: how many may be looked at, gets how many are left.  NULL with
 * some left: there is none.
 */
static struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows)
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

/*
 * From the cursor to the next row that has a text.
 *
 * Most often it is not far.  When it is, all nodes are asked (search_hits.h), little by little
 * where they are many: that is quicker than the way from row to row, and there may be none.
 */

#define NEAR 1000 /* rows that are asked one by one */

static bool is_same(const struct needle *needle, const struct needle *other)
{
	return needle->len == other->len && !memcmp(needle->text, other->text, needle->len);
}

void view_set_search(struct view *view, const char *text)
{
	char folded[sizeof(view->search)];
	size_t len = strnlen(text, sizeof(folded));
	struct needle needle;

	memcpy(folded, text, len);
	needle_make(&needle, folded, len);
	view->hunt = (struct hunt){0};
	if (view->needle.len && is_same(&needle, &view->needle))
		return;
	found_change(view, &needle);
	memcpy(view->search, folded, len);
	view->needle = needle;
	view->needle.text = view->search;
}

/* Returns whether that decides it. */
static bool look(struct view *view)
{
	struct hunt *hunt = &view->hunt;
	struct node *from = view_cursor(view), *hit;
	unsigned rows = found_is_known(view) ? HITS_ALL : NEAR;

	hunt->outcome = SEARCH_NOBODY;
	if (!from || !view->needle.len || found_is_nobody(view))
		return true;
	hit = hits_find(view, from, hunt->step, &rows);
	if (hit && view_select(view, hit))
		hunt->outcome = SEARCH_FOUND;
	return hit || rows;
}

void search_go_on(struct view *view)
{
	unsigned effort = sift_is_small(view) ? SIFT_ALL : SIFT_SLICE;
	bool known;

	do
		known = found_go_on(view, effort);
	while (!known && effort == SIFT_ALL);
	if (known || found_is_nobody(view))
		look(view);
}

enum search view_end_search(struct view *view)
{
	while (view->hunt.outcome == SEARCH_ON)
		search_go_on(view);
	return view->hunt.outcome;
}

enum search view_search(struct view *view, int step)
{
	view_end_search(view);
	view->hunt.step = step;
	if (look(view))
		return view->hunt.outcome;
	view->hunt.outcome = SEARCH_ON;
	if (sift_is_small(view))
		search_go_on(view);
	return view->hunt.outcome;
}

enum search view_searched(const struct view *view)
{
	return view->hunt.outcome;
}
