/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * screen.h - a screen fills the middle, between header and bar: its table of functions.
 *
 * app->screen is the shown screen; app->screens has all of them in the order of Tab.  The first,
 * the tree, is shown at the start.  ui/screens/screens.h lists them.
 */
#ifndef UI_APP_SCREEN_H
#define UI_APP_SCREEN_H

#include "ui/app/app.h"

#define ORDERS_NONE UINT32_MAX

/* The orders of a screen, at least one, and all functions.  `at` is an index of them. */
struct orders {
	unsigned count;
	const char *(*word)(unsigned at);
	const char *(*sentence)(unsigned at);
	unsigned (*chosen)(const struct app *app);
	bool (*is_plain)(const struct app *app); /* the default order */
	bool (*is_up)(const struct app *app);    /* ascending */
	bool (*is_reversed)(const struct app *app);
	void (*set)(struct app *app, unsigned at, bool reverse);
	unsigned (*find)(enum order_id id); /* the most similar order, or ORDERS_NONE */
	/* The order of the heading there, or ORDERS_NONE. */
	unsigned (*find_x)(const struct app *app, int x);
};

/* A turn of the mouse wheel. */
struct wheel {
	int rows;    /* down, or up if negative */
	int columns; /* to the right, or left: a wheel that turns sideways, or Shift */
	bool zoom;   /* with Ctrl */
	struct mouse_spot spot;
};

/* A function is needed unless its comment has a meaning for NULL. */
struct screen_ops {
	bool shows_output; /* below its rows, when the command has ended with failures */
	struct orders orders;
	size_t state_size;     /* of what screen_state returns, zeroed at first; 0: NULL */
	bool has_view_options; /* it shows what the options of the view (core/view/view.h) select */
	bool has_filter;       /* it shows what matches the filter */
	/* For commands, with the guides before them.  NULL: those of the columns. */
	unsigned (*command_columns)(const struct app *app);
	unsigned heading_lines; /* of its heading, besides the first */

	/* Called at the start, to set what is not zero in its state.  NULL: all is zero. */
	void (*open)(struct app *app);
	/* Called when a key shows the screen.  NULL: the screen is as it was left. */
	void (*show)(struct app *app);
	/* A key.  False: the caller runs the command of the key.  NULL: false. */
	bool (*key)(struct app *app, int key);
	/* The command does something here: it has a button.  NULL: all do. */
	bool (*has_command)(enum command_id id);
	/* The process under the cursor; pid 0: none.  NULL: that of the view. */
	struct ident (*cursor)(const struct app *app);
	/* A click on a line of the screen; 0: its first. */
	void (*click)(struct app *app, unsigned line, int x);
	/* False, or NULL: it has the effect of arrow keys. */
	bool (*wheel)(struct app *app, const struct wheel *wheel);
	/*
	 * Called before a frame, after the rows of the tree were found.  False: no memory.  NULL:
	 * true.
	 */
	bool (*sync)(struct app *app);
	uint64_t (*due_ns)(const struct app *app); /* as app_due_ns; NULL: 0 */
	/*
	 * The filter, or names of users, have changed.  NULL: nothing is kept that depends on them.
	 */
	void (*invalidate)(struct app *app);
	/* What it will show needs another slice of a scan.  NULL: false. */
	bool (*is_scanning)(const struct app *app);
	/* Runs a slice, if is_scanning.  True: the next sync shows the result. */
	bool (*scan)(struct app *app);
	void (*draw)(const struct app *app, struct frame *frame);
	void (*close)(struct app *app); /* frees what its state owns; NULL: nothing */
};

/* At the start.  False: no memory; the caller still calls screen_close_all. */
bool screen_open_all(struct app *app);
void screen_close_all(struct app *app);
/* The state of one of app->screens; valid until screen_close_all. */
void *screen_state(const struct app *app, const struct screen_ops *screen);

/*
 * On a live list another process can come under the cursor between a look and a key.  What acts on
 * a process asks screen_is_settled: the same process was drawn there SCREEN_SETTLED_NS ago, or the
 * person has moved the cursor to it.
 */
#define SCREEN_SETTLED_NS UINT64_C(200000000)
struct ident screen_cursor(const struct app *app); /* pid 0: none */
void screen_note_cursor(struct app *app);          /* before each frame */
void screen_trust_cursor(struct app *app);         /* the person has moved it */
bool screen_is_settled(const struct app *app);

void screen_show(struct app *app, const struct screen_ops *screen);
/* Shows it; if it is shown, the first screen. */
void screen_toggle(struct app *app, const struct screen_ops *screen);
void screen_show_next(struct app *app);

bool screen_key(struct app *app, int key); /* as screen_ops.key */
bool screen_sync(struct app *app);         /* of the shown screen; false: no memory */
uint64_t screen_due_ns(const struct app *app);
bool screen_is_scanning(const struct app *app);
void screen_invalidate_all(struct app *app);

#endif
