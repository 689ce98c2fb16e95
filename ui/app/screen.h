/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.h - what fills the middle, between header and bar: a table of functions each.
 *
 * app->screen is the one that is shown, app->screens are all of them, in the order of Tab: the
 * first, the tree, is there at the start.  ui/screens/screens.h lists them.
 */
#ifndef UI_APP_SCREEN_H
#define UI_APP_SCREEN_H

#include "ui/app/app.h"

#define ORDERS_NONE UINT32_MAX

/* What a screen can be sorted by; `at` counts it. */
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

/* A function may be NULL where it says what happens then. */
struct screen_ops {
	struct orders orders;
	size_t state_size;     /* of what screen_state returns, zeroed at first; 0: NULL */
	bool has_view_options; /* those of the view (core/view/view.h) say what is on it */
	bool has_filter;       /* the filter says what is on it */

	/* At the start, for what in its state is not to be zero.  NULL: all is. */
	void (*open)(struct app *app);
	/* It is shown now, by a key that is for that.  NULL: it goes on where it was. */
	void (*show)(struct app *app);
	/* A key.  False: the command that the key has is to be carried out.  NULL: always. */
	bool (*key)(struct app *app, int key);
	/* A click on a line of the middle, 0 is its first. */
	void (*click)(struct app *app, unsigned line, int x);
	void (*wheel)(struct app *app, int rows); /* NULL: as so many arrows */
	/* Before a frame, when the rows of the tree are there.  False: no memory.  NULL: true. */
	bool (*sync)(struct app *app);
	uint64_t (*due_ns)(const struct app *app); /* as app_due_ns; NULL: 0 */
	/* What matches, or what users are called, is another matter.  NULL: it sees that itself. */
	void (*invalidate)(struct app *app);
	/* There is more to scan for what it will show.  NULL: false. */
	bool (*is_scanning)(const struct app *app);
	/* Scan more, when is_scanning.  True: the next sync shows what has come of it. */
	bool (*scan)(struct app *app);
	void (*draw)(const struct app *app, struct frame *frame);
	void (*close)(struct app *app); /* frees what is in its state; NULL: nothing is */
};

bool screen_open_all(struct app *app); /* at the start; false: no memory, close all the same */
void screen_close_all(struct app *app);
/* Of one of app->screens; from screen_open_all to screen_close_all. */
void *screen_state(const struct app *app, const struct screen_ops *screen);

void screen_show(struct app *app, const struct screen_ops *screen);
void screen_toggle(struct app *app, const struct screen_ops *screen); /* or back to the first */
void screen_show_next(struct app *app);

bool screen_key(struct app *app, int key); /* as screen_ops.key */
bool screen_sync(struct app *app);         /* of the one that is shown; false: no memory */
uint64_t screen_due_ns(const struct app *app);
bool screen_is_scanning(const struct app *app);
void screen_invalidate_all(struct app *app);

#endif
