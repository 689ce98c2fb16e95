// SPDX-License-Identifier: GPL-2.0-or-later
/* The users to pick from, at the left over the tree. */
#include "ui/panels/panels.h"

#include "ui/app/function_bar.h"
#include "ui/panels/user_menu.h"

#include <string.h>

static struct user_menu *menu_of(const struct app *app)
{
	return app->panel_state;
}

static bool users_open(struct app *app)
{
	return user_menu_fill(menu_of(app), app->tree, &app->context, app->scope.uid);
}

static void users_close(struct app *app)
{
	user_menu_free(menu_of(app));
}

static unsigned users_lines(const struct app *app)
{
	return menu_of(app)->count;
}

static void users_move(struct app *app, long rows)
{
	user_menu_move(menu_of(app), rows);
	panel_keep_shown(app, menu_of(app)->chosen);
}

static void pick_user(struct app *app)
{
	const struct user_menu *menu = menu_of(app);

	app->scope.uid = menu->entries[menu->chosen].uid;
	view_ask_scope(app->view, &app->scope);
}

static bool users_key(struct app *app, int key)
{
	if (command_table_lookup(key) == COMMAND_REDRAW)
		return false;
	if (key == KEY_ENTER_CHAR)
		pick_user(app);
	panel_close(app);
	return true;
}

static void users_click(struct app *app, unsigned line, int x)
{
	struct user_menu *menu = menu_of(app);
	unsigned at = app->panel_top + line;

	if (at >= menu->count)
		return;
	if (at == menu->chosen)
		users_key(app, KEY_ENTER_CHAR);
	else
		menu->chosen = at;
}

static void draw_users(const struct app *app, struct frame *frame)
{
	const struct user_menu *menu = menu_of(app);
	int width = panel_width(app);
	struct pen pen = frame_pen(frame, 0, app->layout.heading_y, width);

	if (app->layout.heading_height) {
		pen_put(&pen, STYLE_HEAD, "Show processes of");
		pen_fill(&pen, STYLE_HEAD);
	}
	for (unsigned i = 0; i < app->layout.tree_height; i++) {
		unsigned at = app->panel_top + i;
		struct pen line = frame_pen(frame, 0, app->layout.tree_y + i, width);

		if (at < menu->count) {
			const struct user_menu_entry *entry = &menu->entries[at];

			pen_format(
				&line, STYLE_DIM, "%7llu ", (unsigned long long)entry->processes);
			pen_escape(&line, STYLE_NORMAL, entry->name, strlen(entry->name));
		}
		pen_fill(&line, STYLE_NORMAL);
		if (at == menu->chosen)
			pen_restyle(&line, STYLE_CURSOR);
	}
}

static void users_buttons(const struct app *app, struct button_list *buttons)
{
	button_add(buttons, "Enter", "Show");
}

const struct panel users_panel = {
	.width = 30,
	.state_size = sizeof(struct user_menu),
	.open = users_open,
	.close = users_close,
	.lines = users_lines,
	.move = users_move,
	.key = users_key,
	.click = users_click,
	.draw = draw_users,
	.buttons = users_buttons,
};
