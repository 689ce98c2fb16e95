// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/screens/spawner_list.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct crowd_order_entry *crowd_order_entry(enum crowd_order order)
{
	static const struct crowd_order_entry entries[] = {
#define X(name, word, least_first, sentence) [CROWD_##name] = {word, least_first, sentence},
		CROWD_ORDERS(X)
#undef X
	};

	return &entries[order];
}

void crowd_free(struct crowd *crowd)
{
	free(crowd->rows);
	*crowd = (struct crowd){0};
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

/* ---- the order ---- */

/* Without an end nobody knows how long they live: last. */
static double lifetime(const struct spawn_stats *stats, unsigned percent)
{
	return stats->lifetimes.total ? (double)histogram_percentile(&stats->lifetimes, percent)
				      : 1e300;
}

static double figure(enum crowd_order order, const struct spawner *spawner, uint64_t now_ns)
{
	const struct spawn_stats *stats = &spawner->stats;
	const struct decay *forks = &stats->event_rates[EVENT_RATE_FORK];

	switch (order) {
	case CROWD_PID:
		return spawner->id.pid;
	case CROWD_RATE_1S:
		return decay_read(forks, DECAY_1S, now_ns);
	case CROWD_RATE_10S:
		return decay_read(forks, DECAY_10S, now_ns);
	case CROWD_RATE_60S:
		return decay_read(forks, DECAY_60S, now_ns);
	case CROWD_BELOW:
		return decay_read(&spawner->below[EVENT_RATE_FORK], DECAY_10S, now_ns);
	case CROWD_TOTAL:
		return (double)stats->totals[EVENT_RATE_FORK];
	case CROWD_HALF:
		return lifetime(stats, 50);
	case CROWD_MOST:
		return lifetime(stats, 95);
	case CROWD_FAILED:
		return spawn_stats_failed_share(stats);
	case CROWD_CPU:
		return (double)stats->cpu_ns;
	case CROWD_LAST:
		return rates_minute(&stats->births, now_ns);
	case CROWD_RANK:
	case CROWD_PROGRAM:
	case CROWD_ORDER_COUNT:
		break;
	}
	return 0;
}

struct list_place {
	double figure;
	unsigned rank; /* among equals the first to blame is first */
	const struct spawner *spawner;
};

static int compare_places(const void *a, const void *b, void *ctx)
{
	const struct crowd *crowd = ctx;
	const struct list_place *x = a, *y = b;
	int way = (x->figure > y->figure) - (x->figure < y->figure);

	if (crowd->order == CROWD_PROGRAM)
		way = strcasecmp(x->spawner->label, y->spawner->label);
	else if (crowd->order == CROWD_RANK)
		way = (x->rank < y->rank) - (x->rank > y->rank);
	if (!way)
		return (x->rank > y->rank) - (x->rank < y->rank);
	return crowd_order_entry(crowd->order)->least_first != crowd->reverse ? way : -way;
}

static void sort(
	const struct crowd *crowd, const struct spawner **top, unsigned count, uint64_t now_ns)
{
	struct list_place places[SPAWNERS_MAX];

	if (crowd->order == CROWD_RANK && !crowd->reverse)
		return;
	for (unsigned i = 0; i < count; i++)
		places[i] = (struct list_place){figure(crowd->order, top[i], now_ns), i, top[i]};
	qsort_r(places, count, sizeof(*places), compare_places, (void *)crowd);
	for (unsigned i = 0; i < count; i++)
		top[i] = places[i].spawner;
}

/* ---- the rows ---- */

static void renew(struct crowd *crowd, const struct spawners *spawners, const struct scope *scope,
	uint64_t now_ns)
{
	const struct spawner *top[SPAWNERS_MAX];
	unsigned found = spawners_top(spawners, now_ns, top, SPAWNERS_MAX);

	crowd->count = crowd->others = crowd->runaways = 0;
	if (found > SPAWNERS_MAX)
		found = SPAWNERS_MAX;
	sort(crowd, top, found, now_ns);
	for (unsigned i = 0; i < found; i++) {
		if (!scope_covers(scope, top[i]->node))
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
