// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * storms.c - which node is in which storm, and the effect on rows.
 *
 * Collapsing changes what a node counts for its parent (node_has_rows), never its own count: so
 * hidden nodes need no special care.  Counts are propagated from the group's parent, since a node
 * that has been moved already has another parent.
 */
#include "core/base/units.h"
#include "core/view/storm_groups.h"
#include "core/view/view_private.h"

#include <stdlib.h>

#define LOOK_BELOW 16 /* a node with more descendants is not collapsed */

/* --- the row of a storm -------------------------------------------------------------------- */

/* Returns the change in rows of its parent. */
static int update(struct view *view, struct group *group)
{
	bool on = group->storm && group->row && group->wanted;
	struct berth *parent = berth_of(&view->storms, group->parent);

	if (on == group->on)
		return 0;
	group->on = on;
	if (group->row)
		shown_set(view, group->row, VIEW_STORM, on);
	if (!on && group->guests)
		view->storms.stray = true;
	parent->storms += on ? 1 : -1;
	if (parent->storms)
		group->parent->client_bits |= VIEW_STORMY;
	else
		group->parent->client_bits &= ~(uint32_t)VIEW_STORMY;
	return on ? 1 : -1;
}

static void update_rows(struct view *view, struct group *group)
{
	shown_climb(view, group->parent, update(view, group));
}

/* The node is collapsed, or NULL. */
static void set_row(struct view *view, struct group *group, struct node *node)
{
	if (group->row && group->on)
		shown_set(view, group->row, VIEW_STORM, false);
	group->row = node;
	if (node && group->on)
		shown_set(view, node, VIEW_STORM, true);
	update_rows(view, group);
}

int storms_want(struct view *view, struct node *node)
{
	struct group *group = storms_of(view, node);
	bool wanted = node_has_rows_inside(node);

	if (wanted == !!(node->client_bits & VIEW_WANTED))
		return 0;
	node->client_bits ^= VIEW_WANTED;
	group->wanted += wanted ? 1 : -1;
	return update(view, group);
}

/* --- collapse ------------------------------------------------------------------------------- */

static bool is_in_use(const struct view *view, const struct node *node)
{
	return node == view->cursor || node->client_bits & VIEW_TAGGED || node->flags & NODE_PINNED;
}

/* It lives, and is not in the list of young ones. */
static bool is_settled(const struct view *view, const struct node *node)
{
	const struct berth *berth = berth_of(&view->storms, node);

	return !node_is_exited(node) && (!berth || berth->where != BERTH_YOUNG);
}

/* The user does not use it, and no descendant is long-lived. */
static bool may_gather(const struct view *view, const struct node *root)
{
	unsigned n = 0;

	for (const struct node *node = root; node; node = node_after(node, root))
		if (is_in_use(view, node) || is_settled(view, node) || ++n > LOOK_BELOW)
			return false;
	return true;
}

/*
 * The one compiler of many that failed is what a user looks for.  In a fast storm it could not be
 * read, and where most members fail it is not special.
 */
static bool stands_out(const struct group *group, const struct node *node)
{
	const struct storm *storm = group->storm;

	return node_is_exited(node) && status_is_failure(node->status) &&
	       storm->failed * 2 <= storm->count && storm_rate(storm, node->exit_ns) < STORM_FAST;
}

static void gather(struct view *view, struct group *group, struct node *node)
{
	if (node_is_gathered(node) || !may_gather(view, node) || stands_out(group, node))
		return;
	shown_set(view, node, VIEW_GATHERED, true);
	covers_update_below(view, node);
	shown_climb(view, group->parent, -(int)node_has_rows_inside(node));
	if (!group->row && berth_of(&view->storms, node)->where == BERTH_MEMBER)
		set_row(view, group, node);
}

static void scatter(struct view *view, struct group *group, struct node *node)
{
	if (!node_is_gathered(node))
		return;
	shown_set(view, node, VIEW_GATHERED, false);
	covers_update_below(view, node);
	shown_climb(view, group->parent, node_has_rows_inside(node));
}

/* The node is a member of the storm from here on. */
static void enlist(struct view *view, struct group *group, struct node *node)
{
	node->client_bits |= VIEW_MEMBER;
	shown_climb(view, group->parent, storms_want(view, node));
}

/* An open storm shows one more member, and collapses the oldest shown one if there are too many. */
static void show(struct view *view, struct group *group, struct node *node)
{
	struct node *oldest;

	if (!group->shown)
		group->shown = node;
	if (++group->shown_count <= STORM_SHOWN)
		return;
	oldest = group->shown;
	group->shown = berth_next(&view->storms, oldest);
	group->shown_count--;
	gather(view, group, oldest);
}

