// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * rows.c - from row to row, and a window of rows.  There is no list of all rows: the tree leads
 * from one row to the next, and subtrees without rows are skipped.
 */
#include "core/view/storm_alike.h"
#include "core/view/view_private.h"

/*
 * Sorts the children of a node when they are first read after a sort request, so that a sort costs
 * only what is on the screen.  During a callback of the tree they are not sorted.
 */
struct node *rows_sorted(const struct view *view, struct node *parent)
{
	struct view *owner = (struct view *)view;

	if (parent->client_sorted == view->sorts || view->in_change)
		return parent;
	if (parent->children > 1)
		sorter_sort_children(&owner->sorter, view->tree, parent);
	parent->client_sorted = view->sorts;
	return parent;
}

/* ---- only children, in the row of their parent ---- */

/* One node of so many always has a row of its own, so that a row is of a bounded number of nodes,
 * and a deep tree makes no frame slower. */
#define JOIN_MOST 256

/* It shares the row of its only child with rows, if it is deep enough. */
static bool may_join(const struct view *view, const struct node *node)
{
	const uint32_t own = VIEW_FOLDED | VIEW_TAGGED | VIEW_COLLAPSED | VIEW_STORMY;

	return (node->client_bits & (VIEW_SHOWN | own)) == VIEW_SHOWN && node->client_count == 1 &&
	       node != view->cursor && node->number % JOIN_MOST && !node_has_failed(node) &&
	       !(view->needle.len && search_has(view, node));
}

/* Shown ancestors, counted up to `most`. */
static unsigned levels_above(const struct node *node, unsigned most)
{
	unsigned levels = 0;

	for (; levels < most && node_is_shown(node->parent); levels++)
		node = node->parent;
	return levels;
}

/* *deep: an ancestor of it is known to be deep enough. */
static bool is_joined(const struct view *view, const struct node *node, bool *deep)
{
	if (!view->levels.joined || view->options.threads || !may_join(view, node))
		return false;
	*deep = *deep || levels_above(node, view->levels.joined) == view->levels.joined;
	return *deep;
}

/* The first node of the row that ends with this one. */
static const struct node *head_of(const struct view *view, const struct node *node)
{
	const struct node *head = node;
	unsigned steps = 0, missing;

	if (!view->levels.joined || view->options.threads)
		return node;
	for (; may_join(view, head->parent); steps++)
		head = head->parent;
	if (!steps)
		return node;
	missing = view->levels.joined - levels_above(head, view->levels.joined);
	if (!missing)
		return head;
	for (head = node; steps > missing; steps--) /* those above are not deep enough */
		head = head->parent;
	return head;
}

/* The first row of a subtree that has some. */
static struct node *first_in(struct view *view, struct node *node)
{
	bool deep = false;

	while (!node_is_storm(node) && (!node_is_shown(node) || is_joined(view, node, &deep)))
		node = storm_rows_end(view, rows_sorted(view, node), false);
	return node;
}

static struct node *first_below(struct view *view, struct node *node)
{
	if (node_is_collapsed(node) || !node->client_count)
		return NULL;
	return first_in(view, storm_rows_end(view, rows_sorted(view, node), false));
}

static struct node *last_row_in(struct view *view, struct node *node, bool deep)
{
	while (node->client_count && (deep || !node_is_folded(node)) && !node_is_collapsed(node))
		node = storm_rows_end(view, rows_sorted(view, node), true);
	return node;
}

static struct node *next_beside(struct view *view, struct node *node)
{
	for (; !node_is_top(node); node = node->parent) {
		struct node *next;

		rows_sorted(view, node->parent);
		next = storm_rows_next(view, node);
		if (next)
			return first_in(view, next);
	}
	return NULL;
}

static struct node *prev_row(struct view *view, struct node *node, bool deep)
{
	for (;; node = node->parent) {
		struct node *before;

		if (node_is_top(node))
			return NULL;
		node = (struct node *)head_of(view, node);
		rows_sorted(view, node->parent);
		before = storm_rows_prev(view, node);
		if (before)
			return last_row_in(view, before, deep);
		if (node_is_shown(node->parent))
			return node->parent;
	}
}

bool rows_has(const struct view *view, const struct node *node)
{
	if (view->options.flat)
		return node_is_listed(node);
	return node_is_collapsed(node) ? node_is_storm(node) : node_is_shown(node);
}

struct node *rows_first(struct view *view)
{
	if (view->options.flat)
		return flat_list_next(&view->flat, NULL);
	return first_below(view, tree_top(view->tree));
}

struct node *rows_last(struct view *view, bool deep)
{
	struct node *top = tree_top(view->tree);

	if (view->options.flat)
		return flat_list_prev(&view->flat, NULL);
	return top->client_count ? last_row_in(view, top, deep) : NULL;
}

struct node *rows_next(struct view *view, struct node *node, bool deep)
{
	struct node *below;

	if (view->options.flat)
		return flat_list_next(&view->flat, node);
	below = deep || !node_is_folded(node) ? first_below(view, node) : NULL;
	return below ? below : next_beside(view, node);
}

