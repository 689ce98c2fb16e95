// SPDX-License-Identifier: GPL-2.0-or-later
/* storms_find.c - which storm, which row, which of those in it. */
#include "core/view/search_hits.h"
#include "core/view/storm_groups.h"

struct group *storms_of(const struct view *view, const struct node *node)
{
	return berth_group(&view->storms, berth_of(&view->storms, node));
}

unsigned storms_below(const struct view *view, const struct node *node)
{
	const struct berth *berth =
		node->view_bits & VIEW_STORMY ? berth_of(&view->storms, node) : NULL;

	return berth ? berth->storms : 0;
}

struct node *storms_find(const struct view *view, const struct node *row)
{
	struct node *node = storms_of(view, row)->members.last;

	while (node && !(node_is_gathered(node) && found_has(view, node)))
		node = berth_prev(&view->storms, node);
	return node;
}

void storms_count(struct view *view)
{
	for (struct group *group = NULL; (group = group_next(&view->storms, group));)
		if (group->on)
			covers_count(view, group->row, 1);
}

struct node *storms_row(const struct view *view, struct node *node)
{
	struct node *row = node;

	for (struct node *up = node; up->view_bits & (VIEW_GATHERED | VIEW_COVERED);
		up = up->parent)
		if (node_is_gathered(up)) {
			row = storms_of(view, up)->row;
			row = row ? row : up;
		}
	return row;
}
