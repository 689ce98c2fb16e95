// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/click.h"

#include "ui/app/function_bar.h"
#include "ui/app/layout.h"
#include "ui/app/panel.h"
#include "ui/app/screen.h"
#include "ui/app/sorting.h"
#include "ui/interactive/commands.h"

#define WHEEL_ROWS 3

static void press_button(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	int key = function_bar_key(app, spot->x);

	/* the error in a filter is drawn over the buttons */
	if (key >= 0 && !(app->prompt.kind && app->filter.is_wrong))
		commands_key(app, key, now_ns);
}

static void click(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	if (spot->place == MOUSE_BAR)
		press_button(app, spot, now_ns);
	else if (spot->place == MOUSE_HEADING && !app->prompt.kind && !app->panel)
		sorting_click(app, spot->x);
	else if (spot->place != MOUSE_TREE || app->prompt.kind)
		return;
	else if (app->panel)
		panel_click(app, spot->line, spot->x);
	else
		app->screen->click(app, spot->line, spot->x);
}

/* The wheel has the effect of arrow keys, unless the screen handles it. */
static void turn_wheel(struct app *app, int rows, uint64_t now_ns)
{
	if (app->prompt.kind)
		return;
	if (!app->panel && app->screen->wheel) {
		app->screen->wheel(app, rows);
		return;
	}
	for (int i = 0; i < WHEEL_ROWS; i++)
		commands_key(app, rows < 0 ? KEY_ARROW_UP : KEY_ARROW_DOWN, now_ns);
}

void click_mouse(struct app *app, const struct mouse *mouse, uint64_t now_ns)
{
	struct mouse_spot spot = layout_find(&app->layout, mouse->x, mouse->y);

	if (!app->prompt.kind)
		view_end_search(app->model.view);
	app->model.time_ns = now_ns;
	app->model.changed = true;
	if (!app->prompt.kind)
		*app->notice = '\0';
	app->typed_pid = 0;
	if (mouse->act == MOUSE_CLICK)
		click(app, &spot, now_ns);
	else
		turn_wheel(app, mouse->act == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS, now_ns);
}
