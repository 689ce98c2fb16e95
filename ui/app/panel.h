/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * panel.h - what lies over a screen: a table of functions each, and what all of them share.
 *
 *      panel_open -> panel_key, panel_click ... -> panel_sync -> draw -> panel_close
 *
 * app->panel is the one that is open; NULL: none.  ui/panels/panels.h lists them.
 */
#ifndef UI_APP_PANEL_H
#define UI_APP_PANEL_H

#include "ui/app/app.h"

struct button_list; /* ui/app/function_bar.h */

enum panel_extent {
	PANEL_BESIDE, /* the screen is drawn below it */
	PANEL_MIDDLE, /* it takes the place of the screen, below the header */
	PANEL_WHOLE,  /* nothing but the bar is drawn beside it */
};

/* A function may be NULL where it says what happens then. */
struct panel {
	enum panel_extent extent;
	unsigned width;     /* columns, on a terminal that has so many; 0: all */
	bool is_static;     /* what it shows does not change with time, and nothing else is seen */
	size_t state_size;  /* of app->panel_state while it is open, zeroed at first; 0: NULL */
	const char *escape; /* label of Esc in the function bar; NULL: "Close" */
	bool shows_output;  /* of the command: drawn again when the command has written more */

	/* Called when it has become app->panel.  False: no memory, it is closed.  NULL: true. */
	bool (*open)(struct app *app);
	void (*close)(struct app *app); /* frees what is in its state; NULL: nothing is */
	/* Lines it has, shown or not.  NULL: as many as fit. */
	unsigned (*lines)(const struct app *app);
	/* Lines that fit, for a screen as of the last app_sync.  NULL: the height of the tree. */
	unsigned (*page)(const struct app *app);
	/* A menu: the line that is chosen, which moving keys and clicks change, and which stays on
	 * the screen.  NULL: moving keys scroll the panel. */
	unsigned *(*chosen)(const struct app *app);
	/* Any other key.  False: the command that the key has is to be carried out.  NULL: the
	 * panel is closed; but drawing the screen again is left to the command. */
	bool (*key)(struct app *app, int key);
	/* A key while a question is open (app->prompt.kind).  NULL: it asks none. */
	void (*answer)(struct app *app, int key);
	/* A click on a line of the tree, 0 is its first, within the width.  NULL: a menu chooses the
	 * line, and is sent Enter if that was chosen before; other panels do nothing. */
	void (*click)(struct app *app, unsigned line, int x);
	/* Before a frame.  NULL: it has nothing to catch up with. */
	void (*sync)(struct app *app);
	/* Something it shows is on its way, and nothing reports when it is there.  NULL: never. */
	bool (*is_waiting)(const struct app *app);
	/* NULL: a menu over the heading and the tree is drawn, by the next two. */
	void (*draw)(const struct app *app, struct frame *frame);
	void (*draw_title)(const struct app *app, struct pen *pen);
	void (*draw_line)(const struct app *app, struct pen *pen, unsigned line);
	void (*buttons)(
		const struct app *app, struct button_list *buttons); /* but Esc; NULL: none */
};

/* Closes the one that is open.  False: no memory, none is open, and a notice says so. */
bool panel_open(struct app *app, const struct panel *panel);
void panel_close(struct app *app); /* if one is open */

/* While one is open: */
bool panel_key(struct app *app, int key); /* false: as panel.key */
void panel_click(struct app *app, unsigned line, int x);
void panel_draw(const struct app *app, struct frame *frame);
void panel_keep_shown(struct app *app, unsigned line); /* scrolls no further than it takes */
unsigned panel_lines(const struct app *app);           /* it has */
unsigned panel_page(const struct app *app);            /* of them fit on the screen; at least 1 */
int panel_width(const struct app *app);                /* columns, on this screen */

/* Always: */
void panel_sync(struct app *app); /* and scroll it no further than its last page */
bool panel_is_waiting(const struct app *app);

#endif
