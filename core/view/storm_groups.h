/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * storm_groups.h - the data of storms.c: a link ("berth") for each node, groups by parent and
 * signature.  It does not deal with rows.
 *
 * A pointer to a berth is valid until berth_fit, one to a group until group_make.
 */
#ifndef CORE_VIEW_STORM_GROUPS_H
#define CORE_VIEW_STORM_GROUPS_H

#include "core/view/storms.h"

/* The berth of a new node, all zeroes.  NULL: no memory. */
struct berth *berth_fit(struct storms *storms, const struct node *node);
struct berth *berth_of(const struct storms *storms, const struct node *node);      /* NULL: none */
struct group *berth_group(const struct storms *storms, const struct berth *berth); /* NULL: none */

/*
 * Appends the node to a list.  berth_leave removes it from its list, if any (for a member: that of
 * its group).
 */
void berth_enter(struct storms *storms, struct node *node, struct berth_list *list, int where);
void berth_leave(struct storms *storms, struct node *node);
static inline struct node *berth_next(const struct storms *storms, const struct node *node)
{
	return storms->berths[node->number].next;
}
static inline struct node *berth_prev(const struct storms *storms, const struct node *node)
{
	return storms->berths[node->number].prev;
}

struct group *group_find(
	const struct storms *storms, const struct node *parent, uint64_t signature);
/* Makes a group that does not exist yet; NULL: no memory. */
struct group *group_make(struct storms *storms, struct node *parent, uint64_t signature);
void group_free(struct storms *storms, struct group *group);
uint32_t group_number(const struct storms *storms, const struct group *group); /* from 1 on */
/* Iterates over all groups, in no order: NULL starts and ends. */
struct group *group_next(const struct storms *storms, const struct group *group);

#endif
