// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/runaway_alert.h"

#include <string.h>

static bool was_known(const struct runaway_alert *runaway_alert, struct ident id)
{
	for (unsigned i = 0; i < runaway_alert->count; i++)
		if (ident_equal(runaway_alert->ids[i], id))
			return true;
	return false;
}

static void add_runaway(
	struct runaway_alert *runaway_alert, const struct spawner *spawner, uint64_t now_ns)
{
	double rate = decay_read(&spawner->stats.event_rates[EVENT_RATE_FORK], DECAY_1S, now_ns);

	runaway_alert->ids[runaway_alert->count++] = spawner->id;
	if (runaway_alert->count > 1 && rate <= runaway_alert->rate)
		return;
	runaway_alert->rate = rate;
	memcpy(runaway_alert->label, spawner->label, sizeof(runaway_alert->label));
}

void runaway_alert_sync(struct runaway_alert *runaway_alert, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns)
{
	const struct spawner *found[RUNAWAY_ALERT_MAX];
	const struct runaway_alert before = *runaway_alert;
	unsigned n = spawners_runaways(spawners, now_ns, found, RUNAWAY_ALERT_MAX);

	*runaway_alert = (struct runaway_alert){.rings = before.rings};
	for (unsigned i = 0; i < n; i++) {
		if (!scope_has_or_is_all(scope, found[i]->node))
			continue;
		runaway_alert->rings |= !was_known(&before, found[i]->id);
		add_runaway(runaway_alert, found[i], now_ns);
	}
}
