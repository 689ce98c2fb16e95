// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * storm_rows.c - the row of a storm: which node it is, how long it stays, whether it is open; and
 * the checks of storms.h.
 */
#include "core/base/array.h"
#include "core/base/clock.h"
#include "core/view/storm_alike.h"
#include "core/view/view_private.h"

unsigned storms_below(const struct view *view, const struct node *node)
{
	const struct storm_link *link =
		node->client_bits & VIEW_STORMY ? storm_link_of(&view->storms, node) : NULL;

	return link ? link->storms : 0;
}

struct node *storms_find(const struct view *view, const struct node *row)
{
	struct node *node = storms_of(view, row)->members.last;

	while (node && !(node_is_collapsed(node) && search_has(view, node)))
		node = storm_link_prev(&view->storms, node);
	return node;
}

void storms_count(struct view *view)
{
	for (struct storm_group *group = NULL; (group = storm_group_next(&view->storms, group));)
		if (group->on)
			fold_cover_count(view, group->row, 1);
}

struct node *storms_row(const struct view *view, struct node *node)
{
	struct node *row = node;

	for (struct node *up = node; up->client_bits & (VIEW_COLLAPSED | VIEW_COVERED);
		up = up->parent)
		if (node_is_collapsed(up)) {
			row = storms_of(view, up)->row;
			row = row ? row : up;
		}
	return row;
}

/* ---- open and closed ---- */

void storm_row_expand(struct view *view, struct storm_group *group)
{
	storms_set_row(view, group, NULL);
	for (struct node *node = group->members.first; node;
		node = storm_link_next(&view->storms, node))
		storms_expand_member(view, group, node);
}

static void open_last(struct view *view, struct storm_group *group)
{
	struct node *node = group->members.last;

	group->open = true;
	for (; node && node != group->row && group->shown_count < STORM_SHOWN;
		node = storm_link_prev(&view->storms, node)) {
		storms_expand_member(view, group, node);
		group->shown = node;
		group->shown_count++;
	}
}

/* Those before the shown ones are collapsed already, unless something else gives them rows. */
void storm_row_close(struct view *view, struct storm_group *group)
{
	struct node *node = group->whole ? group->members.first : group->shown, *next;

	group->open = group->whole = false;
	group->shown = NULL;
	group->shown_count = 0;
	for (; node; node = next) {
		next = storm_link_next(&view->storms, node);
		if (group->alike)
			storm_alike_place(view, group, node);
		else
			storms_collapse(view, group, node);
	}
}

void storm_row_show(struct view *view, struct storm_group *group, struct node *node)
{
	struct node *oldest;

	if (group->whole) {
		if (storm_stats_rate(group->storm, node->exit_ns) < STORM_FAST)
			return;
		storm_row_close(view, group);
		open_last(view, group);
		return;
	}
	if (!group->shown)
		group->shown = node;
	if (++group->shown_count <= STORM_SHOWN)
		return;
	oldest = group->shown;
	group->shown = storm_link_next(&view->storms, oldest);
	group->shown_count--;
	storms_collapse(view, group, oldest);
}

/* The cursor goes to the row, if it was on one of them. */
static void close_whole(struct view *view, struct storm_group *group)
{
	struct node *cursor = view->cursor;

	view->cursor = NULL;
	storm_row_close(view, group);
	view->cursor = cursor;
	cursor_mend(view);
}

static void open_group(struct view *view, struct storm_group *group)
{
	if (!group->alike && storm_stats_rate(group->storm, view->storms.now_ns) >= STORM_FAST) {
		open_last(view, group);
		return;
	}
	group->open = group->whole = true;
	storm_row_expand(view, group);
	cursor_mend(view); /* the row's own process may not match the filter */
}

static void close_below(struct view *view, const struct node *parent)
{
	for (struct storm_group *group = NULL; (group = storm_group_next(&view->storms, group));)
		if (group->parent && group->whole &&
			(node_is_top(parent) || group->parent == parent))
			close_whole(view, group);
}

