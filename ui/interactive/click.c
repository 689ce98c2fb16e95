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
	else {
		app->screen->click(app, spot->line, spot->x);
		screen_trust_cursor(app);
	}
}

static struct wheel read_wheel(const struct mouse *mouse, const struct mouse_spot *spot)
{
	bool back = mouse->act == MOUSE_WHEEL_UP || mouse->act == MOUSE_WHEEL_LEFT;
	bool sideways =
		mouse->shift || mouse->act == MOUSE_WHEEL_LEFT || mouse->act == MOUSE_WHEEL_RIGHT;
	int step = back ? -WHEEL_ROWS : WHEEL_ROWS;

	return (struct wheel){sideways ? 0 : step, sideways ? step : 0, mouse->ctrl, *spot};
}

/* The wheel has the effect of arrow keys, unless the screen handles it. */
static void turn_wheel(struct app *app, struct wheel wheel, uint64_t now_ns)
{
	int key = wheel.rows < 0      ? KEY_ARROW_UP
		  : wheel.rows > 0    ? KEY_ARROW_DOWN
		  : wheel.columns < 0 ? KEY_ARROW_LEFT
				      : KEY_ARROW_RIGHT;

	if (app->prompt.kind ||
		(!app->panel && app->screen->wheel && app->screen->wheel(app, &wheel)))
		return;
	for (int i = 0; i < (wheel.rows ? WHEEL_ROWS : 1); i++)
		commands_key(app, key, now_ns);
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
	app->going.typed_pid = 0;
	if (mouse->act == MOUSE_CLICK)
		click(app, &spot, now_ns);
	else
		turn_wheel(app, read_wheel(mouse, &spot), now_ns);
}
