// SPDX-License-Identifier: GPL-2.0-or-later
/* When the interactive session draws a frame, and what else it sends to the terminal. */
#include "ui/interactive/interactive_private.h"
#include "ui/interactive/picture.h"

#include "core/source/file/replay.h"
#include "ui/panels/setup_panel.h"
#include "ui/session/loop.h"
#include "ui/term/term.h"

#include <errno.h>
#include <stdlib.h>

#define BUSY_NS     UINT64_C(2000000) /* how soon a slow terminal is asked again, at first */
#define BUSY_MAX_NS UINT64_C(1000000000)

uint64_t interactive_event_now_ns(const struct interactive *screen)
{
	return screen->options->read ? replay_now_ns(screen->source) : clock_now_ns();
}

static void read_machine(struct interactive *screen, uint64_t now_ns)
{
	const struct source_ops *ops = screen->source->ops;

	/* a recording was made on another one, or at another time */
	if (!screen->source->live)
		return;
	machine_read(&screen->app.model.machine, now_ns,
		ops->cost_ns ? ops->cost_ns(screen->source) : UINT64_MAX);
}

static void send_copied(struct interactive *screen)
{
	struct app *app = &screen->app;

	if (!app->copied.text)
		return;
	term_send(screen->term, app->copied.text, app->copied.len);
	free(app->copied.text);
	app->copied.text = NULL;
}

static void ring(struct interactive *screen)
{
	if (screen->app.model.runaway_alert.rings && screen->options->bell)
		term_send(screen->term, "\a", 1);
	screen->app.model.runaway_alert.rings = false;
}

static int draw(struct interactive *screen, uint64_t now_ns)
{
	struct app *app = &screen->app;
	unsigned width, height;

	setup_panel_save(&screen->app);
	read_machine(screen, now_ns);
	term_size(screen->term, &width, &height);
	if (!frame_resize(screen->frame, width, height))
		return -ENOMEM;
	if (!app_sync(app, width, height, interactive_event_now_ns(screen)))
		return -ENOMEM;
	picture_draw(app, screen->frame);
	if (app->whole)
		term_redraw(screen->term);
	app->whole = false;
	term_set_theme(screen->term, app->theme);
	term_show(screen->term, screen->frame);
	send_copied(screen);
	ring(screen);
	frame_rate_drawn(&screen->frame_rate, now_ns);
	screen->key = false;
	return 0;
}

/* On our clock, when the picture changes by itself. */
static uint64_t picture_due_ns(const struct interactive *screen, uint64_t now_ns)
{
	uint64_t due_ns = app_due_ns(&screen->app), event_ns;

	if (!due_ns)
		return 0;
	event_ns = interactive_event_now_ns(screen);
	return due_ns > event_ns ? now_ns + (due_ns - event_ns) : now_ns;
}

/* A terminal that is stopped for long is not asked again and again. */
static uint64_t put_off(struct interactive *screen, uint64_t now_ns)
{
	screen->busy_ns = screen->busy_ns ? 2 * screen->busy_ns : BUSY_NS;
	if (screen->busy_ns > BUSY_MAX_NS)
		screen->busy_ns = BUSY_MAX_NS;
	return now_ns + screen->busy_ns;
}

int interactive_draw_if_due(struct interactive *screen, uint64_t *due_ns)
{
	uint64_t now_ns = clock_now_ns(),
		 pace_ns = frame_rate_due_ns(&screen->frame_rate, screen->key);
	int err = 0;

	*due_ns = screen->app.model.changed ? now_ns : picture_due_ns(screen, now_ns);
	if (!*due_ns)
		return 0;
	if (*due_ns < pace_ns)
		*due_ns = pace_ns;
	if (*due_ns > now_ns)
		return 0;
	if (!term_is_ready(screen->term)) {
		*due_ns = put_off(screen, now_ns);
		return 0;
	}
	screen->busy_ns = 0;
	err = draw(screen, now_ns);
	*due_ns = picture_due_ns(screen, now_ns);
	pace_ns = frame_rate_due_ns(&screen->frame_rate, false);
	if (*due_ns && *due_ns < pace_ns)
		*due_ns = pace_ns;
	return err;
}
