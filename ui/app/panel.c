// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/app/panel.h"

#include "ui/app/orders.h"
#include "ui/app/sorting.h"
#include "ui/draw/draw.h"
#include "ui/panels/details_panel.h"
#include "ui/panels/setup_panel.h"
#include "ui/panels/signals_panel.h"

unsigned panel_lines(const struct app *app)
{
	switch (app->panel) {
	case PANEL_HELP:
		return draw_help_lines(app);
	case PANEL_USERS:
		return app->menu.count;
	case PANEL_OUTPUT:
		return draw_output_lines(app);
	case PANEL_DETAILS:
		return app->details.page.count;
	case PANEL_SIGNALS:
		return app->aim.signals.count;
	case PANEL_SETUP:
		return COLUMN_COUNT;
	case PANEL_SORT:
		return orders_of(app)->count;
	case PANEL_NONE:
		break;
	}
	return 0;
}

unsigned panel_page(const struct app *app)
{
	const struct layout *layout = &app->layout;
	unsigned lines = layout->tree_height;

	if (app->panel == PANEL_HELP)
		lines = layout->bar_y;
	else if (app->panel == PANEL_DETAILS)
		lines = layout->line_height ? layout->line_y : layout->bar_y;
	else if (app->panel == PANEL_SETUP)
		lines = draw_setup_lines(app);
	return lines ? lines : 1;
}

void panel_clamp(struct app *app)
{
	unsigned lines = panel_lines(app), page = panel_page(app);

	if (app->panel_top + page > lines)
		app->panel_top = lines > page ? lines - page : 0;
}

void panel_open(struct app *app, enum app_panel panel)
{
	if (panel == PANEL_USERS &&
		!menu_fill(&app->menu, app->owners, &app->context, app->scope.uid))
		return;
	app->panel = panel;
	app->panel_top = panel == PANEL_OUTPUT ? panel_lines(app) : 0; /* its end: the newest */
}

long panel_rows(const struct app *app, int key)
{
	return keys_rows(keys_lookup(key), panel_page(app));
}

static void scroll_panel(struct app *app, long rows)
{
	long top = (long)app->panel_top + rows, lines = panel_lines(app);

	app->panel_top = top < 0 ? 0 : top > lines ? lines : top;
}

void panel_keep_shown(struct app *app, unsigned line)
{
	unsigned page = panel_page(app);

	if (line < app->panel_top)
		app->panel_top = line;
	if (line >= app->panel_top + page)
		app->panel_top = line - page + 1;
}

static void pick_user(struct app *app)
{
	app->scope.uid = app->menu.entries[app->menu.chosen].uid;
	view_ask_scope(app->view, &app->scope);
}

void panel_key(struct app *app, int key)
{
	enum command_id id = keys_lookup(key);
	long rows = panel_rows(app, key);

	if (app->panel == PANEL_SIGNALS) {
		act_signal_key(app, key);
	} else if (app->panel == PANEL_SETUP) {
		act_setup_key(app, key);
	} else if (app->panel == PANEL_SORT) {
		sorting_key(app, key);
	} else if (app->panel == PANEL_DETAILS && !rows) {
		act_details_key(app, key);
	} else if (rows && app->panel == PANEL_USERS) {
		menu_move(&app->menu, rows);
		panel_keep_shown(app, app->menu.chosen);
	} else if (rows) {
		scroll_panel(app, rows);
	} else if (id == COMMAND_REDRAW) {
		app_command(app, id, key);
	} else {
		if (app->panel == PANEL_USERS && key == KEY_ENTER_CHAR)
			pick_user(app);
		app->panel = PANEL_NONE;
	}
}
