// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * storms.c - which node is in which storm, and the effect on rows.
 *
 * Collapsing changes what a node counts for its parent (node_has_rows), never its own count: so
 * hidden nodes need no special care.  Counts are propagated from the group's parent, since a node
 * that has been moved already has another parent.
 */
#include "core/base/units.h"
#include "core/view/storm_alike.h"
#include "core/view/view_private.h"

#include <stdlib.h>

#define LOOK_BELOW 16          /* a node with more descendants is not collapsed */
#define MIXED      UINT64_C(1) /* the signature of a group of any kind */

/* --- the row of a storm -------------------------------------------------------------------- */

/* Returns the change in rows of its parent. */
static int update_row(struct view *view, struct storm_group *group)
{
	bool on = group->storm && group->row && storm_group_has_rows(group);
	struct storm_link *parent = storm_link_of(&view->storms, group->parent);

	if (on == group->on)
		return 0;
	group->on = on;
	parent->changes++;
	if (group->row)
		row_counts_set(view, group->row, VIEW_STORM, on);
	if (!on && group->live_members)
		view->storms.orphaned = true;
	parent->storms += on ? 1 : -1;
	if (parent->storms)
		group->parent->client_bits |= VIEW_STORMY;
	else
		group->parent->client_bits &= ~(uint32_t)VIEW_STORMY;
	return on ? 1 : -1;
}

static void propagate_row(struct view *view, struct storm_group *group)
{
	row_counts_propagate(view, group->parent, update_row(view, group));
}

void storms_set_row(struct view *view, struct storm_group *group, struct node *node)
{
	if (group->row && group->on)
		row_counts_set(view, group->row, VIEW_STORM, false);
	storm_link_of(&view->storms, group->parent)->changes++;
	group->row = node;
	if (node && group->on)
		row_counts_set(view, node, VIEW_STORM, true);
	propagate_row(view, group);
}

static void count_behind(struct storm *storm, int members)
{
	storm->count += (uint64_t)(int64_t)members;
	storm->sums.known = false;
}

int storms_count_wanted(struct view *view, struct node *node)
{
	struct storm_group *group = storms_of(view, node);
	bool wanted = node_has_rows_inside(node);

	if (wanted == !!(node->client_bits & VIEW_WANTED))
		return 0;
	node->client_bits ^= VIEW_WANTED;
	group->wanted += wanted ? 1 : -1;
	if (group->alike && node_is_collapsed(node))
		count_behind(group->storm, wanted ? 1 : -1);
	return update_row(view, group);
}

/* --- collapse ------------------------------------------------------------------------------- */

static bool is_in_use(const struct view *view, const struct node *node)
{
	return node == view->cursor || node->client_bits & VIEW_TAGGED;
}

/* It lives, and is not in the list of young ones. */
static bool is_long_lived(const struct view *view, const struct node *node)
{
	const struct storm_link *link = storm_link_of(&view->storms, node);

	return !node_is_exited(node) && (!link || link->where != STORM_LINK_RECENT);
}

/* The user does not use it, and no descendant is long-lived. */
static bool may_collapse(const struct view *view, const struct node *root)
{
	unsigned n = 0;

	for (const struct node *node = root; node; node = subtree_next(node, root))
		if (is_in_use(view, node) || is_long_lived(view, node) || ++n > LOOK_BELOW)
			return false;
	return true;
}

/*
 * The one compiler of many that failed is what a user looks for.  In a fast storm it could not be
 * read, and where most members fail it is not special.
 */
static bool stands_out(const struct storm_group *group, const struct node *node)
{
	const struct storm *storm = group->storm;

	return node_has_failed(node) && storm->failed * 2 <= storm->count &&
	       storm_stats_rate(storm, node->exit_ns) < STORM_FAST;
}

void storms_collapse_member(struct view *view, struct storm_group *group, struct node *node)
{
	if (node_is_collapsed(node))
		return;
	row_counts_set(view, node, VIEW_COLLAPSED, true);
	if (group->alike)
		count_behind(group->storm, !!(node->client_bits & VIEW_WANTED));
	fold_cover_update_below(view, node);
	row_counts_propagate(view, group->parent, -(int)node_has_rows_inside(node));
	if (!group->row && storm_link_of(&view->storms, node)->where != STORM_LINK_RECENT)
		storms_set_row(view, group, node);
	else
		propagate_row(view, group);
}

void storms_collapse(struct view *view, struct storm_group *group, struct node *node)
{
	if (!node_is_collapsed(node) && may_collapse(view, node) && !stands_out(group, node))
		storms_collapse_member(view, group, node);
}

static void storms_expand(struct view *view, struct storm_group *group, struct node *node)
{
	if (!node_is_collapsed(node))
		return;
	row_counts_set(view, node, VIEW_COLLAPSED, false);
	if (group->alike)
		count_behind(group->storm, -!!(node->client_bits & VIEW_WANTED));
	fold_cover_update_below(view, node);
	row_counts_propagate(view, group->parent, node_has_rows_inside(node));
}

