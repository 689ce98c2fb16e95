// SPDX-License-Identifier: GPL-2.0-or-later
/* storms_hold.c - how long the row of a storm stays, and when it says something else. */
#include "core/base/clock.h"
#include "core/view/storm_groups.h"
#include "core/view/view_private.h"

#define TICK_NS UINT64_C(500000000) /* how often a rate that falls is shown anew */

/* When only the row is left, and its time is over, the storm is. */
static struct node *to_be_held(const struct group *group)
{
	bool is_over = group->count <= 1 && group->row && group->row->flags & NODE_EXPIRED;

	return group->on && !is_over ? group->row : NULL;
}

static void let_go(struct view *view)
{
	struct node *node;

	while ((node = view->storms.letgo.first)) {
		berth_leave(&view->storms, node);
		tree_hold(view->tree, node, view_must_hold(view, node));
	}
}

void storms_hold(struct view *view)
{
	struct node *before;

	for (struct group *group = NULL; (group = group_next(&view->storms, group));) {
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
	const struct node *young = view->storms.young.first;
	uint64_t due_ns = 0;

	for (struct group *group = NULL; (group = group_next(&view->storms, group));) {
		if (!group->on)
			continue;
		if (group->guests)
			due_ns = due_sooner(
				due_ns, young->id.start_ns + tree_limits(view->tree)->short_ns);
		if (storm_rate(group->storm, now_ns) >= STORM_QUIET)
			due_ns = due_sooner(due_ns, now_ns + TICK_NS);
	}
	return due_ns;
}
