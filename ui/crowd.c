// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/crowd.h"

#include <stdlib.h>
#include <string.h>

void crowd_free(struct crowd *crowd)
{
	free(crowd->rows);
	*crowd = (struct crowd){0};
}

bool crowd_is_in_scope(const struct scope *scope, const struct spawner *spawner)
{
	return scope_is_all(scope) || (spawner->node && scope_has(scope, spawner->node));
}

static void copy_row(struct crowd_row *row, const struct spawners *spawners,
	const struct spawner *spawner, uint64_t now_ns)
{
	char line[SPAWNER_LINEAGE];

	spawner_lineage(spawner, line, sizeof(line));
	row->spawner = *spawner;
	memcpy(row->spawner.lineage, line, sizeof(line));
	row->runaway = spawners_is_runaway(spawners, spawner, now_ns);
}

static void renew(struct crowd *crowd, const struct spawners *spawners, const struct scope *scope,
	uint64_t now_ns)
{
	const struct spawner *top[SPAWNERS_MAX];
	unsigned found = spawners_top(spawners, now_ns, top, SPAWNERS_MAX);

	crowd->count = crowd->others = crowd->runaways = 0;
	if (found > SPAWNERS_MAX)
		found = SPAWNERS_MAX;
	for (unsigned i = 0; i < found; i++) {
		if (!crowd_is_in_scope(scope, top[i]))
			continue;
		if (crowd->count == CROWD_MAX) {
			crowd->others++;
			continue;
		}
		copy_row(&crowd->rows[crowd->count], spawners, top[i], now_ns);
		crowd->runaways += crowd->rows[crowd->count++].runaway;
	}
	crowd->shown_ns = now_ns;
}

/* The cursor's process, or, when it is in the list no more, the row it was on. */
static void find_cursor(struct crowd *crowd)
{
	if (!crowd->cursor.pid) {
		crowd->chosen = 0;
		return;
	}
	for (unsigned i = 0; i < crowd->count; i++)
		if (ident_equal(crowd->rows[i].spawner.id, crowd->cursor)) {
			crowd->chosen = i;
			return;
		}
	if (crowd->chosen >= crowd->count)
		crowd->chosen = crowd->count ? crowd->count - 1 : 0;
}

bool crowd_sync(struct crowd *crowd, const struct spawners *spawners, const struct scope *scope,
	uint64_t now_ns, unsigned height)
{
	if (!crowd->rows)
		crowd->rows = malloc(CROWD_MAX * sizeof(*crowd->rows));
	if (!crowd->rows)
		return false;
	if (!crowd->shown_ns || now_ns >= crowd->shown_ns + CROWD_NS || now_ns < crowd->shown_ns)
		renew(crowd, spawners, scope, now_ns);
	find_cursor(crowd);
	if (crowd->chosen < crowd->top)
		crowd->top = crowd->chosen;
	if (height && crowd->chosen >= crowd->top + height)
		crowd->top = crowd->chosen - height + 1;
	return true;
}

void crowd_move(struct crowd *crowd, long rows)
{
	long to = (long)crowd->chosen + rows;

	if (!crowd->count)
		return;
	to = to < 0 ? 0 : to >= (long)crowd->count ? (long)crowd->count - 1 : to;
	crowd->chosen = (unsigned)to;
	/* On the first row it stays on whoever is first. */
	crowd->cursor = to ? crowd->rows[to].spawner.id : (struct ident){0};
}

const struct crowd_row *crowd_chosen(const struct crowd *crowd)
{
	return crowd->count ? &crowd->rows[crowd->chosen] : NULL;
}
