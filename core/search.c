// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * search.c - from the cursor to the next row that has a text.
 *
 * Most often it is not far.  When it is, all nodes are asked at once, as they lie in memory
 * (sift.h): that is quicker than the way from row to row, and there may be none.
 */
#include "core/sift.h"

#include <string.h>

#define NEAR 1000 /* rows that are asked one by one */

struct search {
	struct view *view;
	unsigned near; /* so many are left to be asked one by one */
	bool sifted;   /* all have been asked */
	bool none;     /* and nobody has it */
};

void view_set_search(struct view *view, const char *text)
{
	size_t len = strnlen(text, sizeof(view->search));

	memcpy(view->search, text, len);
	needle_make(&view->needle, view->search, len);
}

static void ask_all(struct search *search)
{
	if (!search->sifted)
		search->none = !sift_find(search->view, &search->view->needle);
	search->sifted = true;
}

static bool has_it(struct search *search, struct node *row)
{
	if (search->near) {
		search->near--;
		return needle_in_node(&search->view->needle, row);
	}
	ask_all(search);
	node_fetch_ahead(row);
	return row->view_bits & VIEW_FOUND;
}

/* The row itself, or of a storm's row who is in it; NULL: neither. */
static struct node *hit_of(struct search *search, struct node *row)
{
	struct view *view = search->view;

	if (has_it(search, row))
		return row;
	if (search->none || view->options.flat || !node_is_storm(row))
		return NULL;
	return storms_find(view, row, &view->needle);
}

/* In the order of the rows, what is folded away included; wraps around, to `from` at last. */
static struct node *find_next(struct search *search, struct node *from, bool itself)
{
	struct view *view = search->view;
	struct node *node = itself ? from : rows_next(view, from, true), *hit = NULL;

	for (; node && !hit && !search->none; node = rows_next(view, node, true))
		hit = hit_of(search, node);
	for (node = rows_first(view); node && !hit && !search->none;
		node = rows_next(view, node, true)) {
		hit = hit_of(search, node);
		if (node == from)
			break;
	}
	return hit;
}

/* From row to row backwards, which does not lead into what is folded away. */
static struct node *find_near_above(struct search *search, struct node *node)
{
	struct node *hit = NULL;

	while (!search->view->folded && !hit && search->near &&
		(node = rows_prev(search->view, node)))
		hit = hit_of(search, node);
	return hit;
}

/* The last hit before `from`, or else the last of all: one walk over everything. */
static struct node *find_above(struct search *search, struct node *from)
{
	struct view *view = search->view;
	struct node *before = NULL, *last = NULL, *hit;

	search->near = 0;
	ask_all(search);
	for (struct node *node = rows_first(view); node && !search->none;
		node = rows_next(view, node, true)) {
		if (node == from && last)
			before = last;
		hit = hit_of(search, node);
		if (hit)
			last = hit;
	}
	return before ? before : last;
}

bool view_search(struct view *view, int step)
{
	struct node *from = view_cursor(view), *hit = NULL;
	struct search search = {.view = view, .near = NEAR};

	if (!from || !view->needle.len)
		return false;
	if (step < 0)
		hit = find_near_above(&search, from);
	if (!hit)
		hit = step < 0 ? find_above(&search, from) : find_next(&search, from, !step);
	return hit && view_select(view, hit);
}