/* The node is a member of the storm from here on. */
void storms_count_member(struct view *view, struct storm_group *group, struct node *node)
{
	node->client_bits |= VIEW_MEMBER;
	row_counts_propagate(view, group->parent, storms_count_wanted(view, node));
}

static void storms_take_in(struct view *view, struct storm_group *group, struct node *node)
{
	storms_count_member(view, group, node);
	if (group->open)
		storm_row_show(view, group, node);
	else
		storms_collapse(view, group, node);
}

/* There are enough members for a storm. */
static void storms_form(struct view *view, struct storm_group *group)
{
	struct storms *storms = &view->storms;
	struct node *node;

	group->storm = calloc(1, sizeof(*group->storm));
	if (!group->storm)
		return;
	group->storm->mixed = group->signature == MIXED;
	storm_group_list(storms, group);
	storm_link_of(storms, group->parent)->loose -= group->count;
	for (node = group->members.first; node; node = storm_link_next(storms, node))
		storm_stats_add(group->storm, node);
	for (node = group->members.first; node; node = storm_link_next(storms, node))
		storms_take_in(view, group, node);
}

/* There are too many rows beside it already, and it is not needed for a storm of its kind. */
static bool is_mixed(const struct storms *storms, const struct node *node, uint64_t signature)
{
	const struct storm_group *group = storm_group_find(storms, node->parent, signature);

	return storm_link_of(storms, node->parent)->loose >= STORM_LOOSE &&
	       !node_has_failed(node) &&
	       (!group || (!group->storm && group->count + 1 < STORM_LEAST));
}

static void storms_join(struct view *view, struct node *node)
{
	struct storms *storms = &view->storms;
	uint64_t signature = storm_stats_signature(node);
	struct storm_group *group;

	if (!storm_link_of(storms, node->parent))
		return;
	if (is_mixed(storms, node, signature))
		signature = MIXED;
	group = storm_group_find(storms, node->parent, signature);
	if (!group)
		group = storm_group_make(storms, node->parent, signature);
	if (!group)
		return;
	storm_link_of(storms, node)->group = storm_group_number(storms, group);
	storm_link_enter(storms, node, &group->members, STORM_LINK_MEMBER);
	storm_link_of(storms, node->parent)->loose += !group->storm;
	if (++group->count < STORM_LEAST && !group->storm)
		return;
	storm_link_of(storms, node->parent)->last_storm = storm_group_number(storms, group);
	if (!group->storm) {
		storms_form(view, group);
		return;
	}
	storm_stats_add(group->storm, node);
	storms_take_in(view, group, node);
}

/* --- leave ---------------------------------------------------------------------------------- */

static struct node *first_collapsed(const struct view *view, const struct storm_group *group)
{
	struct node *node = group->members.first;

	while (node && (!node_is_collapsed(node) || node == group->row))
		node = storm_link_next(&view->storms, node);
	return node;
}

static void leave_list(struct view *view, struct storm_group *group, struct node *node)
{
	struct storms *storms = &view->storms;

	if (group->shown == node)
		group->shown = storm_link_next(storms, node);
	storm_link_leave(storms, node);
	group->count--;
	if (!group->alike)
		storm_link_of(storms, group->parent)->loose -= !group->storm;
	group->shown_count = 0;
	for (struct node *at = group->shown; at; at = storm_link_next(storms, at))
		group->shown_count++;
	if (group->held == node) {
		group->held = NULL;
		storm_link_enter(storms, node, &storms->released, STORM_LINK_RELEASED);
	}
}

void storms_expand_member(struct view *view, struct storm_group *group, struct node *node)
{
	if (!node_is_collapsed(node))
		return;
	if (group->row == node)
		storms_set_row(view, group, first_collapsed(view, group));
	storms_expand(view, group, node);
	propagate_row(view, group);
}

/* A member of a group without a storm has none of the bits. */
static void leave_storm(struct view *view, struct storm_group *group, struct node *node)
{
	storms_expand_member(view, group, node);
	group->wanted -= !!(node->client_bits & VIEW_WANTED);
	node->client_bits &= ~(uint32_t)VIEW_STORMS;
	propagate_row(view, group);
}

static void storms_leave_group(struct view *view, struct node *node)
{
	struct storm_link *link = storm_link_of(&view->storms, node);
	struct storm_group *group = storm_link_group(&view->storms, link);

	if (!group)
		return;
	leave_storm(view, group, node);
	if (link->where == STORM_LINK_RECENT)
		group->live_members--;
	else
		leave_list(view, group, node);
	link->group = 0;
	if (group->alike)
		storm_alike_shrink(view, group);
	else if (group->open && !group->whole && !group->row)
		storm_row_close(view, group);
	if (!group->count && !group->live_members)
		storm_group_free(&view->storms, group);
}

