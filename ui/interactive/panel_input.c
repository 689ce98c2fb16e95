// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
#include "ui/interactive/panel_input.h"

#include "ui/app/panel.h"
#include "ui/interactive/interactive_private.h"
#include "ui/session/loop.h"

static int on_panel_input(void *ctx, int fd)
{
	struct interactive *session = ctx;
	struct app *app = &session->app;

	if (!app->panel || !app->panel->fd || app->panel->fd(app) != fd)
		return 0;
	app->panel->take_input(app);
	app->model.changed = true;
	return 0;
}

/* A descriptor may have been closed, and another one have its number: so it is always set again. */
void panel_input_watch(struct interactive *session)
{
	const struct app *app = &session->app;
	int fd = app->panel && app->panel->fd ? app->panel->fd(app) : -1;

	loop_unwatch(session->loop, session->panel_fd);
	session->panel_fd = fd;
	if (fd >= 0)
		loop_watch(session->loop, fd, on_panel_input, session);
}
