// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/groups.h"

#include "core/base/array.h"

#include <stdlib.h>

struct group_entry {
	struct ident id; /* a number is another process's later; pid 0: none */
	int32_t pgrp, sid;
};

void groups_free(struct groups *groups)
{
	free(groups->entries);
	*groups = (struct groups){0};
}

static int32_t number_of(int32_t group)
{
	if (group == EVENT_GROUP_UNKNOWN)
		return -1;
	return group == EVENT_GROUP_NONE ? 0 : group;
}

void groups_apply(struct groups *groups, const struct event *event, const struct node *node)
{
	struct group_entry *entries;

	if (!node || !event->place.pgrp)
		return;
	entries = array_grow(groups->entries, &groups->count, node->number, sizeof(*entries), 0);
	if (!entries)
		return;
	groups->entries = entries;
	entries[node->number] = (struct group_entry){
		node->id, number_of(event->place.pgrp), number_of(event->place.sid)};
}

static const struct group_entry *group_of(const struct groups *groups, const struct node *node)
{
	if (node->number >= groups->count ||
		!ident_equal(groups->entries[node->number].id, node->id))
		return NULL;
	return &groups->entries[node->number];
}

/* That of the kernel's threads is 0, and is not recorded. */
static int32_t unknown_group(const struct node *node)
{
	return node->flags & NODE_KTHREAD ? 0 : -1;
}

int32_t groups_pgrp(void *groups, const struct node *node)
{
	const struct group_entry *group = group_of(groups, node);

	return group ? group->pgrp : unknown_group(node);
}

int32_t groups_sid(void *groups, const struct node *node)
{
	const struct group_entry *group = group_of(groups, node);

	return group ? group->sid : unknown_group(node);
}