static void take_in(struct view *view, struct group *group, struct node *node)
{
	enlist(view, group, node);
	if (group->open)
		show(view, group, node);
	else
		gather(view, group, node);
}

/* There are enough members for a storm. */
static void form(struct view *view, struct group *group)
{
	struct storms *storms = &view->storms;
	struct node *node;

	group->storm = calloc(1, sizeof(*group->storm));
	if (!group->storm)
		return;
	for (node = group->members.first; node; node = berth_next(storms, node))
		storm_add(group->storm, node);
	for (node = group->members.first; node; node = berth_next(storms, node))
		take_in(view, group, node);
}

static void join(struct view *view, struct node *node)
{
	struct storms *storms = &view->storms;
	uint64_t signature = storm_signature(node);
	struct group *group = group_find(storms, node->parent, signature);

	if (!berth_of(storms, node->parent))
		return;
	if (!group)
		group = group_make(storms, node->parent, signature);
	if (!group)
		return;
	berth_of(storms, node)->group = group_number(storms, group);
	berth_enter(storms, node, &group->members, BERTH_MEMBER);
	if (++group->count < STORM_LEAST && !group->storm)
		return;
	berth_of(storms, node->parent)->recent = group_number(storms, group);
	if (!group->storm) {
		form(view, group);
		return;
	}
	storm_add(group->storm, node);
	take_in(view, group, node);
}

/* --- leave ---------------------------------------------------------------------------------- */

static struct node *first_gathered(const struct view *view, const struct group *group)
{
	struct node *node = group->members.first;

	while (node && (!node_is_gathered(node) || node == group->row))
		node = berth_next(&view->storms, node);
	return node;
}

static void close_group(struct view *view, struct group *group)
{
	struct node *node = group->shown, *next;

	group->open = false;
	group->shown = NULL;
	group->shown_count = 0;
	for (; node; node = next) {
		next = berth_next(&view->storms, node);
		gather(view, group, node);
	}
}

static void leave_list(struct view *view, struct group *group, struct node *node)
{
	struct storms *storms = &view->storms;

	if (group->shown == node)
		group->shown = berth_next(storms, node);
	berth_leave(storms, node);
	group->count--;
	group->shown_count = 0;
	for (struct node *at = group->shown; at; at = berth_next(storms, at))
		group->shown_count++;
	if (group->held == node) {
		group->held = NULL;
		berth_enter(storms, node, &storms->letgo, BERTH_LETGO);
	}
}

/* A member of a group without a storm has none of the bits. */
static void leave_storm(struct view *view, struct group *group, struct node *node)
{
	if (group->row == node)
		set_row(view, group, first_gathered(view, group));
	scatter(view, group, node);
	group->wanted -= !!(node->client_bits & VIEW_WANTED);
	node->client_bits &= ~(uint32_t)VIEW_STORMS;
	update_rows(view, group);
}

static void leave(struct view *view, struct node *node)
{
	struct berth *berth = berth_of(&view->storms, node);
	struct group *group = berth_group(&view->storms, berth);

	if (!group)
		return;
	leave_storm(view, group, node);
	if (berth->where == BERTH_MEMBER)
		leave_list(view, group, node);
	else
		group->guests--;
	berth->group = 0;
	if (group->open && !group->row)
		close_group(view, group);
	if (!group->count && !group->guests)
		group_free(&view->storms, group);
}

/* Guests of a storm without a row would be invisible. */
static void release_guests(struct view *view)
{
	struct storms *storms = &view->storms;

	for (struct node *node = storms->young.first; node; node = berth_next(storms, node)) {
		const struct group *group = storms_of(view, node);

		if (group && !group->on)
			leave(view, node);
	}
	storms->stray = false;
}

void storms_leave(struct view *view, struct node *node)
{
	leave(view, node);
	if (view->storms.stray)
		release_guests(view);
}

void storms_gone(struct view *view, struct node *node)
{
	storms_leave(view, node);
	if (berth_of(&view->storms, node))
		berth_leave(&view->storms, node);
}

/* A long-lived process must be visible, and so must its ancestors. */
static void expose(struct view *view, struct node *node)
{
	for (; node->client_bits & (VIEW_GATHERED | VIEW_COVERED); node = node->parent)
		if (node_is_gathered(node))
			storms_leave(view, node);
}

/* --- the living ----------------------------------------------------------------------------- */

static bool is_fast(const struct group *group, uint64_t now_ns)
{
	return group->on && storm_rate(group->storm, now_ns) >= STORM_FAST;
}

