// SPDX-License-Identifier: GPL-2.0-or-later
#include "core/base/array.h"
#include "core/stats/spawners_private.h"

#include <errno.h>

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
