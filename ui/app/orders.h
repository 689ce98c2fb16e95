/* SPDX-License-Identifier: GPL-2.0-or-later */
/* orders.h - what the screen that is shown can be sorted by: the tree, the spawners, the log. */
#ifndef UI_APP_ORDERS_H
#define UI_APP_ORDERS_H

#include "ui/app/app.h"

#define ORDERS_NONE UINT32_MAX

/* Of one screen; `at` counts them. */
struct orders {
	unsigned count;
	const char *(*word)(unsigned at);
	const char *(*sentence)(unsigned at);
	unsigned (*chosen)(const struct app *app);
	bool (*is_plain)(const struct app *app); /* as it comes, without being asked */
	bool (*is_up)(const struct app *app);    /* the least is first */
	bool (*is_reversed)(const struct app *app);
	void (*set)(struct app *app, unsigned at, bool reverse);
	unsigned (*find)(enum order_id id);               /* what comes nearest; or ORDERS_NONE */
	unsigned (*find_x)(const struct app *app, int x); /* of the heading there; likewise */
};

const struct orders *orders_of(const struct app *app);

#endif
