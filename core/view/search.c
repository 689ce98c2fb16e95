// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * search.c - which nodes have the searched text, and the next such row from the cursor.
 *
 * In the order of the rows, folded ones included.  Usually the next hit is near.  If not, all nodes
 * are tested once, in slices if there are many: that is faster than testing row by row, and there
 * may be no hit.  VIEW_FOUND then holds the results, only a new or changed node is tested again,
 * and a text that extends the last one is tested only on nodes that had the shorter one.
 */
#include "core/view/matching.h"

#include <string.h>

/* ---- which nodes have the text ---- */

static bool has_text(const struct view *view, const struct node *node)
{
	return needle_in_node(&view->needle, node);
}

static void set_found(struct view *view, struct node *node, bool found)
{
	view->hits.count += found - !!(node->client_bits & VIEW_FOUND);
	node->client_bits &= (uint16_t)~VIEW_FOUND;
	node->client_bits |= found ? VIEW_FOUND : 0;
}

bool search_has(const struct view *view, const struct node *node)
{
	if (view->hits.known)
		return node->client_bits & VIEW_FOUND;
	if (view->hits.narrows && !(node->client_bits & VIEW_FOUND))
		return false;
	return has_text(view, node);
}

/* Nodes that will be tested anyway are skipped. */
void search_update(struct view *view, struct node *node)
{
	const struct search_hits *hits = &view->hits;

	if (hits->known || hits->narrows || node->number < hits->at)
		set_found(view, node, has_text(view, node));
}

void search_forget(struct view *view, struct node *node)
{
	set_found(view, node, false);
}

static bool is_nowhere(const struct view *view)
{
	return view->hits.narrows && !view->hits.count;
}

/* Tests one more slice of that effort (as matching_slice). */
static void search_test(struct view *view, uint64_t effort)
{
	struct search_hits *hits = &view->hits;
	const struct node_test test = {
		.among = hits->narrows ? VIEW_FOUND : 0,
		.images = true,
		.weight = 1,
		.passes = has_text,
		.set = set_found,
	};

	hits->known = hits->known || matching_test(view, &test, &hits->at, effort);
	hits->narrows |= hits->known;
}

static const char *search_check_node(const struct view *view, const struct node *node)
{
	bool has = view->needle.len && has_text(view, node);
	bool bit = node->client_bits & VIEW_FOUND;

	if (view->hits.known && has != bit)
		return "a node has the text though its bit says otherwise, or the other way round";
	if (view->hits.narrows && has && !bit)
		return "a node that has the text was not tested";
	return NULL;
}

const char *search_check(const struct view *view)
{
	const struct node *node = NULL;
	uint32_t count = 0;

	while ((node = tree_next(view->tree, node))) {
		const char *broken = search_check_node(view, node);

		if (broken)
			return broken;
		count += !!(node->client_bits & VIEW_FOUND);
	}
	return count == view->hits.count ? NULL : "the number of nodes that have the text is wrong";
}

/* ---- from row to row ---- */

/* NULL starts at the first one, backwards at the last; at the end NULL is returned. */
static struct node *next_row(struct view *view, struct node *node, bool back)
{
	uint32_t bits = view->hits.known ? VIEW_FOUND : 0;

	if (view->options.flat)
		return (back ? flat_list_prev_with : flat_list_next_with)(&view->flat, node, bits);
	if (node)
		return (back ? rows_prev : rows_next)(view, node, true);
	return back ? rows_last(view, true) : rows_first(view);
}

/* The hit of a row is the row itself or, for a storm's row, the last hit in the storm. */
static struct node *hit_of(struct view *view, struct node *row)
{
	if (search_has(view, row))
		return row;
	return !view->options.flat && node_is_storm(row) ? storms_find(view, row) : NULL;
}

/*
 * From the row `from` to the first hit: step 0 starts with that row, 1 with the next, -1 backwards
 * with the previous; wraps around, up to and including `from`.  *rows limits the rows that are
 * tested, and is set to what is left.  NULL with some left: there is no hit.
 */
static struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows)
{
	bool back = step < 0, wrapped = false;
	struct node *node = step ? next_row(view, from, back) : from, *hit;

	for (; *rows; --*rows) {
		if (!node && !wrapped) {
			wrapped = true;
			node = next_row(view, NULL, back);
		}
		hit = node ? hit_of(view, node) : NULL;
		if (hit || !node || (wrapped && node == from))
			return hit;
		node = next_row(view, node, back);
	}
	return NULL;
}

#define ROWS_NEAR 1000 /* rows that are tested one by one */
#define ROWS_ALL  UINT32_MAX

static bool is_same_text(const struct needle *needle, const struct needle *other)
{
	return needle->len == other->len && !memcmp(needle->text, other->text, needle->len);
}

/* The text is about to become `needle`. */
static void search_begin(struct view *view, const struct needle *needle)
{
	struct search_hits *hits = &view->hits;

	hits->narrows = hits->narrows && needle->len && needle_implies(needle, &view->needle);
	hits->known = is_nowhere(view);
	hits->at = 0;
}

void view_set_search(struct view *view, const char *text)
{
	char folded[sizeof(view->search)];
	size_t len = strnlen(text, sizeof(folded));
	struct needle needle;

	memcpy(folded, text, len);
	needle_make(&needle, folded, len);
	view->search_state = (struct search_state){0};
	if (view->needle.len && is_same_text(&needle, &view->needle))
		return;
	search_begin(view, &needle);
	memcpy(view->search, folded, len);
	view->needle = needle;
	view->needle.text = view->search;
}

/* Returns whether the result is final. */
static bool look(struct view *view)
{
	struct search_state *search_state = &view->search_state;
	struct node *from = view_cursor(view), *hit;
	unsigned rows = view->hits.known ? ROWS_ALL : ROWS_NEAR;

	search_state->outcome = SEARCH_NOT_FOUND;
	if (!from || !view->needle.len || is_nowhere(view))
		return true;
	hit = hits_find(view, from, search_state->step, &rows);
	if (hit && view_select(view, hit))
		search_state->outcome = SEARCH_FOUND;
	return hit || rows;
}

void search_go_on(struct view *view)
{
	search_test(view, matching_is_small(view) ? MATCHING_ALL : MATCHING_SLICE);
	if (view->hits.known || is_nowhere(view))
		look(view);
}

enum search_result view_end_search(struct view *view)
{
	while (view->search_state.outcome == SEARCH_RUNNING)
		search_go_on(view);
	return view->search_state.outcome;
}

enum search_result view_search(struct view *view, int step)
{
	view_end_search(view);
	view->search_state.step = step;
	if (look(view))
		return view->search_state.outcome;
	view->search_state.outcome = SEARCH_RUNNING;
	if (matching_is_small(view))
		search_go_on(view);
	return view->search_state.outcome;
}

enum search_result view_searched(const struct view *view)
{
	return view->search_state.outcome;
}
