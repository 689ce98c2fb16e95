// SPDX-License-Identifier: GPL-2.0-or-later
/* Tables of the panels whose own files have none yet. */
#include "ui/panels/panels.h"

#include "ui/app/function_bar.h"
#include "ui/draw/draw.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/setup_panel.h"

/* ---- details ---- */

static unsigned details_lines(const struct app *app)
{
	return app->details.page.count;
}

static unsigned details_page(const struct app *app)
{
	return app->layout.line_height ? app->layout.line_y : app->layout.bar_y;
}

static bool details_is_waiting(const struct app *app)
{
	return app->details.waiting;
}

static void details_buttons(const struct app *app, struct button_list *buttons)
{
	button_add(buttons, "e", "Env");
	button_add(buttons, "/", "Search");
}

const struct panel details_panel = {
	.extent = PANEL_WHOLE,
	.lines = details_lines,
	.page = details_page,
	.key = act_details_key,
	.answer = act_details_ask,
	.sync = act_details_sync,
	.is_waiting = details_is_waiting,
	.draw = draw_details,
	.buttons = details_buttons,
};

/* ---- setup ---- */

static unsigned setup_lines(const struct app *app)
{
	return COLUMN_COUNT;
}

static void move_setup(struct app *app, long rows)
{
	setup_move(&app->setup, rows);
	panel_keep_shown(app, app->setup.cursor);
}

/* The list is over the lower part of the tree; a click on the box ticks it. */
static void setup_click(struct app *app, unsigned line, int x)
{
	unsigned above = app->layout.tree_height - draw_setup_lines(app);
	unsigned at = app->panel_top + line - above;

	if (line < above || at >= COLUMN_COUNT)
		return;
	setup_move(&app->setup, (long)at - (long)app->setup.cursor);
	if (x < DRAW_SETUP_BOX)
		act_setup_key(app, ' ');
}

static void setup_buttons(const struct app *app, struct button_list *buttons)
{
	button_add(buttons, "Space", "Choose");
	button_add(buttons, "F7", "Left");
	button_add(buttons, "F8", "Right");
	button_add(buttons, "t", "Theme");
	button_add(buttons, "Enter", "Save");
}

const struct panel setup_panel = {
	.escape = "Undo",
	.open = act_setup_open,
	.lines = setup_lines,
	.page = draw_setup_lines,
	.move = move_setup,
	.key = act_setup_key,
	.click = setup_click,
	.draw = draw_setup,
	.buttons = setup_buttons,
};
