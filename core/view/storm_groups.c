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
	free(storms->berths);
	*storms = (struct storms){0};
}

/* --- berths ------------------------------------------------------------------------------- */

struct berth *berth_of(const struct storms *storms, const struct node *node)
{
	return node->number < storms->berth_count ? &storms->berths[node->number] : NULL;
}

struct berth *berth_fit(struct storms *storms, const struct node *node)
{
	struct berth *berths =
		array_grow(storms->berths, &storms->berth_count, node->number, sizeof(*berths), 0);

	if (!berths)
		return NULL;
	storms->berths = berths;
	berths[node->number] = (struct berth){0};
	return &berths[node->number];
}

struct group *berth_group(const struct storms *storms, const struct berth *berth)
{
	return berth && berth->group ? &storms->groups[berth->group - 1] : NULL;
}

static struct berth_list *list_of(struct storms *storms, const struct berth *berth)
{
	if (berth->where == BERTH_MEMBER)
		return &storms->groups[berth->group - 1].members;
	return berth->where == BERTH_YOUNG ? &storms->young : &storms->letgo;
}

void berth_enter(struct storms *storms, struct node *node, struct berth_list *list, int where)
{
	struct berth *berth = &storms->berths[node->number];

	berth->where = where;
	berth->prev = list->last;
	berth->next = NULL;
	if (list->last)
		storms->berths[list->last->number].next = node;
	else
		list->first = node;
	list->last = node;
}

void berth_leave(struct storms *storms, struct node *node)
{
	struct berth *berth = &storms->berths[node->number];
	struct berth_list *list;

	if (berth->where == BERTH_NOWHERE)
		return;
	list = list_of(storms, berth);
	if (berth->prev)
		storms->berths[berth->prev->number].next = berth->next;
	else
		list->first = berth->next;
	if (berth->next)
		storms->berths[berth->next->number].prev = berth->prev;
	else
		list->last = berth->prev;
	berth->where = BERTH_NOWHERE;
}

/* --- groups ------------------------------------------------------------------------------- */

uint32_t group_number(const struct storms *storms, const struct group *group)
{
	return (uint32_t)(group - storms->groups) + 1;
}

static uint32_t *bucket_of(
	const struct storms *storms, const struct node *parent, uint64_t signature)
{
	uint64_t hash = (signature ^ parent->number) * UINT64_C(0x9e3779b97f4a7c15);

	return &storms->buckets[(hash >> 32) & (storms->bucket_count - 1)];
}

struct group *group_find(const struct storms *storms, const struct node *parent, uint64_t signature)
{
	struct group *group;

	if (!storms->bucket_count)
		return NULL;
	for (uint32_t at = *bucket_of(storms, parent, signature); at; at = group->next) {
		group = &storms->groups[at - 1];
		if (group->parent == parent && group->signature == signature)
			return group;
	}
	return NULL;
}

static void chain(struct storms *storms, struct group *group)
{
	uint32_t *bucket = bucket_of(storms, group->parent, group->signature);

	group->next = *bucket;
	*bucket = group_number(storms, group);
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
	for (struct group *group = NULL; (group = group_next(storms, group));)
		chain(storms, group);
	return true;
}

static bool grow_groups(struct storms *storms)
{
	uint32_t room = storms->group_room ? storms->group_room * 2 : BUCKETS_FIRST;
	struct group *groups;

	if (storms->free_group || storms->group_count < storms->group_room)
		return true;
	groups = realloc(storms->groups, room * sizeof(*groups));
	if (!groups)
		return false;
	storms->groups = groups;
	storms->group_room = room;
	return true;
}

struct group *group_make(struct storms *storms, struct node *parent, uint64_t signature)
{
	struct group *group;

	if (!grow_groups(storms) || !grow_buckets(storms))
		return NULL;
	if (storms->free_group) {
		group = &storms->groups[storms->free_group - 1];
		storms->free_group = group->next;
	} else {
		group = &storms->groups[storms->group_count++];
	}
	*group = (struct group){.parent = parent, .signature = signature};
	chain(storms, group);
	storms->used++;
	return group;
}

void group_free(struct storms *storms, struct group *group)
{
	uint32_t *at = bucket_of(storms, group->parent, group->signature);

	while (*at != group_number(storms, group))
		at = &storms->groups[*at - 1].next;
	*at = group->next;
	free(group->storm);
	*group = (struct group){.next = storms->free_group};
	storms->free_group = group_number(storms, group);
	storms->used--;
}

struct group *group_next(const struct storms *storms, const struct group *group)
{
	for (uint32_t at = group ? group_number(storms, group) : 0; at < storms->group_count; at++)
		if (storms->groups[at].parent)
			return &storms->groups[at];
	return NULL;
}
