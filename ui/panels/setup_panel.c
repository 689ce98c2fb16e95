// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The setup screen, over the lower part of the tree: the rows above it show what it does.
 *
 *      Columns: 13 chosen, 9 of them fit this screen
 *      [x] PID      process id
 *      [x] IO       bytes read from and written to storage so far       no room
 *      [ ] PPID     the parent it has now
 */
#include "ui/panels/setup_panel.h"

#include "ui/panels/panels.h"
#include "ui/config/settings.h"
#include "ui/draw/draw.h"

#include <stdio.h>

#define NOTE       "no room"
#define NOTE_WIDTH 8
#define NAME_WIDTH 8
#define WIDE       120 /* has room for what a theme is about */

static bool is_fitted(const struct app *app, enum column_id id)
{
	for (unsigned i = 0; i < app->columns.count; i++)
		if (app->columns.slots[i].id == id)
			return true;
	return false;
}

static void draw_entry(const struct app *app, struct frame *frame, unsigned at, int y)
{
	const struct setup *setup = &app->setup;
	int width = app->layout.width;
	struct pen pen = frame_pen(frame, 0, y, width);
	bool shown = at < setup->shown;
	const struct column *column;

	pen_fill(&pen, STYLE_NORMAL);
	if (at >= COLUMN_COUNT)
		return;
	column = columns_entry(setup->order[at]);
	pen = frame_pen(frame, 0, y, width);
	pen_put(&pen, shown ? STYLE_NEW : STYLE_DIM, shown ? "[x] " : "[ ] ");
	pen_format(&pen, shown ? STYLE_NAME : STYLE_NORMAL, "%-*s ", NAME_WIDTH, column->heading);
	pen_put(&pen, shown ? STYLE_NORMAL : STYLE_DIM, column->sentence);
	if (shown && !is_fitted(app, setup->order[at])) {
		pen = frame_pen(frame, width - NOTE_WIDTH, y, NOTE_WIDTH);
		pen_put(&pen, STYLE_DIM, " " NOTE);
	}
	pen = frame_pen(frame, 0, y, width);
	if (at == setup->cursor)
		pen_restyle(&pen, STYLE_CURSOR);
}

void draw_setup(const struct app *app, struct frame *frame)
{
	unsigned lines = draw_setup_lines(app);
	int y = (int)(app->layout.tree_y + app->layout.tree_height - lines);
	struct pen pen = frame_pen(frame, 0, y - 1, app->layout.width);

	if (lines < app->layout.tree_height) {
		pen_format(&pen, STYLE_HEAD, "Columns: %u chosen", app->setup.shown);
		if (app->columns.count < app->setup.shown)
			pen_format(&pen, STYLE_HEAD, ", %u of them fit this screen",
				app->columns.count);
		pen_format(&pen, STYLE_HEAD, "  Theme: %s", theme_word(app->theme));
		if (app->layout.width >= WIDE)
			pen_format(&pen, STYLE_HEAD, " (%s)", theme_sentence(app->theme));
		pen_fill(&pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < lines; i++)
		draw_entry(app, frame, app->panel_top + i, y + (int)i);
}

/* Of the list; above it are its title and some rows of the tree, where there is room for them. */
unsigned draw_setup_lines(const struct app *app)
{
	unsigned height = app->layout.tree_height,
		 above = height < 10 ? height > 4 : 1 + height / 3;

	return height - above < COLUMN_COUNT ? height - above : COLUMN_COUNT;
}

bool act_setup_open(struct app *app)
{
	setup_open(&app->setup, &app->choice);
	app->theme_before = app->theme;
	app->screen = SCREEN_TREE; /* where the columns are */
	return true;
}

static void close_setup(struct app *app, bool keep)
{
	panel_close(app);
	if (!keep) {
		app->choice = app->setup.before;
		app->theme = app->theme_before;
	} else if (app->readonly) {
		snprintf(app->notice, sizeof(app->notice), "not saved: --readonly");
	} else {
		app->save = true;
	}
}

bool act_setup_key(struct app *app, int key)
{
	struct setup *setup = &app->setup;

	if (key == ' ')
		setup_toggle(setup);
	else if (key == '[' || key == KEY_FUNCTION_0 + 7)
		setup_shift(setup, -1);
	else if (key == ']' || key == KEY_FUNCTION_0 + 8)
		setup_shift(setup, 1);
	else if (key == 't')
		app_set_theme(app, (app->theme + 1) % THEME_COUNT);
	setup_choice(setup, &app->choice);
	panel_keep_shown(app, setup->cursor);
	if (key == KEY_ENTER_CHAR || key == KEY_FUNCTION_0 + 10)
		close_setup(app, true);
	else if (keys_lookup(key) == COMMAND_CLOSE || keys_lookup(key) == COMMAND_QUIT)
		close_setup(app, false);
	return keys_lookup(key) != COMMAND_REDRAW;
}

void act_setup_save(struct app *app)
{
	char columns[200];

	if (!app->save)
		return;
	app->save = false;
	columns_write(&app->choice, columns, sizeof(columns));
	if (!settings_save("columns", columns, app->notice, sizeof(app->notice)))
		snprintf(app->notice, sizeof(app->notice), "columns saved: \"%s\"", columns);
	else
		return;
	if (app->theme != app->theme_before)
		settings_save("theme", theme_word(app->theme), app->notice, sizeof(app->notice));
}
