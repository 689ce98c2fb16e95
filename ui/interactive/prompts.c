// SPDX-License-Identifier: GPL-2.0-or-later
#include "ui/interactive/prompts.h"

#include "ui/app/panel.h"
#include "ui/app/screen.h"

#include <string.h>

#define KEY_F3       (KEY_FUNCTION_0 + 3)
#define KEY_SHIFT_F3 (KEY_FUNCTION_0 + 15)

static void tell_search(struct app *app, enum search outcome)
{
	if (outcome == SEARCH_NOBODY)
		app_notify(app, app->prompt.kind == PROMPT_SEARCH ? "not found"
								  : "no command line matches");
}

void prompts_search(struct app *app, int step)
{
	if (*app->search)
		tell_search(app, view_search(app->model.view, step));
}

bool app_is_asking(const struct app *app)
{
	return view_is_asking(app->model.view) || screen_is_asking(app);
}

static bool go_on_screen(struct app *app, bool *key)
{
	if (!screen_is_asking(app))
		return false;
	if (app->screen->go_on(app))
		app->model.changed = *key = true;
	return true;
}

bool app_go_on(struct app *app, bool *key)
{
	const struct filter *before = view_filter(app->model.view);
	enum search outcome = view_searched(app->model.view);
	bool more, answered;

	if (!view_is_asking(app->model.view))
		return go_on_screen(app, key);
	more = view_go_on(app->model.view);
	answered = outcome == SEARCH_ON && view_searched(app->model.view) != SEARCH_ON;
	if (answered)
		tell_search(app, view_searched(app->model.view));
	if (more && !answered && view_filter(app->model.view) == before)
		return true;
	if (view_filter(app->model.view) != before)
		screen_invalidate_all(app);
	app->model.changed = *key = true;
	return true;
}

/* Every character counts at once: the cursor goes to the first hit from where it is. */
static void search_typed(struct app *app)
{
	snprintf(app->search, sizeof(app->search), "%s", app->prompt.line.text);
	view_set_search(app->model.view, app->search);
	prompts_search(app, 0);
}

/* Another line, one that was typed before; false: there is none. */
static bool recall_text(struct app *app, struct prompt_history *recall_text, int key)
{
	const char *text = prompt_history_step(
		recall_text, key == KEY_ARROW_UP ? -1 : 1, app->prompt.line.text);

	if (text)
		prompt_set(&app->prompt.line, text);
	return text;
}

static void close_search(struct app *app)
{
	*app->search = '\0';
	view_set_search(app->model.view, "");
	app->prompt.kind = PROMPT_CLOSED;
}

static void answer_search(struct app *app, int key)
{
	switch (key) {
	case KEY_ESCAPE:
		close_search(app);
		break;
	case KEY_ENTER_CHAR:
		prompt_history_add(&app->prompt.searches, app->search);
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_F3:
		prompts_search(app, 1);
		break;
	case KEY_SHIFT_F3:
		prompts_search(app, -1);
		break;
	case KEY_ARROW_UP:
	case KEY_ARROW_DOWN:
		if (recall_text(app, &app->prompt.searches, key))
			search_typed(app);
		break;
	default:
		if (prompt_key(&app->prompt.line, key) == PROMPT_EDITED)
			search_typed(app);
	}
}

static void answer_filter(struct app *app, int key)
{
	switch (key) {
	case KEY_ESCAPE:
		app_set_filter(app, "");
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_ENTER_CHAR: /* what does not parse is shown until it does, or is given up */
		if (app->filter.is_wrong)
			break;
		prompt_history_add(&app->prompt.filters, app->filter.text);
		app->prompt.kind = PROMPT_CLOSED;
		break;
	case KEY_ARROW_UP:
	case KEY_ARROW_DOWN:
		if (recall_text(app, &app->prompt.filters, key))
			app_set_filter(app, app->prompt.line.text);
		break;
	default:
		if (prompt_key(&app->prompt.line, key) == PROMPT_EDITED)
			app_set_filter(app, app->prompt.line.text);
	}
}

void prompts_key(struct app *app, int key)
{
	if (app->panel && app->panel->answer)
		app->panel->answer(app, key);
	else if (app->prompt.kind == PROMPT_SEARCH)
		answer_search(app, key);
	else
		answer_filter(app, key);
}
