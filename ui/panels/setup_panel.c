// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The setup panel covers the lower part of the tree: the rows above it show the effect.
 *
 *      Columns: 13 selected, 9 visible  Theme: default
 *      [x] PID      process id
 *      [x] IO       bytes read from and written to storage        hidden
 *      [ ] PPID     current parent
 */
#include "ui/panels/setup_panel.h"

#include "ui/app/function_bar.h"
#include "ui/config/settings.h"
#include "ui/format/view_words.h"
#include "ui/panels/panels.h"
#include "ui/panels/setup.h"

#include <stdio.h>
#include <stdlib.h>

#define NOTE       "hidden"
#define NOTE_WIDTH 8
#define NAME_WIDTH 8
#define WIDE       120 /* the sentence about the theme fits */
#define BOX_WIDTH  3   /* of the "[x]" before an entry */

struct setup_state {
	struct setup setup;
	enum theme theme_before;
};

static struct setup_state *setup_state_of(const struct app *app)
{
	return app->panel_state;
}

/* Lines of the list.  Above it are its title and some rows of the tree, if there is room. */
static unsigned setup_page(const struct app *app)
{
	unsigned height = app->layout.tree_height,
		 above = height < 10 ? height > 4 : 1 + height / 3;

	return height - above < COLUMN_COUNT ? height - above : COLUMN_COUNT;
}

static bool is_fitted(const struct app *app, enum column_id id)
{
	for (unsigned i = 0; i < app->columns.count; i++)
		if (app->columns.slots[i].id == id)
			return true;
	return false;
}

static void draw_setup_line(const struct app *app, struct frame *frame, unsigned at, int y)
{
	const struct setup *setup = &setup_state_of(app)->setup;
	int width = app->layout.width;
	struct pen pen = frame_pen(frame, 0, y, width);
	bool shown = at < setup->shown;
	const struct field *field;

	pen_fill(&pen, STYLE_NORMAL);
	if (at >= COLUMN_COUNT)
		return;
	field = columns_field(setup->order[at]);
	pen = frame_pen(frame, 0, y, width);
	pen_put(&pen, shown ? STYLE_NEW : STYLE_DIM, shown ? "[x] " : "[ ] ");
	pen_format(&pen, shown ? STYLE_NAME : STYLE_NORMAL, "%-*s ", NAME_WIDTH, field->heading);
	pen_put(&pen, shown ? STYLE_NORMAL : STYLE_DIM, field->sentence);
	if (shown && !is_fitted(app, setup->order[at])) {
		pen = frame_pen(frame, width - NOTE_WIDTH, y, NOTE_WIDTH);
		pen_put(&pen, STYLE_DIM, " " NOTE);
	}
	pen = frame_pen(frame, 0, y, width);
	if (at == setup->cursor)
		pen_restyle(&pen, STYLE_CURSOR);
}

