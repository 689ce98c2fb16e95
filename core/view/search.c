// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * search.c - from the cursor to the next row that has a text.
 *
 * In the order of the rows, folded ones included.  Usually the next hit is near.  If not, all nodes
 * are tested (search_hits.h), in slices if there are many: that is faster than going from row to
 * row, and there may be no hit.  Once the hits are known, subtrees without any are skipped.
 */
#include "core/view/view_private.h"

#include "core/view/matching.h"
#include "core/view/search_hits.h"

#include <string.h>

#define HITS_ALL UINT32_MAX

struct row_walk {
	struct view *view;
	bool back;
	bool trails; /* skip nodes without a marked path */
};

/* It is a row, or has rows below it, that may be a hit. */
static bool is_wanted(const struct row_walk *walk, const struct node *node)
{
	if (!node_has_rows(node))
		return false;
	return !walk->trails || node->client_bits & (VIEW_FOUND | VIEW_HIT_BELOW) ||
	       node_is_storm(node);
}

/* The first wanted one of these siblings. */
static struct node *first_of(const struct row_walk *walk, struct node *node)
{
	while (node && !is_wanted(walk, node)) {
		node_fetch_ahead(node);
		node = walk->back ? node->prev : node->next;
	}
	return node;
}

static struct node *enter(const struct row_walk *walk, struct node *node)
{
	if (node_is_collapsed(node) || !node->client_count)
		return NULL;
	if (walk->trails && !(node->client_bits & VIEW_HIT_BELOW))
		return NULL;
	rows_sorted(walk->view, node);
	return first_of(walk, walk->back ? node->last : node->first);
}

static struct node *last_in(const struct row_walk *walk, struct node *node)
{
	struct node *below;

	while ((below = enter(walk, node)))
		node = below;
	return node;
}

static struct node *next(const struct row_walk *walk, struct node *node)
{
	struct node *below = enter(walk, node);

	for (; !below && !node_is_top(node); node = node->parent) {
		rows_sorted(walk->view, node->parent);
		below = first_of(walk, node->next);
	}
	return below;
}

static struct node *prev(const struct row_walk *walk, struct node *node)
{
	struct node *before;

	rows_sorted(walk->view, node->parent);
	before = first_of(walk, node->prev);
	if (before)
		return last_in(walk, before);
	return node_is_top(node->parent) ? NULL : node->parent;
}

/* NULL starts at the first one, backwards at the last; at the end NULL is returned. */
static struct node *go(const struct row_walk *walk, struct node *node)
{
	struct node *top = tree_top(walk->view->tree);

	if (walk->view->options.flat)
		return (walk->back ? flat_list_prev_with : flat_list_next_with)(
			&walk->view->flat, node, walk->trails ? VIEW_FOUND : 0);
	if (node)
		return walk->back ? prev(walk, node) : next(walk, node);
	node = walk->back ? last_in(walk, top) : enter(walk, top);
	return node == top ? NULL : node;
}

/* A node that only leads to rows is not itself a hit. */
static struct node *hit_of(struct view *view, struct node *node)
{
	if (!rows_has(view, node))
		return NULL;
	if (search_hits_has(view, node))
		return node;
	return !view->options.flat && node_is_storm(node) ? storms_find(view, node) : NULL;
}

/*
 * From the row `from` to the first hit: step 0 starts with that row, 1 with the next, -1 backwards
 * with the previous; wraps around, up to and including `from`.  The hit of a row is the row itself
 * or, for a storm's row, the last hit in the storm.  *rows limits the rows that are tested, and is
 * set to what is left.  NULL with some left: there is no hit.
 */
static struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows)
{
	struct row_walk walk = {view, step < 0, search_hits_have_paths(view)};
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

#define NEAR 1000 /* rows that are tested one by one */

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
	view->search_state = (struct search_state){0};
	if (view->needle.len && is_same(&needle, &view->needle))
		return;
	search_hits_change(view, &needle);
	memcpy(view->search, folded, len);
	view->needle = needle;
	view->needle.text = view->search;
}

/* Returns whether the result is final. */
static bool look(struct view *view)
{
	struct search_state *search_state = &view->search_state;
	struct node *from = view_cursor(view), *hit;
	unsigned rows = search_hits_is_known(view) ? HITS_ALL : NEAR;

	search_state->outcome = SEARCH_NOBODY;
	if (!from || !view->needle.len || search_hits_is_nobody(view))
		return true;
	hit = hits_find(view, from, search_state->step, &rows);
	if (hit && view_select(view, hit))
		search_state->outcome = SEARCH_FOUND;
	return hit || rows;
}

void search_go_on(struct view *view)
{
	unsigned effort = matching_is_small(view) ? MATCHING_ALL : MATCHING_SLICE;
	bool known;

	do
		known = search_hits_go_on(view, effort);
	while (!known && effort == MATCHING_ALL);
	if (known || search_hits_is_nobody(view))
		look(view);
}

enum search view_end_search(struct view *view)
{
	while (view->search_state.outcome == SEARCH_ON)
		search_go_on(view);
	return view->search_state.outcome;
}

enum search view_search(struct view *view, int step)
{
	view_end_search(view);
	view->search_state.step = step;
	if (look(view))
		return view->search_state.outcome;
	view->search_state.outcome = SEARCH_ON;
	if (matching_is_small(view))
		search_go_on(view);
	return view->search_state.outcome;
}

enum search view_searched(const struct view *view)
{
	return view->search_state.outcome;
}