/*
 * The storm the node will belong to if it is short-lived: without an exec it is assumed to be like
 * the latest ones.
 */
static struct group *guess(struct view *view, const struct node *node)
{
	const struct berth *parent = berth_of(&view->storms, node->parent);
	struct group *group;

	if (!parent || !parent->recent || parent->recent > view->storms.group_count)
		return NULL;
	group = &view->storms.groups[parent->recent - 1];
	if (group->parent != node->parent || !is_fast(group, node->seen_ns))
		return NULL;
	if (node->execs)
		group = group_find(&view->storms, node->parent, storm_signature(node));
	return group && is_fast(group, node->seen_ns) ? group : NULL;
}

static void find_place(struct view *view, struct node *node)
{
	struct berth *berth = berth_of(&view->storms, node);
	struct group *now = berth_group(&view->storms, berth), *group = guess(view, node);

	berth->execs = node->execs;
	if (group == now)
		return;
	storms_leave(view, node);
	if (!group || !may_gather(view, node))
		return;
	berth->group = group_number(&view->storms, group);
	group->guests++;
	enlist(view, group, node);
	gather(view, group, node);
}

/* --- changes of the tree -------------------------------------------------------------------- */

void storms_born(struct view *view, struct node *node)
{
	struct storms *storms = &view->storms;

	if (!berth_fit(storms, node) || node_is_top(node->parent) || node_is_thread(node))
		return;
	if (!(node->flags & NODE_FORKED)) {
		expose(view, node->parent);
		return;
	}
	if (node_is_exited(node) || node->flags & NODE_KTHREAD)
		return;
	berth_enter(storms, node, &storms->young, BERTH_YOUNG);
	find_place(view, node);
}

void storms_changed(struct view *view, struct node *node)
{
	const struct berth *berth = berth_of(&view->storms, node);

	if (!berth)
		return;
	if (berth->where == BERTH_YOUNG && berth->execs != node->execs)
		find_place(view, node);
	if (berth->where == BERTH_MEMBER && !node_is_exited(node)) {
		storms_leave(view, node);
		expose(view, node->parent);
	}
}

void storms_died(struct view *view, struct node *node)
{
	struct berth *berth = berth_of(&view->storms, node);

	if (!berth || berth->where == BERTH_MEMBER)
		return;
	storms_leave(view, node);
	berth_leave(&view->storms, node);
	if (node->flags & NODE_SHORT && !(node->flags & NODE_KTHREAD) && !node_is_thread(node) &&
		!node_is_top(node->parent) && may_gather(view, node))
		join(view, node);
}

bool storms_tick(struct view *view, uint64_t now_ns)
{
	struct storms *storms = &view->storms;
	uint64_t short_ns = tree_limits(view->tree)->short_ns;
	struct node *node;
	bool any = false;

	while ((node = storms->young.first) && node_age_ns(node, now_ns) >= short_ns) {
		storms_leave(view, node);
		berth_leave(storms, node);
		expose(view, node->parent);
		any = true;
	}
	if (!storms->stray)
		return any;
	release_guests(view);
	return true;
}

/* --- actions of the user -------------------------------------------------------------------- */

void storms_open(struct view *view, struct node *row, bool open)
{
	struct group *group = storms_of(view, row);
	struct node *node = group->members.last;

	if (open == group->open)
		return;
	if (!open) {
		close_group(view, group);
		return;
	}
	group->open = true;
	for (; node && group->shown_count < STORM_SHOWN; node = berth_prev(&view->storms, node)) {
		if (node == group->row)
			break;
		scatter(view, group, node);
		group->shown = node;
		group->shown_count++;
	}
}

static void join_all(struct view *view)
{
	struct node *top = tree_top(view->tree), *node;

	for (node = node_after(top, top); node; node = node_after(node, top))
		if (!berth_fit(&view->storms, node))
			return;
	for (node = node_after(top, top); node; node = node_after(node, top))
		if (node_is_exited(node))
			storms_died(view, node);
}

static void scatter_all(struct view *view)
{
	struct storms *storms = &view->storms;
	struct group *group;
	struct node *node;

	while ((node = storms->young.first)) {
		storms_leave(view, node);
		berth_leave(storms, node);
	}
	while ((group = group_next(storms, NULL)))
		storms_leave(view, group->members.first);
	storms_hold(view);
}

void storms_enable(struct view *view, bool enable)
{
	view->storms.enabled = enable;
	if (enable)
		join_all(view);
	else
		scatter_all(view);
}
