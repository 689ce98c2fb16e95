// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/panels/act_setup.h"

#include "ui/app/panel.h"
#include "ui/config/settings.h"

#include <stdio.h>

void act_setup_open(struct app *app)
{
	setup_open(&app->setup, &app->choice);
	app->theme_before = app->theme;
	app->screen = SCREEN_TREE; /* where the columns are */
	panel_open(app, PANEL_SETUP);
}

static void close_setup(struct app *app, bool keep)
{
	app->panel = PANEL_NONE;
	if (!keep) {
		app->choice = app->setup.before;
		app->theme = app->theme_before;
	} else if (app->readonly) {
		snprintf(app->notice, sizeof(app->notice), "not saved: --readonly");
	} else {
		app->save = true;
	}
}

void act_setup_key(struct app *app, int key)
{
	struct setup *setup = &app->setup;
	long rows = panel_rows(app, key);

	if (rows)
		setup_move(setup, rows);
	else if (key == ' ')
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
	else if (keys_lookup(key) == COMMAND_REDRAW)
		app_command(app, COMMAND_REDRAW, key);
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