bool storms_fold(struct view *view, struct node *node, bool fold)
{
	struct storm_group *group = node->client_bits & VIEW_MEMBER ? storms_of(view, node) : NULL;

	if (!fold && node_is_storm(node)) {
		if (!group->open)
			open_group(view, group);
		return true;
	}
	if (fold && node_is_storm(node)) {
		storm_row_close(view, group);
		return true;
	}
	if (fold && group && group->whole && !node->client_count) {
		close_whole(view, group);
		return true;
	}
	if (fold)
		close_below(view, node);
	return false;
}

/* ---- how long it stays ---- */

#define TICK_NS UINT64_C(500000000) /* how often a falling rate is updated */

/* A storm ends when only its row is left and that has expired. */
static struct node *to_be_held(const struct storm_group *group)
{
	bool is_over = group->count <= 1 && group->row && group->row->flags & NODE_EXPIRED;

	return group->on && !is_over ? group->row : NULL;
}

static void let_go(struct view *view)
{
	struct node *node;

	while ((node = view->storms.released.first)) {
		storm_link_leave(&view->storms, node);
		tree_hold(view->tree, node, view_must_hold(view, node));
	}
}

static void hold_row(struct view *view, struct storm_group *group)
{
	struct node *wanted = to_be_held(group), *before = group->held;

	if (wanted == before)
		return;
	group->held = wanted;
	if (wanted)
		tree_hold(view->tree, wanted, true);
	if (before)
		tree_hold(view->tree, before, view_must_hold(view, before));
}

/* A process that is released may leave the tree, and its group, or the next one, may end so. */
void storms_hold(struct view *view)
{
	struct storm_group *group = storm_group_next_storm(&view->storms, NULL), *next;

	for (; group; group = next) {
		next = storm_group_next_storm(&view->storms, group);
		hold_row(view, group);
		if (next && !next->parent)
			next = storm_group_next_storm(&view->storms, NULL);
	}
	let_go(view);
}

uint64_t storms_due_ns(const struct view *view, uint64_t now_ns)
{
	const struct node *recent = view->storms.recent.first;
	uint64_t due_ns = 0;

	for (struct storm_group *group = NULL;
		(group = storm_group_next_storm(&view->storms, group));) {
		if (!group->on)
			continue;
		if (group->live_members)
			due_ns = clock_min_deadline(
				due_ns, recent->id.start_ns + tree_limits(view->tree)->short_ns);
		if (storm_stats_rate(group->storm, now_ns) >= STORM_QUIET)
			due_ns = clock_min_deadline(due_ns, now_ns + TICK_NS);
	}
	return due_ns;
}

/* ---- siblings, where most are behind a row ---- */

static bool is_sparse(const struct node *parent)
{
	return parent->client_bits & VIEW_STORMY && parent->children > SIBLING_ROWS_FEW &&
	       parent->client_count * SIBLING_ROWS_PART < parent->children;
}

static bool is_current(const struct view *view, const struct sibling_rows *siblings,
	const struct node *parent, const struct storm_link *link)
{
	return siblings->parent == parent && siblings->changes == link->changes &&
	       siblings->sorted == parent->client_sorted &&
	       siblings->recounts == view->storms.recounts;
}

static bool fit_rows(struct sibling_rows *siblings, uint32_t count)
{
	struct node **rows = array_grow(siblings->rows, &siblings->room, count, sizeof(*rows), 0);

	siblings->rows = rows ? rows : siblings->rows;
	return rows;
}

static const struct sibling_rows *list_siblings(
	struct view *view, const struct node *parent, const struct storm_link *link)
{
	struct storms *storms = &view->storms;
	struct sibling_rows *siblings = &storms->siblings[parent->number % SIBLING_ROWS];

