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
#include "core/view/storm_groups.h"

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

#define POOL_TESTED 1000 /* members: if all of them have the text, the others have it, too */

/* Identical siblings (storm_alike.h) that are one row now; NULL: it belongs to no such row. */
static const struct storm_group *pool_of(const struct view *view, const struct node *node)
{
	const struct storm_group *group = NULL;

	if (node->client_bits & VIEW_MEMBER && !view->options.flat)
		group = storms_of(view, node);
	return group && group->alike && group->on && !group->open ? group : NULL;
}

/* Some of its members lack the text.  Then each that has it is a hit; else their row is one. */
static bool pool_differs(const struct view *view, const struct storm_group *pool)
{
	const struct node *node = pool->members.first;

	for (unsigned n = 0; node && n < POOL_TESTED; n++) {
		if (!search_has(view, node))
			return true;
		node = storm_link_next(&view->storms, node);
	}
	return false;
}

/* The next member that has the text; after NULL: the first, backwards the last. */
static struct node *pool_find(
	const struct view *view, const struct storm_group *pool, const struct node *from, bool back)
{
	struct node *node = back ? pool->members.last : pool->members.first;

	if (from)
		node = (back ? storm_link_prev : storm_link_next)(&view->storms, from);
	while (node && !(node->client_bits & VIEW_WANTED && search_has(view, node)))
		node = (back ? storm_link_prev : storm_link_next)(&view->storms, node);
	return node;
}

/* The hit of a row is the row itself or, for a storm's row, the last hit in the storm. */
static struct node *hit_of(struct view *view, struct node *row, bool back)
{
	const struct storm_group *pool = node_is_storm(row) ? pool_of(view, row) : NULL;

	if (pool && pool_differs(view, pool))
		return pool_find(view, pool, NULL, back);
	if (search_has(view, row))
		return row;
	return !view->options.flat && node_is_storm(row) ? storms_find(view, row) : NULL;
}

/*
 * From the row `from` to the first hit: step 0 starts with that row, 1 with the next, -1 backwards
 * with the previous; wraps around, up to and including `from`.  *rows limits the rows that are
 * tested, and is set to what is left.  NULL with some left: there is no hit, except maybe in
 * `except`.
 */
static struct node *hits_find(struct view *view, struct node *from, int step, unsigned *rows,
	const struct storm_group *except)
{
	bool back = step < 0, wrapped = false;
	struct node *node = step ? next_row(view, from, back) : from, *hit;

	for (; *rows; --*rows) {
		if (!node && !wrapped) {
			wrapped = true;
			node = next_row(view, NULL, back);
		}
		hit = node && !(except && pool_of(view, node) == except) ? hit_of(view, node, back)
									 : NULL;
		if (hit || !node || (wrapped && node == from))
			return hit;
		node = next_row(view, node, back);
	}
	return NULL;
}

/* ---- few hits ---- */

#define HITS_FEW 16 /* then their places are compared, instead of walking from row to row */

static unsigned level_of(const struct node *node)
{
	unsigned level = 0;

	for (; !node_is_top(node); node = node->parent)
		level++;
	return level;
}

/* Children of one parent, which are two. */
static bool is_sibling_before(const struct view *view, const struct node *a, const struct node *b)
{
	const struct node *after_a = a, *after_b = b;

	rows_sorted(view, a->parent);
	for (;;) {
		after_a = after_a->next;
		after_b = after_b->next;
		if (after_a == b || !after_b)
			return true;
		if (after_b == a || !after_a)
			return false;
	}
}

/* The row of a is above that of b, if nothing is folded. */
static bool is_before(const struct view *view, const struct node *a, const struct node *b)
{
	unsigned level_a = level_of(a), level_b = level_of(b);
	bool is_below = level_a < level_b; /* if one is above the other in the tree */

	if (a == b)
		return false;
	for (; level_a > level_b; level_a--)
		a = a->parent;
	for (; level_b > level_a; level_b--)
		b = b->parent;
	if (a == b)
		return is_below;
	while (a->parent != b->parent) {
		a = a->parent;
		b = b->parent;
	}
	return is_sibling_before(view, a, b);
}

/* Of two hits the one that is met first on the way from a row. */
static struct node *nearer(
	const struct view *view, const struct node *from, bool back, struct node *a, struct node *b)
{
	bool a_first = is_before(view, a, b) != back;
	bool a_wraps, b_wraps;

	if (a == from || b == from)
		return a == from ? b : a; /* at the end of the way around */
	a_wraps = is_before(view, a, from) != back;
	b_wraps = is_before(view, b, from) != back;
	return a_wraps == b_wraps ? (a_first ? a : b) : a_wraps ? b : a;
}

/* As hits_find, if hits are few and known.  False: one is in a storm, which needs the walk. */
static bool find_among_few(struct view *view, struct node *from, bool back, struct node **hit)
{
	const struct node *node = NULL;
	uint32_t left = view->hits.count;

	*hit = NULL;
	while (left && (node = tree_next(view->tree, node))) {
		struct node *found = (struct node *)node;

		if (!(node->client_bits & VIEW_FOUND))
			continue;
		left--;
		if (node->client_bits & (VIEW_COLLAPSED | VIEW_COVERED))
			return false;
		if (rows_has(view, node))
			*hit = *hit ? nearer(view, from, back, *hit, found) : found;
	}
	return true;
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

/* From a member of a pool to the others first, in that direction. */
static struct node *find_from(struct view *view, struct node *from, unsigned *rows)
{
	int step = view->search_state.step;
	const struct storm_group *pool = step ? pool_of(view, from) : NULL;
	struct node *hit = NULL;

	if (step && view->hits.known && view->hits.count <= HITS_FEW && !view->options.flat &&
		find_among_few(view, from, step < 0, &hit))
		return hit;
	if (pool && !pool_differs(view, pool))
		pool = NULL;
	if (pool)
		hit = pool_find(view, pool, from, step < 0);
	if (!hit)
		hit = hits_find(view, from, step, rows, pool);
	return hit || !pool || !*rows ? hit : pool_find(view, pool, NULL, step < 0);
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
	hit = find_from(view, from, &rows);
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
