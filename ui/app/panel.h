/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SPDX-FileCopyrightText: the mayfly authors */
/*
 * panel.h - a panel lies over a screen: its table of functions, and what all panels share.
 *
 *      panel_open -> panel_key, panel_click ... -> panel_sync -> panel_draw -> panel_close
 *
 * app->panel is the open panel; NULL: none.  ui/panels/panels.h lists all panels.
 */
#ifndef UI_APP_PANEL_H
#define UI_APP_PANEL_H

#include "ui/app/app.h"

struct button_list; /* ui/app/function_bar.h */

enum panel_extent {
	PANEL_BESIDE, /* the screen is drawn, too */
	PANEL_MIDDLE, /* in place of the screen, below the header */
	PANEL_WHOLE,  /* in place of all but the bar */
};

/* A function is needed unless its comment has a meaning for NULL. */
struct panel {
	enum panel_extent extent;
	unsigned width;     /* columns, at most those of the terminal; 0: all */
	bool is_static;     /* it hides all that changes with time, and does not change itself */
	size_t state_size;  /* of app->panel_state while it is open, zeroed at first; 0: NULL */
	const char *escape; /* label of Esc in the function bar; NULL: "Close" */
	bool shows_output;  /* of the command: drawn again when the command has written more */

	/* Called when app->panel is set.  False: no memory, the panel is closed.  NULL: true. */
	bool (*open)(struct app *app);
	void (*close)(struct app *app); /* frees what its state owns; NULL: nothing */
	/* Number of lines, on the screen or not.  NULL: as many as fit. */
	unsigned (*lines)(const struct app *app);
	/* Lines that fit, for a screen as of the last app_sync.  NULL: the height of the tree. */
	unsigned (*page)(const struct app *app);
	/*
	 * Of a menu: its chosen line.  Keys that move and clicks change it, and it stays on the
	 * screen.  NULL: keys that move scroll the panel, which then needs draw.
	 */
	unsigned *(*chosen)(const struct app *app);
	/*
	 * Any other key.  False: the caller runs the command of the key.  NULL: any key but that of
	 * COMMAND_REDRAW closes the panel.
	 */
	bool (*key)(struct app *app, int key);
	/*
	 * Searches for a new text (NULL: the same) with a step as in app_search.  NULL: the panel
	 * has no search.
	 */
	void (*search)(struct app *app, const char *text, int step);
	/*
	 * A click on a line of the tree (0: its first), within the width.  NULL: a menu chooses the
	 * line, or handles Enter if it was chosen before; other panels do nothing.
	 */
	void (*click)(struct app *app, unsigned line, int x);
	/* Called before a frame.  NULL: nothing to update. */
	void (*sync)(struct app *app);
	/*
	 * Something that it shows has not arrived, and no event reports its arrival.  NULL: never.
	 */
	bool (*is_waiting)(const struct app *app);
	/*
	 * A descriptor whose input it shows: take_input is called when it is readable.  -1: none
	 * now; NULL: never.
	 */
	int (*fd)(const struct app *app);
	void (*take_input)(struct app *app);
	/*
	 * NULL: panel_draw draws a menu over the heading and the tree, with chosen and the next two
	 * functions.  They are not needed otherwise.
	 */
	void (*draw)(const struct app *app, struct frame *frame);
	void (*draw_title)(const struct app *app, struct pen *pen);
	void (*draw_line)(const struct app *app, struct pen *pen, unsigned line);
	void (*buttons)(
		const struct app *app, struct button_list *buttons); /* without Esc; NULL: none */
};

/* Closes the panel that is open.  False: no memory; then none is open, and a notice reports it. */
bool panel_open(struct app *app, const struct panel *panel);
void panel_close(struct app *app); /* if one is open */

/* While one is open: */
bool panel_key(struct app *app, int key); /* false: as panel.key */
void panel_click(struct app *app, unsigned line, int x);
void panel_draw(const struct app *app, struct frame *frame);
void panel_keep_shown(struct app *app, unsigned line); /* scrolls as little as possible */
unsigned panel_lines(const struct app *app);           /* of the panel, on the screen or not */
unsigned panel_page(const struct app *app);            /* that fit on the screen; at least 1 */
int panel_width(const struct app *app);                /* columns, on this screen */

/* Also without a panel: */
void panel_sync(struct app *app); /* and limits scrolling to the last page */
bool panel_is_waiting(const struct app *app);
/* Of what is possible with a process of now alone: why not in a recording, or in the past. */
const char *panel_why_not_now(const struct app *app);
/* Says that the key does nothing here, and where the thing is if htop has it on that key. */
void panel_notify_unbound(struct app *app, int key);

#endif
