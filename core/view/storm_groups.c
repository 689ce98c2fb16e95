// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/view/storm_groups.h"

#include "core/view/view_private.h"

#include "core/base/array.h"

#include <stdlib.h>

#define GROUPS_FIRST 64u

void storms_free(struct storms *storms)
{
	for (uint32_t i = 0; i < storms->group_count; i++)
		free(storms->groups[i].storm);
	free(storms->groups);
	hash_map_free(&storms->numbers);
	for (int i = 0; i < SIBLING_ROWS; i++)
		free(storms->siblings[i].rows);
	free(storms->links);
	*storms = (struct storms){0};
}

/* --- links ------------------------------------------------------------------------------- */

struct storm_link *storm_link_of(const struct storms *storms, const struct node *node)
{
	return node->number < storms->link_count ? &storms->links[node->number] : NULL;
}

struct storm_link *storm_link_fit(struct storms *storms, const struct node *node)
{
	struct storm_link *links =
		array_grow(storms->links, &storms->link_count, node->number, sizeof(*links), 0);

	if (!links)
		return NULL;
	storms->links = links;
	links[node->number] = (struct storm_link){0};
	return &links[node->number];
}

struct storm_group *storm_link_group(const struct storms *storms, const struct storm_link *link)
{
	return link && link->group ? &storms->groups[link->group - 1] : NULL;
}

static struct storm_link_list *list_of(struct storms *storms, const struct storm_link *link)
{
	if (link->where == STORM_LINK_MEMBER || link->where == STORM_LINK_ALIKE)
		return &storms->groups[link->group - 1].members;
	return link->where == STORM_LINK_RECENT ? &storms->recent : &storms->released;
}

void storm_link_enter(
	struct storms *storms, struct node *node, struct storm_link_list *list, int where)
{
	struct storm_link *link = &storms->links[node->number];

	link->where = where;
	link->prev = list->last;
	link->next = NULL;
	if (list->last)
		storms->links[list->last->number].next = node;
	else
		list->first = node;
	list->last = node;
}

void storm_link_leave(struct storms *storms, struct node *node)
{
	struct storm_link *link = &storms->links[node->number];
	struct storm_link_list *list;

	if (link->where == STORM_LINK_NONE)
		return;
	list = list_of(storms, link);
	if (link->prev)
		storms->links[link->prev->number].next = link->next;
	else
		list->first = link->next;
	if (link->next)
		storms->links[link->next->number].prev = link->prev;
	else
		list->last = link->prev;
	link->where = STORM_LINK_NONE;
}

/* --- groups ------------------------------------------------------------------------------- */

uint32_t storm_group_number(const struct storms *storms, const struct storm_group *group)
{
	return (uint32_t)(group - storms->groups) + 1;
}

static struct hash_key group_key(const struct node *parent, uint64_t signature)
{
	return (struct hash_key){(uint64_t)parent->number + 1, signature};
}

struct storm_group *storms_of(const struct view *view, const struct node *node)
{
	return storm_link_group(&view->storms, storm_link_of(&view->storms, node));
}

struct storm_group *storm_group_find(
	const struct storms *storms, const struct node *parent, uint64_t signature)
{
	uint64_t number = hash_map_get(&storms->numbers, group_key(parent, signature));

	return number ? &storms->groups[number - 1] : NULL;
}

static bool grow_groups(struct storms *storms)
{
	uint32_t room = storms->group_room ? storms->group_room * 2 : GROUPS_FIRST;
	struct storm_group *groups;

	if (storms->free_group || storms->group_count < storms->group_room)
		return true;
	groups = realloc(storms->groups, room * sizeof(*groups));
	if (!groups)
		return false;
	storms->groups = groups;
	storms->group_room = room;
	return true;
}

struct storm_group *storm_group_make(struct storms *storms, struct node *parent, uint64_t signature)
{
	struct storm_group *group;
	uint32_t number;

	if (!grow_groups(storms))
		return NULL;
	number = storms->free_group ? storms->free_group : storms->group_count + 1;
	if (hash_map_set(&storms->numbers, group_key(parent, signature), number) < 0)
		return NULL;
	group = &storms->groups[number - 1];
	if (storms->free_group)
		storms->free_group = group->next;
	else
		storms->group_count++;
	*group = (struct storm_group){.parent = parent, .signature = signature};
	return group;
}

void storm_group_list(struct storms *storms, struct storm_group *group)
{
	uint32_t number = storm_group_number(storms, group);

	group->next_storm = storms->first_storm;
	if (group->next_storm)
		storms->groups[group->next_storm - 1].prev_storm = number;
	storms->first_storm = number;
}

static void unlist_group(struct storms *storms, struct storm_group *group)
{
	if (group->next_storm)
		storms->groups[group->next_storm - 1].prev_storm = group->prev_storm;
	if (group->prev_storm)
		storms->groups[group->prev_storm - 1].next_storm = group->next_storm;
	else if (storms->first_storm == storm_group_number(storms, group))
		storms->first_storm = group->next_storm;
}

struct storm_group *storm_group_next_storm(
	const struct storms *storms, const struct storm_group *group)
{
	uint32_t number = group ? group->next_storm : storms->first_storm;

	return number ? &storms->groups[number - 1] : NULL;
}

void storm_group_free(struct storms *storms, struct storm_group *group)
{
	unlist_group(storms, group);
	hash_map_set(&storms->numbers, group_key(group->parent, group->signature), 0);
	free(group->storm);
	*group = (struct storm_group){.next = storms->free_group};
	storms->free_group = storm_group_number(storms, group);
}

struct storm_group *storm_group_next(const struct storms *storms, const struct storm_group *group)
{
	for (uint32_t at = group ? storm_group_number(storms, group) : 0; at < storms->group_count;
		at++)
		if (storms->groups[at].parent)
			return &storms->groups[at];
	return NULL;
}