/* Live members of a storm without a row would be invisible. */
static void release_live_members(struct view *view)
{
	struct storms *storms = &view->storms;

	for (struct node *node = storms->recent.first; node; node = storm_link_next(storms, node)) {
		const struct storm_group *group = storms_of(view, node);

		if (group && !group->on)
			storms_leave_group(view, node);
	}
	storms->orphaned = false;
}

void storms_leave(struct view *view, struct node *node)
{
	storms_leave_group(view, node);
	if (view->storms.orphaned)
		release_live_members(view);
}

void storms_gone(struct view *view, struct node *node)
{
	storms_leave(view, node);
	storm_rows_forget(view, node);
	if (storm_link_of(&view->storms, node))
		storm_link_leave(&view->storms, node);
}

/* A long-lived process must be visible, and so must its ancestors. */
static void storms_unfold_above(struct view *view, struct node *node)
{
	for (; node->client_bits & (VIEW_COLLAPSED | VIEW_COVERED); node = node->parent)
		if (node_is_collapsed(node))
			storms_leave(view, node);
}

/* --- the living ----------------------------------------------------------------------------- */

static bool is_fast(const struct storm_group *group, uint64_t now_ns)
{
	return group->on && storm_stats_rate(group->storm, now_ns) >= STORM_FAST;
}

/*
 * The storm the node will belong to if it is short-lived: without an exec it is assumed to be like
 * the latest ones.
 */
static struct storm_group *storms_guess(struct view *view, const struct node *node)
{
	const struct storm_link *parent = storm_link_of(&view->storms, node->parent);
	struct storm_group *group;

	if (!parent || !parent->last_storm || parent->last_storm > view->storms.group_count)
		return NULL;
	group = &view->storms.groups[parent->last_storm - 1];
	if (group->parent != node->parent || !is_fast(group, node->seen_ns))
		return NULL;
	if (node->execs)
		group = storm_group_find(&view->storms, node->parent, storm_stats_signature(node));
	return group && is_fast(group, node->seen_ns) ? group : NULL;
}

static void find_place(struct view *view, struct node *node)
{
	struct storm_link *link = storm_link_of(&view->storms, node);
	struct storm_group *now = storm_link_group(&view->storms, link),
			   *group = storms_guess(view, node);

	link->execs = node->execs;
	if (group == now)
		return;
	storms_leave(view, node);
	if (!group || !may_collapse(view, node))
		return;
	link->group = storm_group_number(&view->storms, group);
	group->live_members++;
	storms_count_member(view, group, node);
	storms_collapse(view, group, node);
}

/* --- changes of the tree -------------------------------------------------------------------- */

void storms_born(struct view *view, struct node *node)
{
	struct storms *storms = &view->storms;

	if (!storm_link_fit(storms, node) || node_is_top(node->parent))
		return;
	storm_alike_settle(view, node->parent);
	if (node_is_thread(node))
		return;
	if (!(node->flags & NODE_FORKED)) {
		storms_unfold_above(view, node->parent);
		storm_alike_settle(view, node);
		return;
	}
	if (node_is_exited(node) || node->flags & NODE_KTHREAD)
		return;
	storm_link_enter(storms, node, &storms->recent, STORM_LINK_RECENT);
	find_place(view, node);
}

void storms_changed(struct view *view, struct node *node)
{
	const struct storm_link *link = storm_link_of(&view->storms, node);

	if (!link)
		return;
	if (link->where == STORM_LINK_RECENT && link->execs != node->execs)
		find_place(view, node);
	if (link->where == STORM_LINK_MEMBER && !node_is_exited(node)) {
		storms_leave(view, node);
		storms_unfold_above(view, node->parent);
	}
	if (link->where == STORM_LINK_ALIKE || link->where == STORM_LINK_NONE)
		storm_alike_settle(view, node);
}

void storms_died(struct view *view, struct node *node)
{
	struct storm_link *link = storm_link_of(&view->storms, node);

	if (!link || link->where == STORM_LINK_MEMBER)
		return;
	storms_leave(view, node);
	storm_link_leave(&view->storms, node);
	if (node->flags & NODE_SHORT && !(node->flags & NODE_KTHREAD) && !node_is_thread(node) &&
		!node_is_top(node->parent) && may_collapse(view, node))
		storms_join(view, node);
}

bool storms_tick(struct view *view, uint64_t now_ns)
{
	struct storms *storms = &view->storms;
	uint64_t short_ns = tree_limits(view->tree)->short_ns;
	struct node *node;
	bool any = false;

	storms->now_ns = now_ns;
	while ((node = storms->recent.first) && node_age_ns(node, now_ns) >= short_ns) {
		storms_leave(view, node);
		storm_link_leave(storms, node);
		storms_unfold_above(view, node->parent);
		storm_alike_settle(view, node);
		any = true;
	}
	if (!storms->orphaned)
		return any;
	release_live_members(view);
	return true;
}
