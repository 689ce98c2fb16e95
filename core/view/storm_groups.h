/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * storm_groups.h - storm_link, storm_group: the data of storms.c: one storm_link for each node, and
 * the groups, which are found by parent and signature.  It does not deal with rows.
 *
 * A pointer to a link is valid until storm_link_fit, one to a group until storm_group_make.
 */
#ifndef CORE_VIEW_STORM_GROUPS_H
#define CORE_VIEW_STORM_GROUPS_H

#include "core/view/storms.h"

/* The link of a new node, all zeroes.  NULL: no memory. */
struct storm_link *storm_link_fit(struct storms *storms, const struct node *node);
/* NULL: none */
struct storm_link *storm_link_of(const struct storms *storms, const struct node *node);
/* NULL: none */
struct storm_group *storm_link_group(const struct storms *storms, const struct storm_link *link);

/*
 * Appends the node to a list.  storm_link_leave removes it from its list, if any (for a member:
 * that of its group).
 */
void storm_link_enter(
	struct storms *storms, struct node *node, struct storm_link_list *list, int where);
void storm_link_leave(struct storms *storms, struct node *node);
static inline struct node *storm_link_next(const struct storms *storms, const struct node *node)
{
	return storms->links[node->number].next;
}
static inline struct node *storm_link_prev(const struct storms *storms, const struct node *node)
{
	return storms->links[node->number].prev;
}

struct storm_group *storm_group_find(
	const struct storms *storms, const struct node *parent, uint64_t signature);
/* Makes a group that does not exist yet; NULL: no memory. */
struct storm_group *storm_group_make(
	struct storms *storms, struct node *parent, uint64_t signature);
void storm_group_free(struct storms *storms, struct storm_group *group);
/* from 1 on */
uint32_t storm_group_number(const struct storms *storms, const struct storm_group *group);
/* Iterates over all groups, in no order: NULL starts and ends. */
struct storm_group *storm_group_next(const struct storms *storms, const struct storm_group *group);

/* The same over the storms of ended processes, which storm_group_list adds to. */
struct storm_group *storm_group_next_storm(
	const struct storms *storms, const struct storm_group *group);
void storm_group_list(struct storms *storms, struct storm_group *group);
/* Its row, if it has one, stands for something that the view shows. */
static inline bool storm_group_has_rows(const struct storm_group *group)
{
	return group->alike ? group->storm && group->storm->count : group->wanted;
}

#endif
