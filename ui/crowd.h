/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * crowd.h - the list of spawners as it is on the screen.
 *
 * What is shown is a copy, renewed twice a second, so that figures can be read and rows do not
 * dance.  The cursor is a process: it stays on it while the order changes around it.
 */
#ifndef UI_CROWD_H
#define UI_CROWD_H

#include "core/scope.h"
#include "core/spawners.h"

#define CROWD_MAX 64 /* rows; whoever starts less than so many others is no suspect */
#define CROWD_NS  UINT64_C(500000000)

struct crowd_row {
	struct spawner spawner; /* its node is only good as long as the tree has its ident */
	bool runaway;
};

struct crowd {
	struct crowd_row *rows; /* CROWD_MAX, made when first shown */
	unsigned count;
	unsigned others; /* that are not shown */
	unsigned runaways;
	uint64_t shown_ns;   /* as of when; 0: never */
	struct ident cursor; /* pid 0: the first row */
	unsigned chosen;     /* the row it is on */
	unsigned top;        /* the first row in the window */
};

void crowd_free(struct crowd *crowd);
/* Renew it when it is time to; a window of so many rows holds the cursor then.  False: no memory.
 */
bool crowd_sync(struct crowd *crowd, const struct spawners *spawners, const struct scope *scope,
	uint64_t now_ns, unsigned height);
bool crowd_is_in_scope(const struct scope *scope, const struct spawner *spawner);
void crowd_move(struct crowd *crowd, long rows);
const struct crowd_row *crowd_chosen(const struct crowd *crowd); /* NULL: it is empty */

#endif
