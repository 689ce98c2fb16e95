// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/app/screen.h"

#include "ui/app/panel.h"

#include <stdlib.h>

bool screen_open_all(struct app *app)
{
	app->screen = app->screens[0];
	for (unsigned i = 0; app->screens[i]; i++) {
		const struct screen_ops *screen = app->screens[i];

		if (!screen->state_size)
			continue;
		app->screen_states[i] = calloc(1, screen->state_size);
		if (!app->screen_states[i])
			return false;
		if (screen->open)
			screen->open(app);
	}
	return true;
}

void screen_close_all(struct app *app)
{
	for (unsigned i = 0; i < APP_SCREENS_MAX; i++) {
		if (app->screen_states[i] && app->screens[i]->close)
			app->screens[i]->close(app);
		free(app->screen_states[i]);
		app->screen_states[i] = NULL;
	}
}

void *screen_state(const struct app *app, const struct screen_ops *screen)
{
	unsigned i = 0;

	while (app->screens[i] != screen)
		i++;
	return app->screen_states[i];
}

void screen_show(struct app *app, const struct screen_ops *screen)
{
	app->screen = screen;
	if (screen->show)
		screen->show(app);
}

void screen_toggle(struct app *app, const struct screen_ops *screen)
{
	screen_show(app, app->screen == screen ? app->screens[0] : screen);
}

void screen_show_next(struct app *app)
{
	const struct screen_ops *const *at = app->screens;

	while (*at != app->screen)
		at++;
	screen_show(app, at[1] ? at[1] : app->screens[0]);
}

bool screen_key(struct app *app, int key)
{
	return app->screen->key && app->screen->key(app, key);
}

bool screen_sync(struct app *app)
{
	return !app->screen->sync || app->screen->sync(app);
}

uint64_t screen_due_ns(const struct app *app)
{
	return app->screen->due_ns ? app->screen->due_ns(app) : 0;
}

bool screen_is_scanning(const struct app *app)
{
	return app->screen->is_scanning && app->screen->is_scanning(app);
}

void screen_invalidate_all(struct app *app)
{
	for (const struct screen_ops *const *at = app->screens; *at; at++)
		if ((*at)->invalidate)
			(*at)->invalidate(app);
}

struct ident screen_cursor(const struct app *app)
{
	const struct node *node;

	if (app->screen->cursor)
		return app->screen->cursor(app);
	node = view_cursor(app->model.view);
	return node ? node->id : (struct ident){0};
}

void screen_note_cursor(struct app *app)
{
	struct ident now = screen_cursor(app);
	bool covered = app->panel && app->panel->extent != PANEL_BESIDE;

	if (covered || ident_equal(now, app->visible.aimed))
		return;
	app->visible.aimed = now;
	app->visible.aimed_ns = app->model.time_ns;
}

void screen_trust_cursor(struct app *app)
{
	app->visible.aimed = screen_cursor(app);
	app->visible.aimed_ns = 0;
}

bool screen_is_settled(const struct app *app)
{
	const struct visible_rows *visible = &app->visible;

	if (!visible->aimed.pid) /* nothing was drawn yet */
		return true;
	return ident_equal(screen_cursor(app), visible->aimed) &&
	       app->model.time_ns >=
		       visible->aimed_ns + (visible->aimed_ns ? SCREEN_SETTLED_NS : 0);
}