	siblings->parent = NULL;
	if (!fit_rows(siblings, parent->client_count))
		return NULL;
	siblings->count = 0;
	for (struct node *node = parent->first; node; node = node->next) {
		node_fetch_ahead(node);
		if (!node_has_rows(node))
			continue;
		if (siblings->count == siblings->room || node->number >= storms->link_count)
			return NULL;
		storms->links[node->number].place = siblings->count;
		siblings->rows[siblings->count++] = node;
	}
	siblings->parent = parent;
	siblings->changes = link->changes;
	siblings->sorted = parent->client_sorted;
	siblings->recounts = storms->recounts;
	return siblings;
}

/* NULL: the siblings are walked over. */
static const struct sibling_rows *siblings_of(struct view *view, const struct node *parent)
{
	const struct storm_link *link =
		is_sparse(parent) ? storm_link_of(&view->storms, parent) : NULL;

	const struct sibling_rows *siblings;

	if (!link)
		return NULL;
	siblings = &view->storms.siblings[parent->number % SIBLING_ROWS];
	if (is_current(view, siblings, parent, link))
		return siblings;
	return list_siblings(view, parent, link);
}

void storm_rows_forget(struct view *view, const struct node *parent)
{
	struct sibling_rows *siblings = &view->storms.siblings[parent->number % SIBLING_ROWS];

	if (siblings->parent == parent)
		siblings->parent = NULL;
}

/* The row at `by` places after the node.  Returns false: the siblings are walked over. */
static bool find_beside(struct view *view, const struct node *node, int by, struct node **found)
{
	const struct sibling_rows *siblings =
		node_has_rows(node) ? siblings_of(view, node->parent) : NULL;
	uint32_t place;

	if (!siblings)
		return false;
	place = view->storms.links[node->number].place;
	if (place >= siblings->count || siblings->rows[place] != node)
		return false;
	place += (uint32_t)by; /* before the first it is the greatest number */
	*found = place < siblings->count ? siblings->rows[place] : NULL;
	return true;
}

struct node *storm_rows_next(struct view *view, const struct node *node)
{
	struct node *found;

	if (find_beside(view, node, 1, &found))
		return found;
	for (found = node->next; found && !node_has_rows(found); found = found->next)
		node_fetch_ahead(found);
	return found;
}

struct node *storm_rows_prev(struct view *view, const struct node *node)
{
	struct node *found;

	if (find_beside(view, node, -1, &found))
		return found;
	for (found = node->prev; found && !node_has_rows(found);)
		found = found->prev;
	return found;
}

struct node *storm_rows_end(struct view *view, const struct node *parent, bool last)
{
	const struct sibling_rows *siblings = siblings_of(view, parent);
	struct node *node = last ? parent->last : parent->first;

	if (siblings && !siblings->count)
		return NULL;
	if (siblings)
		return siblings->rows[last ? siblings->count - 1 : 0];
	while (node && !node_has_rows(node))
		node = last ? node->prev : node->next;
	return node;
}

/* ---- on and off ---- */

static void storms_join_all(struct view *view)
{
	struct node *top = tree_top(view->tree), *node;

	for (node = subtree_next(top, top); node; node = subtree_next(node, top))
		if (!storm_link_fit(&view->storms, node))
			return;
	for (node = subtree_next(top, top); node; node = subtree_next(node, top))
		(node_is_exited(node) ? storms_died : storm_alike_settle)(view, node);
}

static void storms_expand_all(struct view *view)
{
	struct storms *storms = &view->storms;
	struct storm_group *group;
	struct node *node;

	while ((node = storms->recent.first)) {
		storms_leave(view, node);
		storm_link_leave(storms, node);
	}
	for (group = NULL; (group = storm_group_next(storms, group));)
		while (group->parent)
			storms_leave(view, group->members.first);
	storms_hold(view);
}

void storms_enable(struct view *view, bool enable, bool alike)
{
	bool was = view->storms.enabled;

	view->storms.enabled = view->storms.alike = false;
	if (was)
		storms_expand_all(view);
	view->storms.enabled = enable;
	view->storms.alike = enable && alike;
	if (enable)
		storms_join_all(view);
}