static void draw_setup(const struct app *app, struct frame *frame)
{
	unsigned lines = setup_page(app), shown = setup_state_of(app)->setup.shown;
	int y = (int)(app->layout.tree_y + app->layout.tree_height - lines);
	struct pen pen = frame_pen(frame, 0, y - 1, app->layout.width);

	if (lines < app->layout.tree_height) {
		pen_format(&pen, STYLE_HEAD, "Columns: %u selected", shown);
		if (app->columns.count < shown)
			pen_format(&pen, STYLE_HEAD, ", %u visible", app->columns.count);
		pen_format(&pen, STYLE_HEAD, "  Theme: %s", theme_word(app->theme));
		if (app->layout.width >= WIDE)
			pen_format(&pen, STYLE_HEAD, " (%s)", theme_sentence(app->theme));
		pen_fill(&pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < lines; i++)
		draw_setup_line(app, frame, app->panel_top + i, y + (int)i);
}

static unsigned setup_lines(const struct app *app)
{
	return COLUMN_COUNT;
}

static bool setup_panel_open(struct app *app)
{
	setup_open(&setup_state_of(app)->setup, &app->choice);
	setup_state_of(app)->theme_before = app->theme;
	app->screen = app->screens[0]; /* the tree has the columns */
	return true;
}

static void save_setup(struct app *app)
{
	app->unsaved.theme = app->theme != setup_state_of(app)->theme_before;
	app->unsaved.columns = !app->readonly;
	if (app->readonly)
		app_notify(app, "not saved: --readonly");
	panel_close(app);
}

static void undo_setup(struct app *app)
{
	app->choice = setup_state_of(app)->setup.before;
	app->theme = setup_state_of(app)->theme_before;
	panel_close(app);
}

static unsigned *setup_cursor(const struct app *app)
{
	return &setup_state_of(app)->setup.cursor;
}

static bool change_setup(struct app *app, int key)
{
	struct setup *setup = &setup_state_of(app)->setup;

	if (key == ' ')
		setup_toggle(setup);
	else if (key == '[' || key == KEY_FUNCTION_0 + 7)
		setup_shift(setup, -1);
	else if (key == ']' || key == KEY_FUNCTION_0 + 8)
		setup_shift(setup, 1);
	else if (key == 't')
		app_set_theme(app, (app->theme + 1) % THEME_COUNT);
	else
		return false;
	setup_choice(setup, &app->choice);
	return true;
}

static bool setup_key(struct app *app, int key)
{
	if (change_setup(app, key))
		return true;
	if (key == KEY_ENTER_CHAR || key == KEY_FUNCTION_0 + 10)
		save_setup(app);
	else if (command_table_lookup(key) == COMMAND_CLOSE ||
		 command_table_lookup(key) == COMMAND_QUIT)
		undo_setup(app);
	return command_table_lookup(key) != COMMAND_REDRAW;
}

/* The list covers the lower part of the tree.  A click on the box toggles the column. */
static void setup_click(struct app *app, unsigned line, int x)
{
	unsigned above = app->layout.tree_height - setup_page(app);
	unsigned at = app->panel_top + line - above;

	if (line < above || at >= COLUMN_COUNT)
		return;
	*setup_cursor(app) = at;
	if (x < BOX_WIDTH)
		change_setup(app, ' ');
}

static void setup_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "Space", "Choose");
	function_bar_add(buttons, "F7", "Left");
	function_bar_add(buttons, "F8", "Right");
	function_bar_add(buttons, "t", "Theme");
	function_bar_add(buttons, "Enter", "Save");
}

const struct panel setup_panel = {
	.state_size = sizeof(struct setup_state),
	.escape = "Undo",
	.open = setup_panel_open,
	.lines = setup_lines,
	.page = setup_page,
	.chosen = setup_cursor,
	.key = setup_key,
	.click = setup_click,
	.draw = draw_setup,
	.buttons = setup_buttons,
};

/* The file by its usual name, which is shorter than its path. */
static const char *settings_name(void)
{
	return getenv("XDG_CONFIG_HOME") ? "$XDG_CONFIG_HOME/mayfly/mayflyrc"
					 : "~/.config/mayfly/mayflyrc";
}

void setup_panel_save(struct app *app, unsigned words)
{
	const struct order *order = view_order(app->model.view);
	char columns[200], sort[32], view[VIEW_WORDS_TEXT];
	const struct {
		const char *key, *value;
		bool wanted;
	} settings[] = {
		{"columns", columns, true},
		{"sort", sort, true},
		{"view", view, true},
		{"theme", theme_word(app->theme), app->unsaved.theme},
	};

	if (!app->unsaved.columns)
		return;
	app->unsaved.columns = false;
	columns_write(&app->choice, columns, sizeof(columns));
	snprintf(sort, sizeof(sort), "%s%s", order->reverse ? "-" : "", order_word(order->id));
	view_words_write(view, sizeof(view), words);
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (settings[i].wanted && settings_save(settings[i].key, settings[i].value,
						  app->notice, sizeof(app->notice)))
			return;
	app_notify(app, "saved in %s: columns, sort order, what is shown%s", settings_name(),
		app->unsaved.theme ? ", theme" : "");
}
