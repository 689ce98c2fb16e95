// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/interactive/click.h"

#include "ui/app/function_bar.h"
#include "ui/app/layout.h"
#include "ui/app/panel.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"
#include "ui/screens/lists.h"

#define WHEEL_ROWS 3

static void press_button(struct app *app, const struct mouse_spot *spot, uint64_t now_ns)
{
	int key = buttons_key(app, spot->x);

	/* the complaint about a filter lies over the buttons */
	if (key >= 0 && !(app->question && app->filter_wrong))
		app_key(app, key, now_ns);
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
	else if (app->panel)
		panel_click(app, spot->line, spot->x);
	else if (app->screen == SCREEN_TREE)
		click_row(app, spot);
	else
		lists_click(app, spot->line);
}

/* What is over the tree, or beside it, scrolls as by the arrows. */
static void turn_wheel(struct app *app, int rows, uint64_t now_ns)
{
	if (app->question)
		return;
	if (!app->panel && app->screen == SCREEN_TREE) {
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
