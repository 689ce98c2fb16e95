// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * search.c - from the cursor to the next row that has a text.
 *
 * Most often it is not far.  When it is, all nodes are asked (search_hits.h), little by little
 * where they are many: that is quicker than the way from row to row, and there may be none.
 */
#include "core/view/hits.h"
#include "core/view/matching.h"
#include "core/view/search_hits.h"

#include <string.h>

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
