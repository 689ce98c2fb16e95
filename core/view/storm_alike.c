// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/storm_alike.h"

#include "core/view/view_private.h"

#include <stdlib.h>

/* ---- which processes ---- */

static bool may_be_alike(const struct view *view, const struct node *node)
{
	const uint32_t others = NODE_EXITED | NODE_KTHREAD | NODE_THREAD | NODE_PLACEHOLDER;

	return view->storms.alike && !(node->flags & others) && node->image && !node->forks &&
	       !node->children && !node_is_top(node->parent) &&
	       storm_link_of(&view->storms, node->parent);
}

/* The row under the cursor stays the row. */
static bool has_own_row(const struct view *view, const struct node *node)
{
	return node->client_bits & VIEW_TAGGED ||
	       (node == view->cursor && !node_is_collapsed(node));
}

/* It is a member of a group that is a storm. */
void storm_alike_place(struct view *view, struct storm_group *group, struct node *node)
{
	if (group->open || has_own_row(view, node))
		storms_expand_member(view, group, node);
	else
		storms_collapse_member(view, group, node);
}

static void form_alike(struct view *view, struct storm_group *group)
{
	struct node *node;

	group->storm = calloc(1, sizeof(*group->storm));
	if (!group->storm)
		return;
	group->storm->alike = true;
	for (node = group->members.first; node; node = storm_link_next(&view->storms, node)) {
		storms_count_member(view, group, node);
		storm_alike_place(view, group, node);
	}
}

static void join_alike(struct view *view, struct node *node, uint64_t signature)
{
	struct storms *storms = &view->storms;
	struct storm_group *group = storm_group_find(storms, node->parent, signature);
	struct storm_link *link = storm_link_of(storms, node);

	if (!group)
		group = storm_group_make(storms, node->parent, signature);
	if (!group)
		return;
	group->alike = true;
	link->group = storm_group_number(storms, group);
	link->image = node->image;
	storm_link_enter(storms, node, &group->members, STORM_LINK_ALIKE);
	group->count++;
	if (group->storm) {
		storms_count_member(view, group, node);
		storm_alike_place(view, group, node);
	} else if (group->count >= STORM_ALIKE_LEAST) {
		form_alike(view, group);
	}
}

/* A figure that has changed costs no more than a comparison. */
void storm_alike_settle(struct view *view, struct node *node)
{
	struct storm_link *link = storm_link_of(&view->storms, node);
	bool fits = link && link->where != STORM_LINK_RECENT && may_be_alike(view, node);
	struct storm_group *group = NULL;
	uint64_t identity;

	if (link && link->where == STORM_LINK_ALIKE)
		group = storm_link_group(&view->storms, link);
	if (group && group->storm)
		group->storm->sums.known = false;
	if (group && fits && link->image == node->image) {
		if (group->storm)
			storm_alike_place(view, group, node);
		return;
	}
	identity = fits ? storm_stats_identity(node) : 0;
	if (group && fits && group->signature == identity) {
		link->image = node->image;
		return;
	}
	if (group)
		storms_leave(view, node);
	if (fits)
		join_alike(view, node, identity);
}

/* ---- the row ---- */

void storm_alike_shrink(struct view *view, struct storm_group *group)
{
	if (!group->storm || group->count >= STORM_ALIKE_KEPT)
		return;
	storm_row_expand(view, group);
	for (struct node *node = group->members.first; node;
		node = storm_link_next(&view->storms, node))
		node->client_bits &= (uint16_t)~VIEW_STORMS;
	free(group->storm);
	group->storm = NULL;
	group->wanted = 0;
	group->open = group->whole = false;
}

static bool is_behind_row(const struct node *node)
{
	return node_is_collapsed(node) && node->client_bits & VIEW_WANTED;
}

static struct storm_sums sum_members(
	const struct view *view, const struct storm_group *group, const struct node *row)
{
	struct node sums;

	subtree_begin_sum(&sums, row);
	for (const struct node *node = group->members.first; node;
		node = storm_link_next(&view->storms, node)) {
		if (!is_behind_row(node))
			continue;
		__builtin_prefetch(&node[12].cpu_ns);
		subtree_add(&sums, node);
	}
	return (struct storm_sums){true, sums.threads, sums.cpu_share, sums.cpu_ns, sums.rss_bytes,
		sums.read_bytes, sums.write_bytes, sums.stat_ns};
}

/* A pool that sleeps is added up once. */
uint32_t view_sum_row(const struct view *view, const struct node *row, struct node *sums)
{
	const struct storm_group *group = storms_of(view, row);
	struct storm_sums *known = &group->storm->sums;

	if (!known->known)
		*known = sum_members(view, group, row);
	*sums = *row;
	sums->threads = known->threads;
	sums->cpu_share = known->cpu_share;
	sums->cpu_ns = known->cpu_ns;
	sums->rss_bytes = known->rss_bytes;
	sums->read_bytes = known->read_bytes;
	sums->write_bytes = known->write_bytes;
	sums->stat_ns = known->stat_ns;
	return (uint32_t)group->storm->count;
}

struct node *view_next_in_row(const struct view *view, struct node *row, const struct node *before)
{
	const struct storm_group *group = node_is_storm(row) ? storms_of(view, row) : NULL;
	struct node *node;

	if (!group || !group->alike || view->options.flat)
		return before ? NULL : row;
	node = before ? storm_link_next(&view->storms, before) : group->members.first;
	while (node && !is_behind_row(node))
		node = storm_link_next(&view->storms, node);
	return node;
}
