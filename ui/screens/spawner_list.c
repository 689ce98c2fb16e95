// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/screens/spawner_list.h"

#include "core/base/array.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

const struct spawner_list_order_entry *spawner_list_order_entry(enum spawner_list_order order)
{
	static const struct spawner_list_order_entry entries[] = {
#define X(name, word, least_first, sentence) [SPAWNER_LIST_##name] = {word, least_first, sentence},
		SPAWNER_LIST_ORDERS(X)
#undef X
	};

	return &entries[order];
}

void spawner_list_free(struct spawner_list *spawner_list)
{
	free(spawner_list->rows);
	*spawner_list = (struct spawner_list){0};
}

static void copy_row(struct spawner_row *row, const struct spawners *spawners,
	const struct spawner *spawner, uint64_t now_ns)
{
	char line[SPAWNER_LINEAGE];

	spawner_lineage(spawner, line, sizeof(line));
	row->spawner = *spawner;
	memcpy(row->spawner.lineage, line, sizeof(line));
	row->verdict = spawners_verdict(spawners, spawner, now_ns);
}

/* ---- the order ---- */

/* The lifetime is unknown until a process has exited; such spawners come last. */
static double lifetime(const struct spawn_stats *stats, unsigned percent)
{
	return stats->lifetimes.total ? (double)histogram_percentile(&stats->lifetimes, percent)
				      : 1e300;
}

static double figure(enum spawner_list_order order, const struct spawner *spawner, uint64_t now_ns)
{
	const struct spawn_stats *stats = &spawner->stats;
	const struct decay *forks = &stats->event_rates[EVENT_RATE_FORK];

	switch (order) {
	case SPAWNER_LIST_PID:
		return spawner->id.pid;
	case SPAWNER_LIST_RATE_1S:
		return decay_read(forks, DECAY_1S, now_ns);
	case SPAWNER_LIST_RATE_10S:
		return decay_read(forks, DECAY_10S, now_ns);
	case SPAWNER_LIST_RATE_60S:
		return decay_read(forks, DECAY_60S, now_ns);
	case SPAWNER_LIST_BELOW:
		return decay_read(&spawner->below[EVENT_RATE_FORK], DECAY_10S, now_ns);
	case SPAWNER_LIST_TOTAL:
		return (double)stats->totals[EVENT_RATE_FORK];
	case SPAWNER_LIST_HALF:
		return lifetime(stats, 50);
	case SPAWNER_LIST_MOST:
		return lifetime(stats, 95);
	case SPAWNER_LIST_FAILED:
		return spawn_stats_failed_share(stats);
	case SPAWNER_LIST_CPU:
		return (double)stats->cpu_ns;
	case SPAWNER_LIST_LAST:
		return rates_minute(&stats->births, now_ns);
	case SPAWNER_LIST_RANK:
	case SPAWNER_LIST_PROGRAM:
	case SPAWNER_LIST_ORDER_COUNT:
		break;
	}
	return 0;
}

struct list_place {
	double figure;
	unsigned rank; /* decides between equal figures: see spawners_top */
	const struct spawner *spawner;
};

static int compare_places(const void *a, const void *b, void *ctx)
{
	const struct spawner_list *spawner_list = ctx;
	const struct list_place *x = a, *y = b;
	int way = (x->figure > y->figure) - (x->figure < y->figure);

	if (spawner_list->order == SPAWNER_LIST_PROGRAM)
		way = strcasecmp(x->spawner->label, y->spawner->label);
	else if (spawner_list->order == SPAWNER_LIST_RANK)
		way = (x->rank < y->rank) - (x->rank > y->rank);
	if (!way)
		return (x->rank > y->rank) - (x->rank < y->rank);
	return spawner_list_order_entry(spawner_list->order)->least_first != spawner_list->reverse
		       ? way
		       : -way;
}

static void sort(const struct spawner_list *spawner_list, const struct spawner **top,
	unsigned count, uint64_t now_ns)
{
	struct list_place places[SPAWNERS_MAX];

	if (spawner_list->order == SPAWNER_LIST_RANK && !spawner_list->reverse)
		return;
	for (unsigned i = 0; i < count; i++)
		places[i] =
			(struct list_place){figure(spawner_list->order, top[i], now_ns), i, top[i]};
	qsort_r(places, count, sizeof(*places), compare_places, (void *)spawner_list);
	for (unsigned i = 0; i < count; i++)
		top[i] = places[i].spawner;
}

/* ---- the rows ---- */

static void renew(struct spawner_list *spawner_list, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns)
{
	const struct spawner *top[SPAWNERS_MAX];
	unsigned found = spawners_top(spawners, now_ns, top, SPAWNERS_MAX);

	spawner_list->count = spawner_list->others = spawner_list->runaways = 0;
	if (found > SPAWNERS_MAX)
		found = SPAWNERS_MAX;
	sort(spawner_list, top, found, now_ns);
	for (unsigned i = 0; i < found; i++) {
		if (!scope_has_or_is_all(scope, top[i]->node))
			continue;
		if (spawner_list->count == SPAWNER_LIST_MAX) {
			spawner_list->others++;
			continue;
		}
		copy_row(&spawner_list->rows[spawner_list->count], spawners, top[i], now_ns);
		spawner_list->runaways += spawner_list->rows[spawner_list->count++].verdict > 0;
	}
	spawner_list->shown_ns = now_ns;
}

/* The row of the cursor's process; if that has left the list, the row where it was. */
static void find_chosen_row(struct spawner_list *spawner_list)
{
	if (!spawner_list->cursor.pid) {
		spawner_list->chosen = 0;
		return;
	}
	for (unsigned i = 0; i < spawner_list->count; i++)
		if (ident_equal(spawner_list->rows[i].spawner.id, spawner_list->cursor)) {
			spawner_list->chosen = i;
			return;
		}
	if (spawner_list->chosen >= spawner_list->count)
		spawner_list->chosen = spawner_list->count ? spawner_list->count - 1 : 0;
}

uint64_t spawner_list_due_ns(const struct spawner_list *spawner_list)
{
	uint64_t shown_ns = spawner_list->shown_ns;

	return shown_ns ? shown_ns - shown_ns % SPAWNER_LIST_NS + SPAWNER_LIST_NS : 0;
}

bool spawner_list_sync(struct spawner_list *spawner_list, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns, unsigned height)
{
	if (!spawner_list->rows)
		spawner_list->rows = calloc(SPAWNER_LIST_MAX, sizeof(*spawner_list->rows));
	if (!spawner_list->rows)
		return false;
	if (now_ns >= spawner_list_due_ns(spawner_list) || now_ns < spawner_list->shown_ns)
		renew(spawner_list, spawners, scope, now_ns);
	find_chosen_row(spawner_list);
	if (spawner_list->chosen < spawner_list->top)
		spawner_list->top = spawner_list->chosen;
	if (height && spawner_list->chosen >= spawner_list->top + height)
		spawner_list->top = spawner_list->chosen - height + 1;
	return true;
}

void spawner_list_move(struct spawner_list *spawner_list, long rows)
{
	unsigned to = (unsigned)array_clamp(spawner_list->chosen, rows, spawner_list->count);

	spawner_list->chosen = to;
	/* After Home it stays on the first row, whichever process that is. */
	spawner_list->cursor = spawner_list->count && (to || rows > SPAWNER_LIST_HOME)
				       ? spawner_list->rows[to].spawner.id
				       : (struct ident){0};
}

const struct spawner_row *spawner_list_chosen(const struct spawner_list *spawner_list)
{
	return spawner_list->count ? &spawner_list->rows[spawner_list->chosen] : NULL;
}
