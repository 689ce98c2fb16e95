// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/prompts.h"

#include "ui/app/panel.h"
#include "ui/interactive/commands.h"
#include "ui/panels/user_menu.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define KEY_F3       (KEY_FUNCTION_0 + 3)
#define KEY_SHIFT_F3 (KEY_FUNCTION_0 + 15)

/* In the open panel, if it can be searched, else in the tree. */
static void search(struct app *app, const char *text, int step)
{
	if (app->panel && app->panel->search) {
		app->panel->search(app, text, step);
		return;
	}
	if (text)
		app_set_search(app, text);
	app_search(app, step);
}

/* Replaces the line by one that was typed before; false: no such line. */
static bool recall_line(struct app *app, struct prompt_history *history, int key)
{
	const char *text =
		prompt_history_step(history, key == KEY_ARROW_UP ? -1 : 1, app->prompt.line.text);

	if (text)
		prompt_set(&app->prompt.line, text);
	return text;
}

/* Each character counts at once: the cursor goes to the first match from where it is. */
static void answer_search(struct app *app, int key)
{
	switch (key) {
	case KEY_ESCAPE:
		search(app, "", 0);
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_ENTER_CHAR:
		prompt_history_add(&app->prompt.searches, app->prompt.line.text);
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_F3:
		search(app, NULL, 1);
		break;
	case KEY_SHIFT_F3:
		search(app, NULL, -1);
		break;
	case KEY_ARROW_UP:
	case KEY_ARROW_DOWN:
		if (recall_line(app, &app->prompt.searches, key))
			search(app, app->prompt.line.text, 0);
		break;
	default:
		if (prompt_key(&app->prompt.line, key) == PROMPT_EDITED)
			search(app, app->prompt.line.text, 0);
	}
}

static bool owns_processes(const struct user_menu *menu, const char *user)
{
	for (unsigned i = 1; i < menu->count; i++) { /* 0: all users */
		char number[16];

		snprintf(number, sizeof(number), "%" PRIu32, menu->entries[i].uid);
		if (!strcmp(menu->entries[i].name, user) || !strcmp(number, user))
			return true;
	}
	return false;
}

/* To ask whether the user exists may take seconds; what is known at once helps as much. */
static void notify_absent_users(struct app *app)
{
	struct user_menu menu = {0};
	struct filter_error error;
	struct filter *filter = filter_parse(app->filter.text, &error);
	const char *user;

	if (filter && user_menu_fill(&menu, app->model.tree, &app->model.context, USER_MENU_ALL))
		for (unsigned at = 0; (user = filter_next_user(filter, &at));)
			if (!owns_processes(&menu, user))
				app_notify(app, "no process runs as user \"%s\"", user);
	user_menu_free(&menu);
	filter_free(filter);
}

static void answer_filter(struct app *app, int key)
{
	switch (key) {
	case KEY_ESCAPE:
		app_set_filter(app, "");
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_ENTER_CHAR: /* the prompt stays open until the filter parses, or Esc */
		if (app->filter.is_wrong)
			break;
		prompt_history_add(&app->prompt.filters, app->filter.text);
		app->prompt.kind = PROMPT_CLOSED;
		notify_absent_users(app);
		break;
	case KEY_ARROW_UP:
	case KEY_ARROW_DOWN:
		if (recall_line(app, &app->prompt.filters, key))
			app_set_filter(app, app->prompt.line.text);
		break;
	default:
		if (prompt_key(&app->prompt.line, key) == PROMPT_EDITED)
			app_set_filter(app, app->prompt.line.text);
	}
}

static void answer_time(struct app *app, int key)
{
	if (key == KEY_ESCAPE || (key == KEY_ENTER_CHAR && go_to_time(app, app->prompt.line.text)))
		app->prompt.kind = PROMPT_CLOSED;
	else if (key == KEY_ENTER_CHAR)
		app_notify(app, "not a time");
	else
		prompt_key(&app->prompt.line, key);
}

void prompts_key(struct app *app, int key)
{
	if (app->prompt.kind == PROMPT_TIME)
		answer_time(app, key);
	else if (app->prompt.kind == PROMPT_SEARCH)
		answer_search(app, key);
	else
		answer_filter(app, key);
}
