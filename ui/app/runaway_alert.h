/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * runaway_alert.h - the spawners that are busy or runaways now: the header shows the worst, a new
 * runaway rings the bell.
 */
#ifndef UI_APP_RUNAWAY_ALERT_H
#define UI_APP_RUNAWAY_ALERT_H

#include "core/query/scope.h"
#include "core/stats/spawners.h"

#define RUNAWAY_ALERT_MAX 16 /* counted; more are not */

struct runaway_alert {
	unsigned count;
	struct ident ids[RUNAWAY_ALERT_MAX]; /* pid 0: it is only busy */
	enum spawn_verdict verdict;          /* of the worst */
	double rate;                         /* processes started per second, by the worst */
	bool crashes;   /* in place of a rate: it is restarted again and again */
	int32_t status; /* its exit status */
	uint32_t crash_count;
	char label[LABEL_SIZE]; /* of the worst; not escaped */
	bool rings;             /* a new one was found; the caller that rings the bell clears it */
};

void runaway_alert_sync(struct runaway_alert *runaway_alert, const struct spawners *spawners,
	const struct scope *scope, uint64_t now_ns);

#endif
