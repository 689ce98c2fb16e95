// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/panel.h"

#include <stdlib.h>

unsigned panel_lines(const struct app *app)
{
	return app->panel->lines ? app->panel->lines(app) : panel_page(app);
}

unsigned panel_page(const struct app *app)
{
	unsigned lines = app->panel->page ? app->panel->page(app) : app->layout.tree_height;

	return lines ? lines : 1;
}

int panel_width(const struct app *app)
{
	unsigned width = app->panel->width;

	return (int)(width && width < app->layout.width ? width : app->layout.width);
}

static void clamp_top(struct app *app)
{
	unsigned lines = panel_lines(app), page = panel_page(app);

	if (app->panel_top + page > lines)
		app->panel_top = lines > page ? lines - page : 0;
}

static bool open_new(struct app *app, const struct panel *panel)
{
	void *state = panel->state_size ? calloc(1, panel->state_size) : NULL;

	if (panel->state_size && !state)
		return false;
	panel_close(app);
	app->panel = panel;
	app->panel_state = state;
	app->panel_top = 0;
	return !panel->open || panel->open(app);
}

bool panel_open(struct app *app, const struct panel *panel)
{
	if (open_new(app, panel))
		return true;
	panel_close(app);
	app_notify(app, "not opened: out of memory");
	return false;
}

void panel_close(struct app *app)
{
	if (app->panel && app->panel->close)
		app->panel->close(app);
	free(app->panel_state);
	app->panel_state = NULL;
	app->panel = NULL;
}

static unsigned clamp_line(long line, unsigned most)
{
	return line < 0 ? 0 : line > (long)most ? most : (unsigned)line;
}

static void move_panel(struct app *app, long rows)
{
	unsigned lines = panel_lines(app);
	unsigned *chosen = app->panel->chosen ? app->panel->chosen(app) : NULL;

	if (!chosen)
		app->panel_top = clamp_line((long)app->panel_top + rows, lines);
	else if (lines)
		*chosen = clamp_line((long)*chosen + rows, lines - 1);
}

void panel_keep_shown(struct app *app, unsigned line)
{
	unsigned page = panel_page(app);

	if (line < app->panel_top)
		app->panel_top = line;
	if (line >= app->panel_top + page)
		app->panel_top = line - page + 1;
}

static bool close_by_key(struct app *app, int key)
{
	if (command_table_lookup(key) == COMMAND_REDRAW)
		return false;
	panel_close(app);
	return true;
}

bool panel_key(struct app *app, int key)
{
	long rows = command_table_rows(command_table_lookup(key), panel_page(app));

	if (!rows)
		return app->panel->key ? app->panel->key(app, key) : close_by_key(app, key);
	move_panel(app, rows);
	return true;
}

static void click_menu(struct app *app, unsigned line)
{
	unsigned *chosen = app->panel->chosen(app);

	if (line >= panel_lines(app))
		return;
	if (line == *chosen)
		panel_key(app, KEY_ENTER_CHAR);
	else
		*chosen = line;
}

void panel_click(struct app *app, unsigned line, int x)
{
	if (x >= panel_width(app))
		return;
	if (app->panel->click)
		app->panel->click(app, line, x);
	else if (app->panel->chosen)
		click_menu(app, app->panel_top + line);
}

/* A line that is cut shows it.  A blank column divides it from the screen beside the menu. */
static void end_line(const struct app *app, struct pen *pen, enum style style)
{
	int end = pen->right - (panel_width(app) < (int)app->layout.width);

	if (pen->x > end) {
		pen->x = end - 1;
		pen_put(pen, style, app->ascii ? "+" : "…");
	}
	pen_fill(pen, style);
}

static void draw_menu(const struct app *app, struct frame *frame)
{
	int width = panel_width(app);
	unsigned lines = panel_lines(app), chosen = *app->panel->chosen(app);
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (app->layout.heading_height) {
		app->panel->draw_title(app, &pen);
		end_line(app, &pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned line = app->panel_top + i;

		pen = frame_pen(frame, 0, app->layout.tree_y + i, width);
		if (line < lines)
			app->panel->draw_line(app, &pen, line);
		end_line(app, &pen, STYLE_NORMAL);
		if (line == chosen)
			pen_restyle(&pen, STYLE_CURSOR);
	}
}

void panel_draw(const struct app *app, struct frame *frame)
{
	if (app->panel->draw)
		app->panel->draw(app, frame);
	else
		draw_menu(app, frame);
}

void panel_sync(struct app *app)
{
	if (!app->panel)
		return;
	if (app->panel->sync)
		app->panel->sync(app);
	if (app->panel->chosen)
		panel_keep_shown(app, *app->panel->chosen(app));
	clamp_top(app);
}

bool panel_is_waiting(const struct app *app)
{
	return app->panel && app->panel->is_waiting && app->panel->is_waiting(app);
}

const char *panel_why_not_now(const struct app *app)
{
	return model_is_past(&app->model) ? "not in the past: Z returns to now"
					  : "not available in a recording";
}

void panel_notify_unbound(struct app *app, int key)
{
	const char *where = command_table_elsewhere(key);

	if (where)
		app_notify(app, "%c: %s", key, where);
	else if (key > ' ' && key <= '~')
		app_notify(app, "%c does nothing here: F1 lists the keys", key);
	else if (key > KEY_FUNCTION_0 && key <= KEY_FUNCTION_0 + 12)
		app_notify(app, "F%d does nothing here: F1 lists the keys", key - KEY_FUNCTION_0);
	else if (key > 0 && key != KEY_ESCAPE)
		app_notify(app, "this key does nothing here: F1 lists the keys");
}
