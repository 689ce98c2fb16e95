// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/interactive/click.h"

#include "ui/app/function_bar.h"
#include "ui/app/layout.h"
#include "ui/app/orders.h"
#include "ui/app/panel.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"
#include "ui/panels/setup.h"
#include "ui/screens/lists.h"

#define WHEEL_ROWS 3

static void press_button(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	int key = buttons_key(app, spot->x);

	/* the complaint about a filter lies over the buttons */
	if (key >= 0 && !(app->question && app->filter_wrong))
		app_key(app, key, now_ns);
}

static void choose_user(struct app *app, unsigned line, uint64_t now_ns)
{
	unsigned at = app->panel_top + line;

	if (at >= app->menu.count)
		return;
	if (at == app->menu.chosen)
		app_key(app, KEY_ENTER_CHAR, now_ns);
	else
		app->menu.chosen = at;
}

static void choose_order(struct app *app, unsigned line, uint64_t now_ns)
{
	unsigned at = app->panel_top + line;

	if (at >= orders_of(app)->count)
		return;
	if (at == app->sorting.chosen)
		app_key(app, KEY_ENTER_CHAR, now_ns);
	else
		app->sorting.chosen = at;
}

/* The list is over the lower part of the tree; a click on the box ticks it. */
static void choose_column(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	unsigned above = app->layout.tree_height - draw_setup_lines(app);
	unsigned at = app->panel_top + spot->line - above;

	if (spot->line < above || at >= COLUMN_COUNT)
		return;
	setup_move(&app->setup, (long)at - (long)app->setup.cursor);
	if (spot->x < DRAW_SETUP_BOX)
		app_key(app, ' ', now_ns);
}

/* Never sent by a click on the list: the first would do, for the one that is offered. */
static void choose_signal(struct app *app, unsigned line)
{
	struct signals *signals = &app->aim.signals;
	unsigned at = app->panel_top + line;

	if (at < signals->count)
		signals_move(signals, (long)at - (long)signals->chosen);
}

/* The rows are asked for anew: what has left the tree since they were drawn must not be touched. */
static void click_row(struct app *app, const struct mouse_spot *spot)
{
	struct row *row = &app->rows[spot->line];
	int sign;

	app->row_count = view_rows(app->view, app->rows, app->layout.tree_height);
	if (spot->line >= app->row_count)
		return;
	sign = draw_sign_x(app, row);
	view_select(app->view, row->node);
	if (row->flags & ROW_BRANCH && spot->x >= sign && spot->x < sign + DRAW_SIGN_WIDTH)
		view_fold(app->view, row->node, !(row->flags & ROW_FOLDED));
}

static void click(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	if (spot->place == MOUSE_BAR)
		press_button(app, spot, now_ns);
	else if (spot->place == MOUSE_HEADING && !app->question && !app->panel)
		sorting_click(app, spot->x);
	else if (spot->place != MOUSE_TREE || app->question)
		return;
	else if (app->panel == PANEL_SORT && spot->x < DRAW_SORTING_WIDTH)
		choose_order(app, spot->line, now_ns);
	else if (app->panel == PANEL_SETUP)
		choose_column(app, spot, now_ns);
	else if (app->panel == PANEL_USERS && spot->x < DRAW_USERS_WIDTH)
		choose_user(app, spot->line, now_ns);
	else if (app->panel == PANEL_SIGNALS && spot->x < DRAW_SIGNALS_WIDTH)
		choose_signal(app, spot->line);
	else if (app->panel == PANEL_NONE && app->screen == SCREEN_TREE)
		click_row(app, spot);
	else if (app->panel == PANEL_NONE)
		lists_click(app, spot->line);
}

/* What is over the tree, or beside it, scrolls as by the arrows. */
static void turn_wheel(struct app *app, int rows, uint64_t now_ns)
{
	if (app->question)
		return;
	if (app->panel == PANEL_NONE && app->screen == SCREEN_TREE) {
		view_scroll(app->view, rows, app->layout.tree_height);
		return;
	}
	for (int i = 0; i < WHEEL_ROWS; i++)
		app_key(app, rows < 0 ? KEY_ARROW_UP : KEY_ARROW_DOWN, now_ns);
}

void act_mouse(struct app *app, const struct mouse *mouse, uint64_t now_ns)
{
	struct mouse_spot spot = mouse_find(&app->layout, mouse->x, mouse->y);

	if (!app->question)
		view_end_search(app->view);
	app->time_ns = now_ns;
	app->changed = true;
	if (!app->question)
		*app->notice = '\0';
	app->typed_pid = 0;
	if (mouse->act == MOUSE_CLICK)
		click(app, &spot, now_ns);
	else
		turn_wheel(app, mouse->act == MOUSE_WHEEL_UP ? -WHEEL_ROWS : WHEEL_ROWS, now_ns);
}
