// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/runaway_alert.h"

#include <string.h>

static bool is_known(const struct alarm *alarm, struct ident id)
{
	for (unsigned i = 0; i < alarm->count; i++)
		if (ident_equal(alarm->ids[i], id))
			return true;
	return false;
}

static void add(struct alarm *alarm, const struct spawner *spawner, uint64_t now_ns)
{
	double rate = decay_read(&spawner->stats.event_rates[EVENT_RATE_FORK], DECAY_1S, now_ns);

	alarm->ids[alarm->count++] = spawner->id;
	if (alarm->count > 1 && rate <= alarm->rate)
		return;
	alarm->rate = rate;
	memcpy(alarm->label, spawner->label, sizeof(alarm->label));
}

void alarm_sync(struct alarm *alarm, const struct spawners *spawners, const struct scope *scope,
	uint64_t now_ns)
{
	const struct spawner *found[ALARM_MAX];
	const struct alarm before = *alarm;
	unsigned n = spawners_runaways(spawners, now_ns, found, ALARM_MAX);

	*alarm = (struct alarm){.rings = before.rings};
	for (unsigned i = 0; i < n; i++) {
		if (!scope_covers(scope, found[i]->node))
			continue;
		alarm->rings |= !is_known(&before, found[i]->id);
		add(alarm, found[i], now_ns);
	}
}
