/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runaway_alert.h - the runaways there are now: the header names the worst, a new one rings. */
#ifndef UI_APP_RUNAWAY_ALERT_H
#define UI_APP_RUNAWAY_ALERT_H

#include "core/query/scope.h"
#include "core/stats/spawners.h"

#define RUNAWAY_ALERT_MAX 16 /* told apart; one is bad enough */

struct runaway_alert {
	unsigned count;
	struct ident ids[RUNAWAY_ALERT_MAX];
	double rate;            /* processes a second, of the worst */
	char label[LABEL_SIZE]; /* of the worst; hostile */
	bool rings;             /* one is new; whoever rings takes it back */
};

void runaway_alert_sync(struct runaway_alert *runaway_alert, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns);

#endif
