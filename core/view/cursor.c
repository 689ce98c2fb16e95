// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * cursor.c - the cursor and the window around it.
 *
 * The cursor's screen line determines the window: view->line rows of it are above the cursor.  So
 * the cursor stays on its line, whatever changes around it.
 */
#include "core/view/storm_alike.h"
#include "core/view/view_private.h"

struct node *view_cursor(const struct view *view)
{
	return view->cursor ? view->cursor : rows_first((struct view *)view);
}

/* The row that shows a node: itself, or the storm or fold that hides it. */
static struct node *row_of(const struct view *view, struct node *node)
{
	struct node *fold;

	if (view->options.flat)
		return node;
	node = storms_row(view, node);
	fold = fold_cover_fold(view, node);
	return fold ? fold : node;
}

/* The search for the next row starts where the node was, though it is no row.  A thread without a
 * row is replaced by its process. */
void cursor_mend(struct view *view)
{
	struct node *node = view->cursor ? row_of(view, view->cursor) : NULL;

	if (node && node_is_thread(node) && !rows_has(view, node) && rows_has(view, node->parent))
		node = node->parent;
	if (node && !rows_has(view, node)) {
		view->follow = false;
		view->cursor = rows_beside(view, node);
		if (!view->cursor)
			view->cursor = rows_prev(view, node, false);
	} else {
		view->cursor = node;
	}
}

static void keep_line_in_window(struct view *view)
{
	if (view->height && view->line >= (long)view->height)
		view->line = (long)view->height - 1;
	if (view->line < 0)
		view->line = 0;
}

/* Scrolls as little as possible; to the middle when the node is far away. */
void cursor_place(struct view *view, struct node *node)
{
	struct node *from = view_cursor(view), *up = from, *down = from;
	long line = view->cursor ? view->line : 0;

	view->cursor = node;
	view->line = view->height / 2;
	for (long n = 0; n <= (long)view->height; n++) {
		if (down == node || up == node) {
			view->line = line + (down == node ? n : -n);
			break;
		}
		if (down)
			down = rows_next(view, down, false);
		if (up)
			up = rows_prev(view, up, false);
	}
	keep_line_in_window(view);
}

/* One that lives stays a member, and goes back when it is not selected any longer. */
static void take_out_member(struct view *view, struct node *node)
{
	struct storm_group *group = storms_of(view, node);

	if (group->alike)
		storms_expand_member(view, group, node);
	else
		storms_leave(view, node);
}

/*
 * A selected process gets a row of its own; take it out of its storm, unless it already is the
 * storm's row.
 */
static void take_out(struct view *view, struct node *node)
{
	if (storms_row(view, node) == node)
		return;
	for (struct node *up = node; up->client_bits & (VIEW_COLLAPSED | VIEW_COVERED);
		up = up->parent)
		if (node_is_collapsed(up))
			take_out_member(view, up);
	cursor_mend(view); /* the cursor may have been on the storm's row */
}

bool view_select(struct view *view, struct node *node)
{
	if (node_is_top(node))
		return false;
	if (!view->options.flat)
		take_out(view, node);
	if (!rows_has(view, node))
		return false;
	if (!view->options.flat)
		view_unfold_above(view, node);
	view->follow = false;
	cursor_place(view, node);
	return true;
}

static struct node *step(struct view *view, struct node *node, bool down)
{
	return down ? rows_next(view, node, false) : rows_prev(view, node, false);
}

/* Returns how many rows it moved. */
static long walk(struct view *view, struct node **node, long rows)
{
	long n = 0, most = rows < 0 ? -rows : rows;
	struct node *next;

	while (n < most && (next = step(view, *node, rows > 0))) {
		*node = next;
		n++;
	}
	return n;
}

void view_move(struct view *view, long rows)
{
	struct node *node = view_cursor(view);
	long line = view->cursor ? view->line : 0, n;

	if (!node)
		return;
	view->follow = false;
	n = walk(view, &node, rows);
	view->cursor = node;
	view->line = line + (rows < 0 ? -n : n);
	keep_line_in_window(view);
}

/* Moves window and cursor together, so the cursor keeps its line unless an end is reached. */
void view_page(struct view *view, long pages, unsigned height)
{
	struct node *node = view_cursor(view);

	if (!node || !height)
		return;
	view->follow = false;
	walk(view, &node, pages * (long)height);
	view->cursor = node;
	view->height = height;
	keep_line_in_window(view);
}

void view_first(struct view *view)
{
	view->follow = false;
	view->cursor = NULL;
	view->line = 0;
}

void view_last(struct view *view)
{
	view->follow = false;
	view->cursor = rows_last(view, false);
	view->line = view->height ? (long)view->height - 1 : 0;
}

/* The window moves as far as there are rows beyond its edge; the cursor only if it must. */
void view_scroll(struct view *view, long rows, unsigned height)
{
	struct node *cursor = view_cursor(view), *edge = cursor;
	long within, n;

	if (!cursor || !height || !rows)
		return;
	view->follow = false;
	view->cursor = cursor;
	view->height = height;
	keep_line_in_window(view);
	within = rows > 0 ? (long)height - 1 - view->line : view->line;
	n = walk(view, &edge, rows > 0 ? within + rows : rows - within) - within;
	if (n <= 0)
		return;
	view->line += rows > 0 ? -n : n;
	if (view->line < 0)
		walk(view, &view->cursor, -view->line);
	else if (view->line >= (long)height)
		walk(view, &view->cursor, (long)height - 1 - view->line);
	keep_line_in_window(view);
}

bool view_select_parent(struct view *view)
{
	struct node *cursor = view_cursor(view);

	if (!cursor || node_is_top(cursor->parent) || !rows_has(view, cursor->parent))
		return false;
	view->follow = false;
	cursor_place(view, cursor->parent);
	return true;
}

/* A process that is only the first row is not held: the user has not chosen it. */
void view_hold(struct view *view)
{
	struct node *before;

	storms_hold(view); /* may release the held node */
	before = view->held;
	if (before == view->cursor)
		return;
	view->held = view->cursor;
	if (view->held)
		view_hold_node(view, view->held);
	if (before)
		view_hold_node(view, before);
}

bool view_must_hold(const struct view *view, const struct node *node)
{
	const struct storm_group *group =
		node->client_bits & VIEW_MEMBER ? storms_of(view, node) : NULL;

	return node->client_bits & VIEW_TAGGED || node == view->held ||
	       (group && group->held == node);
}

void view_follow(struct view *view, bool follow)
{
	view->cursor = view_cursor(view);
	view->follow = follow && view->cursor;
}

bool view_is_following(const struct view *view)
{
	return view->follow;
}
