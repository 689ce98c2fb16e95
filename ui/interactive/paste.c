// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/paste.h"

#include "ui/interactive/prompts.h"
#include "ui/term/key.h"

static void begin_paste(struct app *app)
{
	app->prompt.paste = (struct app_paste){.is_on = true};
	app->model.changed = true;
	if (app->prompt.kind == PROMPT_CLOSED)
		app_notify(app, "pasted text is dropped: it can be pasted after / or F4");
}

/* A line break or a tab is a space, if more text follows.  A prompt has room for PROMPT_MAX. */
static void type_char(struct app *app, int key)
{
	if (key < ' ') {
		app->prompt.paste.gap = true;
		return;
	}
	if (app->prompt.paste.gap && app->prompt.line.len)
		prompts_key(app, ' ');
	app->prompt.paste.gap = false;
	prompts_key(app, key);
	app->model.changed = true;
}

bool paste_takes(struct app *app, int key)
{
	if (key == KEY_PASTE)
		begin_paste(app);
	else if (!app->prompt.paste.is_on)
		return key == KEY_PASTE_END;
	else if (key == KEY_PASTE_END)
		app->prompt.paste.is_on = false;
	else if (app->prompt.kind != PROMPT_CLOSED && key >= 0 && key < KEY_FIRST_NAMED)
		type_char(app, key == KEY_ESCAPE ? 0 : key);
	app->prompt.paste.escaped = key == KEY_ESCAPE;
	return true;
}

void paste_rest(struct app *app)
{
	if (!app->prompt.paste.escaped)
		return;
	app->prompt.paste = (struct app_paste){0};
	*app->notice = '\0';
	app->model.changed = true;
}
