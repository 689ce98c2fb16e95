// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* The menu of users, at the left over the tree. */
#include "ui/panels/panels.h"

#include "ui/app/function_bar.h"
#include "ui/panels/user_menu.h"

#include <ctype.h>
#include <string.h>

static struct user_menu *user_menu_of(const struct app *app)
{
	return app->panel_state;
}

static bool users_open(struct app *app)
{
	return user_menu_fill(user_menu_of(app), app->model.tree, &app->model.context,
		view_scope(app->model.view)->uid);
}

static void users_close(struct app *app)
{
	user_menu_free(user_menu_of(app));
}

static unsigned users_lines(const struct app *app)
{
	return user_menu_of(app)->count;
}

static unsigned *users_chosen(const struct app *app)
{
	return &user_menu_of(app)->chosen;
}

static void pick_user(struct app *app)
{
	const struct user_menu *menu = user_menu_of(app);
	struct scope scope = *view_scope(app->model.view);

	scope.uid = menu->entries[menu->chosen].uid;
	view_evaluate_scope(app->model.view, &scope);
}

/* The next user whose name begins with the letter. */
static void choose_by_letter(struct app *app, int key)
{
	struct user_menu *menu = user_menu_of(app);

	for (unsigned i = 1; i <= menu->count; i++) {
		unsigned at = (menu->chosen + i) % menu->count;

		if (tolower((unsigned char)menu->entries[at].name[0]) == tolower(key)) {
			menu->chosen = at;
			return;
		}
	}
	app_notify(app, "no user begins with %c", key);
}

static bool users_key(struct app *app, int key)
{
	if (command_table_lookup(key) == COMMAND_REDRAW)
		return false;
	if (key > ' ' && key < 0x7f && isalnum(key)) {
		choose_by_letter(app, key);
		return true;
	}
	if (key == KEY_ENTER_CHAR)
		pick_user(app);
	panel_close(app);
	return true;
}

static void draw_users_title(const struct app *app, struct pen *pen)
{
	pen_put(pen, STYLE_HEAD, "Show processes of");
}

static void draw_users_line(const struct app *app, struct pen *pen, unsigned line)
{
	const struct user_menu_entry *entry = &user_menu_of(app)->entries[line];

	pen_format(pen, STYLE_DIM, "%7llu ", (unsigned long long)entry->processes);
	pen_escape(pen, STYLE_NORMAL, entry->name, strlen(entry->name));
}

static void users_buttons(const struct app *app, struct button_list *buttons)
{
	function_bar_add(buttons, "Enter", "Show");
}

const struct panel users_panel = {
	.width = 30,
	.state_size = sizeof(struct user_menu),
	.open = users_open,
	.close = users_close,
	.lines = users_lines,
	.chosen = users_chosen,
	.key = users_key,
	.draw_title = draw_users_title,
	.draw_line = draw_users_line,
	.buttons = users_buttons,
};
