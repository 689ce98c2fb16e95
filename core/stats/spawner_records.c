// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "core/stats/spawners_private.h"

#include "core/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SWEEP 16 /* records tested for each new one */

static void unlink_record(struct spawners *s, struct spawner *record)
{
	if (record->older != SPAWNER_NONE)
		s->records[record->older]->newer = record->newer;
	else
		s->oldest = record->newer;
	if (record->newer != SPAWNER_NONE)
		s->records[record->newer]->older = record->older;
	else
		s->newest = record->older;
}

static void link_newest(struct spawners *s, struct spawner *record)
{
	record->older = s->newest;
	record->newer = SPAWNER_NONE;
	if (s->newest != SPAWNER_NONE)
		s->records[s->newest]->newer = record->index;
	else
		s->oldest = record->index;
	s->newest = record->index;
}

void spawner_record_touch(struct spawners *s, struct spawner *record)
{
	if (s->newest == record->index)
		return;
	unlink_record(s, record);
	link_newest(s, record);
}

void spawner_record_release(struct spawners *s, struct spawner *record)
{
	unlink_record(s, record);
	record->serial = 0;
	record->node = NULL;
	record->older = s->spare;
	s->spare = record->index;
	s->counts.kept--;
}

uint64_t spawner_record_touched_ns(const struct spawner *record)
{
	uint64_t last_ns = record->active_ns;

	for (int i = 0; i < EVENT_RATE_KINDS; i++)
		if (record->below[i].last_ns > last_ns)
			last_ns = record->below[i].last_ns;
	return last_ns;
}

/* Its process has left the tree, and it is listed nowhere any longer. */
static bool is_forgotten(const struct spawner *record, uint64_t now_ns)
{
	return record->serial && !record->node &&
	       spawner_record_touched_ns(record) + SPAWNER_QUIET_NS <= now_ns;
}

/* Before another one is allocated: so their number follows the spawners of the last minute. */
static void sweep(struct spawners *s, uint64_t now_ns)
{
	for (uint32_t n = 0; n < SWEEP && n < s->record_count; n++) {
		s->swept = (s->swept + 1) % s->record_count;
		if (is_forgotten(s->records[s->swept], now_ns)) {
			spawner_record_release(s, s->records[s->swept]);
			return;
		}
	}
}

static void evict(struct spawners *s, uint64_t now_ns)
{
	struct spawner *record = s->records[s->oldest];

	if (record->stats.totals[EVENT_RATE_FORK] &&
		(record->node || record->active_ns + SPAWNER_QUIET_NS > now_ns))
		s->counts.evicted++;
	spawner_record_release(s, record);
}

/* Adds a record to the spare ones.  Returns false without memory. */
static bool spawner_record_make(struct spawners *s)
{
	uint32_t room = s->record_room ? s->record_room * 2 : 64;
	struct spawner *record;

	if (s->record_count == s->record_room) {
		struct spawner **records = realloc(s->records, room * sizeof(struct spawner *));

		if (!records)
			return false;
		s->counts.bytes += (room - s->record_room) * sizeof(*records);
		s->records = records;
		s->record_room = room;
	}
	record = malloc(sizeof(*record));
	if (!record)
		return false;
	s->counts.bytes += sizeof(*record);
	record->index = s->record_count;
	record->older = s->spare;
	s->spare = record->index;
	s->records[s->record_count++] = record;
	return true;
}

struct spawner *spawner_record_new(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record;
	uint32_t index;

	if (s->spare == SPAWNER_NONE)
		sweep(s, now_ns);
	if (s->spare == SPAWNER_NONE && s->record_count >= s->limits.max)
		evict(s, now_ns);
	if (s->spare == SPAWNER_NONE && !spawner_record_make(s))
		return NULL;
	index = s->spare;
	record = s->records[index];
	s->spare = record->older;
	memset(record, 0, sizeof(*record));
	record->index = index;
	record->serial = ++s->serial ? s->serial : ++s->serial;
	record->id = node->id;
	record->node = node;
	link_newest(s, record);
	s->counts.kept++;
	return record;
}

int spawner_slot_fit(struct spawners *s, const struct node *node)
{
	uint32_t before = s->slot_count;
	struct spawner_slot *slots =
		array_grow(s->slots, &s->slot_count, node->number, sizeof(*slots), 0);

	if (!slots)
		return -ENOMEM;
	s->slots = slots;
	s->counts.bytes += (s->slot_count - before) * sizeof(*slots);
	return 0;
}

struct spawner *spawner_slot_responsible(const struct spawners *s, const struct node *node)
{
	const struct spawner_slot *slot;
	struct spawner *record;

	if (node->number >= s->slot_count || node_is_top(node))
		return NULL;
	slot = &s->slots[node->number];
	if (!slot->serial)
		return NULL;
	record = s->records[slot->index];
	return record->serial == slot->serial ? record : NULL;
}

struct spawner *spawner_slot_own(const struct spawners *s, const struct node *node)
{
	struct spawner *record = spawner_slot_responsible(s, node);

	return record && record->node == node ? record : NULL;
}

void spawner_slot_take(
	struct spawners *s, const struct node *node, const struct spawner *record, uint64_t born_ns)
{
	s->slots[node->number] = (struct spawner_slot){record->serial, record->index, born_ns};
}

struct spawner *spawner_slot_claim(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record = spawner_slot_own(s, node);

	if (record || spawner_slot_fit(s, node) < 0)
		return record;
	record = spawner_record_new(s, node, now_ns);
	if (record)
		spawner_slot_take(s, node, record, node->id.start_ns);
	return record;
}

void spawner_slot_leave(struct spawners *s, const struct node *node)
{
	if (node->number < s->slot_count)
		s->slots[node->number].serial = 0;
}
