// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/stats/spawners_private.h"

#include "core/base/array.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void unlink_record(struct spawners *s, struct spawner *record)
{
	if (record->older != NOBODY)
		s->records[record->older]->newer = record->newer;
	else
		s->oldest = record->newer;
	if (record->newer != NOBODY)
		s->records[record->newer]->older = record->older;
	else
		s->newest = record->older;
}

static void link_newest(struct spawners *s, struct spawner *record)
{
	record->older = s->newest;
	record->newer = NOBODY;
	if (s->newest != NOBODY)
		s->records[s->newest]->newer = record->index;
	else
		s->oldest = record->index;
	s->newest = record->index;
}

void record_touch(struct spawners *s, struct spawner *record)
{
	if (s->newest == record->index)
		return;
	unlink_record(s, record);
	link_newest(s, record);
}

void record_release(struct spawners *s, struct spawner *record)
{
	unlink_record(s, record);
	record->serial = 0;
	record->node = NULL;
	record->older = s->spare;
	s->spare = record->index;
	s->counts.kept--;
}

static void evict(struct spawners *s, uint64_t now_ns)
{
	struct spawner *record = s->records[s->oldest];

	if (record->brood.totals[PULSE_FORK] &&
		(record->node || record->active_ns + SPAWNER_QUIET_NS > now_ns))
		s->counts.evicted++;
	record_release(s, record);
}

/* Adds a record to the spare ones.  Returns false without memory. */
static bool make_record(struct spawners *s)
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

struct spawner *record_new(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record;
	uint32_t index;

	if (s->spare == NOBODY && s->record_count >= s->limits.max)
		evict(s, now_ns);
	if (s->spare == NOBODY && !make_record(s))
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

int seat_fit(struct spawners *s, const struct node *node)
{
	uint32_t before = s->seat_count;
	struct seat *seats =
		numbered_fit(s->seats, &s->seat_count, node->number, sizeof(*seats), 0);

	if (!seats)
		return -ENOMEM;
	s->seats = seats;
	s->counts.bytes += (s->seat_count - before) * sizeof(*seats);
	return 0;
}

struct spawner *seat_answering(const struct spawners *s, const struct node *node)
{
	const struct seat *seat;
	struct spawner *record;

	if (node->number >= s->seat_count || node_is_top(node))
		return NULL;
	seat = &s->seats[node->number];
	if (!seat->serial)
		return NULL;
	record = s->records[seat->index];
	return record->serial == seat->serial ? record : NULL;
}

struct spawner *seat_own(const struct spawners *s, const struct node *node)
{
	struct spawner *record = seat_answering(s, node);

	return record && record->node == node ? record : NULL;
}

void seat_take(
	struct spawners *s, const struct node *node, const struct spawner *record, uint64_t born_ns)
{
	s->seats[node->number] = (struct seat){record->serial, record->index, born_ns};
}

struct spawner *seat_claim(struct spawners *s, struct node *node, uint64_t now_ns)
{
	struct spawner *record = seat_own(s, node);

	if (record || seat_fit(s, node) < 0)
		return record;
	record = record_new(s, node, now_ns);
	if (record)
		seat_take(s, node, record, node->id.start_ns);
	return record;
}

void seat_leave(struct spawners *s, const struct node *node)
{
	if (node->number < s->seat_count)
		s->seats[node->number].serial = 0;
}
