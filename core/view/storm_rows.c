// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * storm_rows.c - the row of a storm: which node it is, how long it stays; and the checks of
 * storms.h.
 */
#include "core/base/clock.h"
#include "core/view/storm_groups.h"
#include "core/view/view_private.h"

struct storm_group *storms_of(const struct view *view, const struct node *node)
{
	return storm_link_group(&view->storms, storm_link_of(&view->storms, node));
}

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

void storms_hold(struct view *view)
{
	struct node *before;

	for (struct storm_group *group = NULL; (group = storm_group_next(&view->storms, group));) {
		struct node *wanted = to_be_held(group);

		if (wanted == group->held)
			continue;
		before = group->held;
		group->held = wanted;
		if (wanted)
			tree_hold(view->tree, wanted, true);
		if (before)
			tree_hold(view->tree, before, view_must_hold(view, before));
	}
	let_go(view);
}

uint64_t storms_due_ns(const struct view *view, uint64_t now_ns)
{
	const struct node *recent = view->storms.recent.first;
	uint64_t due_ns = 0;

	for (struct storm_group *group = NULL; (group = storm_group_next(&view->storms, group));) {
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

static const char *storms_check_group(const struct view *view, const struct storm_group *group)
{
	uint32_t count = 0, shown = 0;
	bool after = false;

	for (struct node *node = group->members.first; node;
		node = storm_link_next(&view->storms, node)) {
		if (storms_of(view, node) != group || !node_is_exited(node))
			return "a storm has a member that is in another, or alive";
		after |= node == group->shown;
		shown += after;
		count++;
	}
	if (count != group->count || shown != group->shown_count)
		return "a storm has miscounted its members";
	if (group->on != (group->storm && group->row && group->wanted))
		return "a storm is a row though it should not be, or the other way round";
	return NULL;
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
