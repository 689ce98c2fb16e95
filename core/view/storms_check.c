// SPDX-License-Identifier: GPL-2.0-or-later
/* storms_check.c - the promises of storms.h, by a walk over everything. */
#include "core/view/storm_groups.h"
#include "core/view/view_private.h"

static const char *check_node(const struct view *view, const struct node *node)
{
	const struct group *group = storms_of(view, node);
	uint32_t bits = node->view_bits;

	if (!(bits & VIEW_MEMBER) != !(group && group->storm))
		return "a node is in a storm and does not know, or the other way round";
	if (bits & VIEW_STORMS && !(bits & VIEW_MEMBER))
		return "a node is gathered, and in no storm";
	if (!group)
		return NULL;
	if (group->parent != node->parent)
		return "a node is in a storm of another parent";
	if (bits & VIEW_MEMBER && !(bits & VIEW_WANTED) != !node_has_rows_inside(node))
		return "a storm wants one without rows, or the other way round";
	if (!(bits & VIEW_STORM) != !(group->on && group->row == node))
		return "a node is the row of a storm that has another, or none";
	if (bits & VIEW_STORM && !(bits & VIEW_GATHERED))
		return "the row of a storm is not gathered";
	return NULL;
}

static const char *check_group(const struct view *view, const struct group *group)
{
	uint32_t count = 0, shown = 0;
	bool after = false;

	for (struct node *node = group->members.first; node;
		node = berth_next(&view->storms, node)) {
		if (storms_of(view, node) != group || !node_is_ghost(node))
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

/* What all nodes of a group, and all groups of a node, add up to. */
static const char *check_sums(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	long wanted = 0, guests = 0, storms = 0;

	for (const struct node *node = node_after(top, top); node; node = node_after(node, top)) {
		const struct berth *berth = berth_of(&view->storms, node);

		wanted += !!(node->view_bits & VIEW_WANTED);
		guests += berth && berth->group && berth->where == BERTH_YOUNG;
		storms += storms_below(view, node);
	}
	for (const struct group *group = NULL; (group = group_next(&view->storms, group));) {
		wanted -= group->wanted;
		guests -= group->guests;
		storms -= group->on;
	}
	return wanted || guests || storms ? "the sums of storms do not add up" : NULL;
}

const char *storms_check(const struct view *view)
{
	const struct node *top = tree_top(view->tree);
	const char *broken = check_sums(view);

	for (const struct node *node = node_after(top, top); node && !broken;
		node = node_after(node, top))
		broken = check_node(view, node);
	for (const struct group *group = NULL;
		!broken && (group = group_next(&view->storms, group));)
		broken = check_group(view, group);
	return broken;
}