/* The invariants of storms.h, by a walk over everything. */
static const char *storms_check_node(const struct view *view, const struct node *node)
{
	const struct storm_group *group = storms_of(view, node);
	uint32_t bits = node->client_bits;

	if (!(bits & VIEW_MEMBER) != !(group && group->storm))
		return "a node in a storm lacks its bit, or the other way round";
	if (bits & VIEW_STORMS && !(bits & VIEW_MEMBER))
		return "a node is collapsed, and in no storm";
	if (!group)
		return NULL;
	if (group->parent != node->parent)
		return "a node is in a storm of another parent";
	if (bits & VIEW_MEMBER && !(bits & VIEW_WANTED) != !node_has_rows_inside(node))
		return "a storm wants one without rows, or the other way round";
	if (!(bits & VIEW_STORM) != !(group->on && group->row == node))
		return "a node is the row of a storm that has another, or none";
	if (bits & VIEW_STORM && !(bits & VIEW_COLLAPSED))
		return "the row of a storm is not collapsed";
	return NULL;
}

/* view_sum_row keeps them while no member changes. */
static const char *storms_check_kept_sums(const struct view *view, const struct storm_group *group)
{
	struct node kept, sums;

	if (group->alike && group->on) {
		view_sum_row(view, group->row, &kept);
		group->storm->sums.known = false;
		view_sum_row(view, group->row, &sums);
		if (kept.cpu_ns != sums.cpu_ns || kept.rss_bytes != sums.rss_bytes)
			return "a member has changed, and the sums of its row have not";
	}
	return NULL;
}

static const char *storms_check_group(const struct view *view, const struct storm_group *group)
{
	uint32_t count = 0, shown = 0, behind = 0;
	bool after = false;

	for (struct node *node = group->members.first; node;
		node = storm_link_next(&view->storms, node)) {
		if (storms_of(view, node) != group || node_is_exited(node) == group->alike)
			return "a storm has a member that is in another, or alive";
		behind += node_is_collapsed(node) && node->client_bits & VIEW_WANTED;
		after |= node == group->shown;
		shown += after;
		count++;
	}
	if (count != group->count || shown != group->shown_count ||
		(group->alike && group->storm && behind != group->storm->count))
		return "a storm has miscounted its members";
	if (group->whole && (!group->open || group->row || group->shown))
		return "a storm that is open as a whole has a row, or is closed";
	if (group->alike && (group->count >= STORM_ALIKE_LEAST) > !!group->storm)
		return "identical siblings have no row though they are many";
	if (group->on != (group->storm && group->row && storm_group_has_rows(group)))
		return "a storm is a row though it should not be, or the other way round";
	return storms_check_kept_sums(view, group);
}

/* Compares sums over the nodes with sums over the groups. */
static const char *storms_check_sums(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	long wanted = 0, live_members = 0, storms = 0;

	for (const struct node *node = subtree_next(top, top); node;
		node = subtree_next(node, top)) {
		const struct storm_link *link = storm_link_of(&view->storms, node);

		wanted += !!(node->client_bits & VIEW_WANTED);
		live_members += link && link->group && link->where == STORM_LINK_RECENT;
		storms += storms_below(view, node);
	}
	for (const struct storm_group *group = NULL;
		(group = storm_group_next(&view->storms, group));) {
		wanted -= group->wanted;
		live_members -= group->live_members;
		storms -= group->on;
	}
	return wanted || live_members || storms ? "the sums of storms do not add up" : NULL;
}

const char *storms_check(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	const char *broken = storms_check_sums(view);

	for (const struct node *node = subtree_next(top, top); node && !broken;
		node = subtree_next(node, top))
		broken = storms_check_node(view, node);
	for (const struct storm_group *group = NULL;
		!broken && (group = storm_group_next(&view->storms, group));)
		broken = storms_check_group(view, group);
	return broken;
}
