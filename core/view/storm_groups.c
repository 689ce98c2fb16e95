// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/view/storm_groups.h"

#include "core/base/array.h"

#include <stdlib.h>

#define BUCKETS_FIRST 64u

void storms_free(struct storms *storms)
{
	for (uint32_t i = 0; i < storms->group_count; i++)
		free(storms->groups[i].storm);
	free(storms->groups);
	free(storms->buckets);
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
	if (link->where == STORM_LINK_MEMBER)
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

static uint32_t *bucket_of(
	const struct storms *storms, const struct node *parent, uint64_t signature)
{
	uint64_t hash = (signature ^ parent->number) * UINT64_C(0x9e3779b97f4a7c15);

	return &storms->buckets[(hash >> 32) & (storms->bucket_count - 1)];
}

struct storm_group *storm_group_find(
	const struct storms *storms, const struct node *parent, uint64_t signature)
{
	struct storm_group *group;

	if (!storms->bucket_count)
		return NULL;
	for (uint32_t at = *bucket_of(storms, parent, signature); at; at = group->next) {
		group = &storms->groups[at - 1];
		if (group->parent == parent && group->signature == signature)
			return group;
	}
	return NULL;
}

static void chain(struct storms *storms, struct storm_group *group)
{
	uint32_t *bucket = bucket_of(storms, group->parent, group->signature);

	group->next = *bucket;
	*bucket = storm_group_number(storms, group);
}

/* At least one bucket per group. */
static bool grow_buckets(struct storms *storms)
{
	uint32_t count = storms->bucket_count ? storms->bucket_count * 2 : BUCKETS_FIRST;
	uint32_t *buckets;

	if (storms->used < storms->bucket_count)
		return true;
	buckets = calloc(count, sizeof(*buckets));
	if (!buckets)
		return false;
	free(storms->buckets);
	storms->buckets = buckets;
	storms->bucket_count = count;
	for (struct storm_group *group = NULL; (group = storm_group_next(storms, group));)
		chain(storms, group);
	return true;
}

static bool grow_groups(struct storms *storms)
{
	uint32_t room = storms->group_room ? storms->group_room * 2 : BUCKETS_FIRST;
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

	if (!grow_groups(storms) || !grow_buckets(storms))
		return NULL;
	if (storms->free_group) {
		group = &storms->groups[storms->free_group - 1];
		storms->free_group = group->next;
	} else {
		group = &storms->groups[storms->group_count++];
	}
	*group = (struct storm_group){.parent = parent, .signature = signature};
	chain(storms, group);
	storms->used++;
	return group;
}

void storm_group_free(struct storms *storms, struct storm_group *group)
{
	uint32_t *at = bucket_of(storms, group->parent, group->signature);

	while (*at != storm_group_number(storms, group))
		at = &storms->groups[*at - 1].next;
	*at = group->next;
	free(group->storm);
	*group = (struct storm_group){.next = storms->free_group};
	storms->free_group = storm_group_number(storms, group);
	storms->used--;
}

struct storm_group *storm_group_next(const struct storms *storms, const struct storm_group *group)
{
	for (uint32_t at = group ? storm_group_number(storms, group) : 0; at < storms->group_count;
		at++)
		if (storms->groups[at].parent)
			return &storms->groups[at];
	return NULL;
}