struct node *rows_prev(struct view *view, struct node *node, bool deep)
{
	return view->options.flat ? flat_list_prev(&view->flat, node) : prev_row(view, node, deep);
}

struct node *rows_beside(struct view *view, struct node *node)
{
	return view->options.flat ? flat_list_next(&view->flat, node) : next_beside(view, node);
}

/* No sibling row follows. */
static bool is_last(const struct view *view, const struct node *node)
{
	node = head_of(view, node);
	do {
		rows_sorted(view, node->parent);
		if (storm_rows_next((struct view *)view, node))
			return false;
		node = node->parent;
	} while (node->client_bits & VIEW_OUT);
	return true;
}

static unsigned depth_of(const struct view *view, const struct node *node)
{
	unsigned depth = 0;

	for (node = head_of(view, node); node_is_shown(node->parent); depth++)
		node = head_of(view, node->parent);
	return depth;
}

/* The depth of the row after `node`, from that of `node`: walks only as far as the two differ. */
static unsigned next_depth(
	const struct view *view, const struct node *node, unsigned depth, const struct node *next)
{
	next = head_of(view, next);
	if (!node_is_shown(next->parent))
		return 0;
	if (next->parent == node)
		return depth + 1;
	for (node = head_of(view, node); node->parent != next->parent;
		node = head_of(view, node->parent))
		depth--;
	return depth;
}

/* The storm's row shows its latest member, whose arguments are the most recent. */
static void fill_storm(struct view *view, struct row *row, struct node *node)
{
	const struct storm_group *group = storms_of(view, node);

	row->storm = group->storm;
	if (!group->alike)
		row->newest = group->members.last;
	row->flags &= ~(unsigned)ROW_CONTEXT;
	row->flags |= ROW_BRANCH;
	row->hidden = group->alike ? (unsigned)group->storm->count - 1
				   : group->count - 1 - group->shown_count;
	if (!group->open)
		row->flags |= ROW_FOLDED;
}

static void fill_below(const struct view *view, struct row *row, const struct node *node)
{
	if (!node->client_count)
		return;
	row->flags |= ROW_BRANCH;
	if (node_is_folded(node)) {
		row->flags |= ROW_FOLDED;
		row->hidden = fold_cover_hidden(view, node);
	}
}

static void fill_row(struct view *view, struct row *row, struct node *node, struct node *cursor)
{
	bool tree = !view->options.flat;

	*row = (struct row){.node = node, .newest = node, .head = node};
	if (tree)
		row->head = head_of(view, node);
	if (node == cursor)
		row->flags |= ROW_CURSOR;
	if (node->client_bits & VIEW_TAGGED)
		row->flags |= ROW_TAGGED;
	if (!(node->client_bits & (VIEW_MATCH | VIEW_BELOW)))
		row->flags |= ROW_CONTEXT;
	if (view->needle.len && needle_in_node(&view->needle, node))
		row->flags |= ROW_FOUND;
	if (tree && node_is_storm(node))
		fill_storm(view, row, node);
	else if (tree)
		fill_below(view, row, node);
}

/*
 * Whether a sibling row follows is visible in the rows below.  Only for the last ones in the window
 * the tree is scanned, which can mean thousands of nodes without a row.
 */
static bool is_last_row(const struct view *view, const struct row *rows, unsigned n, unsigned i)
{
	unsigned below = i + 1;

	while (below < n && rows[below].depth > rows[i].depth)
		below++;
	return below < n ? rows[below].depth < rows[i].depth : is_last(view, rows[i].node);
}

/* The bit of a level; 0 for those that are left out. */
static uint64_t guide(const struct view *view, unsigned depth)
{
	unsigned level = depth - view->levels.left_out;

	return depth > view->levels.left_out && level <= ROW_GUIDES ? UINT64_C(1) << (level - 1)
								    : 0;
}

/* Bits of the levels above this one. */
static uint64_t guides_above(const struct view *view, unsigned depth)
{
	if (depth <= view->levels.left_out)
		return 0;
	return depth - view->levels.left_out <= ROW_GUIDES ? guide(view, depth) - 1 : UINT64_MAX;
}

static uint64_t walk_guides(const struct view *view, const struct row *row)
{
	const struct node *node = row->node;
	uint64_t guides = 0;

	for (unsigned depth = row->depth; depth > view->levels.left_out + 1; depth--) {
		node = head_of(view, node)->parent;
		if (guide(view, depth - 1) && !is_last(view, node))
			guides |= guide(view, depth - 1);
	}
	return guides;
}

/* The cursor's row decides, so that other changes do not shift the screen. */
static void leave_levels_out(struct view *view, const struct row *rows, unsigned n)
{
	unsigned depth = 0;

	for (unsigned i = 0; i < n; i++)
		if (rows[i].flags & ROW_CURSOR)
			depth = rows[i].depth;
	view->levels.left_out =
		view->levels.most && depth > view->levels.most ? depth - view->levels.most : 0;
}

