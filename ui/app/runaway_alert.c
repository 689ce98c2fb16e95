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

static bool is_worse(const struct runaway_alert *alert, enum spawn_verdict verdict, double rate)
{
	if (verdict != alert->verdict)
		return verdict > alert->verdict;
	return rate > alert->rate;
}

static void add_suspect(struct runaway_alert *alert, const struct spawner *spawner,
	enum spawn_verdict verdict, uint64_t now_ns)
{
	double rate = decay_read(&spawner->stats.event_rates[EVENT_RATE_FORK], DECAY_1S, now_ns);
	const struct spawn_crash *crash = spawn_stats_crash(&spawner->stats, now_ns);

	alert->ids[alert->count++] = verdict == VERDICT_RUNAWAY ? spawner->id : (struct ident){0};
	if (alert->count > 1 && !is_worse(alert, verdict, rate))
		return;
	alert->verdict = verdict;
	alert->rate = rate;
	alert->crashes = crash && verdict == VERDICT_BUSY;
	if (!alert->crashes) {
		memcpy(alert->label, spawner->label, sizeof(alert->label));
		return;
	}
	alert->status = crash->status;
	alert->crash_count = crash->count;
	memcpy(alert->label, crash->name, sizeof(alert->label));
}

void runaway_alert_sync(struct runaway_alert *runaway_alert, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns)
{
	const struct spawner *found[RUNAWAY_ALERT_MAX];
	const struct runaway_alert before = *runaway_alert;
	unsigned n = spawners_suspects(spawners, now_ns, found, RUNAWAY_ALERT_MAX);

	*runaway_alert = (struct runaway_alert){.rings = before.rings};
	for (unsigned i = 0; i < n; i++) {
		enum spawn_verdict verdict = spawners_verdict(spawners, found[i], now_ns);

		if (!scope_has_or_is_all(scope, found[i]->node))
			continue;
		runaway_alert->rings |=
			verdict == VERDICT_RUNAWAY && !was_known(&before, found[i]->id);
		add_suspect(runaway_alert, found[i], verdict, now_ns);
	}
}