static void fill_lines(const struct view *view, struct row *rows, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		if (is_last_row(view, rows, n, i))
			rows[i].flags |= ROW_LAST;
	if (n)
		rows[0].guides = walk_guides(view, &rows[0]);
	for (unsigned i = 1; i < n; i++) {
		const struct row *above = &rows[i - 1];

		rows[i].guides = above->guides & guides_above(view, rows[i].depth);
		if (rows[i].depth > above->depth && !(above->flags & ROW_LAST))
			rows[i].guides |= guide(view, above->depth);
	}
}

static unsigned fill_down(struct view *view, struct row *rows, unsigned height, struct node *node)
{
	struct node *cursor = view_cursor(view);
	unsigned n = 0;

	while (node && n < height) {
		struct row *row = &rows[n];

		fill_row(view, row, node, cursor);
		if (view->options.flat)
			row->depth = 0;
		else
			row->depth = n ? next_depth(view, row[-1].node, row[-1].depth, node)
				       : depth_of(view, node);
		if (++n < height)
			node = rows_next(view, node, false);
	}
	leave_levels_out(view, rows, n);
	if (!view->options.flat)
		fill_lines(view, rows, n);
	return n;
}

struct node *view_row_of(const struct view *view, struct node *node)
{
	struct node *row = view->options.flat ? node : storms_row(view, node);
	struct node *fold = view->options.flat ? NULL : fold_cover_fold(view, row);

	row = fold ? fold : row;
	return !view->options.flat && node_is_shown(row) ? first_in((struct view *)view, row) : row;
}

bool view_next_row(struct view *view, struct row *row)
{
	struct node *before = row->node;
	struct node *node = before ? rows_next(view, before, false) : rows_first(view);
	unsigned depth = row->depth;

	if (!node)
		return false;
	fill_row(view, row, node, NULL);
	if (!view->options.flat)
		row->depth = before ? next_depth(view, before, depth, node) : depth_of(view, node);
	return true;
}

/* The number of rows below it, at most `most`. */
static long count_down(struct view *view, struct node *node, long most)
{
	long n = 0;

	while (n < most && (node = rows_next(view, node, false)))
		n++;
	return n;
}

/* Up to `steps` rows up; *steps is set to how many there were. */
static struct node *walk_up(struct view *view, struct node *node, long *steps)
{
	struct node *up;
	long n = 0;

	while (n < *steps && (up = rows_prev(view, node, false))) {
		node = up;
		n++;
	}
	*steps = n;
	return node;
}

void rows_sort_window(struct view *view)
{
	struct node *cursor = view_cursor(view);
	long above = view->line;

	if (!cursor)
		return;
	walk_up(view, cursor, &above);
	count_down(view, cursor, view->height);
}

/* All rows fit: no need to scan beyond the first and the last. */
static unsigned fill_all(struct view *view, struct row *rows)
{
	unsigned n = fill_down(view, rows, view_total(view), rows_first(view));

	for (unsigned i = 0; i < n; i++)
		if (rows[i].flags & ROW_CURSOR)
			view->line = i;
	return n;
}

unsigned view_rows(struct view *view, struct row *rows, unsigned height)
{
	struct node *cursor = view_cursor(view);
	long below;

	view->height = height;
	if (!cursor || !height)
		return 0;
	if (view_total(view) <= height)
		return fill_all(view, rows);
	if (!view->cursor)
		view->line = 0;
	if (view->follow)
		view->line = height / 2;
	/* Avoids an empty end: the window moves up when too few rows are left below, and down when
	 * it has shrunk (below is negative then). */
	below = (long)height - 1 - view->line;
	view->line += below - count_down(view, cursor, below);
	return fill_down(view, rows, height, walk_up(view, cursor, &view->line));
}

void view_set_levels(struct view *view, unsigned most, unsigned joined)
{
	view->levels.most = most;
	view->levels.joined = joined;
}

unsigned view_levels_left_out(const struct view *view)
{
	return view->levels.left_out;
}

/* Levels beyond those in row->guides, if max has room for all. */
static void walk_far_guides(const struct view *view, const struct row *row, bool *lines)
{
	const struct node *node = row->node;

	for (unsigned level = row->depth - 1 - view->levels.left_out; level > ROW_GUIDES; level--) {
		node = head_of(view, node)->parent;
		lines[level - 1] = !is_last(view, node);
	}
}

unsigned view_guides(const struct view *view, const struct row *row, bool *lines, unsigned max)
{
	unsigned wanted, fit;

	if (view->options.flat || row->depth < view->levels.left_out + 2)
		return 0;
	wanted = row->depth - 1 - view->levels.left_out;
	fit = wanted < max ? wanted : max;
	for (unsigned i = 0; i < fit; i++)
		lines[i] = i < ROW_GUIDES && row->guides >> i & 1;
	if (wanted > ROW_GUIDES && wanted <= max)
		walk_far_guides(view, row, lines);
	return wanted;
}
