// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/* When the interactive session draws a frame, and what else it sends to the terminal. */
#include "ui/interactive/interactive.h"
#include "ui/interactive/interactive_private.h"
#include "ui/interactive/commands.h"
#include "ui/draw/picture.h"
#include "ui/interactive/typing.h"

#include "core/source/file/replay.h"
#include "ui/panels/setup_panel.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/term/term.h"
#include "ui/term/term_output.h"
#include "ui/term/terminfo.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define BUSY_NS     UINT64_C(2000000) /* between checks of a slow terminal, at first and at last */
#define BUSY_MAX_NS UINT64_C(1000000000)
#define BUSY_SHARE  4 /* a frame is late by no more than this part of the time that it waited */
#define FIGURES_NS  UINT64_C(20000000)  /* for which a frame waits for the figures of a pass */
#define MOVING_NS   UINT64_C(150000000) /* for which it waits for the end of a move in time */
#define FIRST_NS    UINT64_C(100000000) /* for which the first one waits for the processes */

uint64_t interactive_event_now_ns(const struct interactive *session)
{
	const struct source *source = session->app.model.feed.source;

	if (!source) /* before app_open */
		source = session->source;
	return source->ops->now_ns ? source->ops->now_ns(source) : loop_now_ns();
}

static void report_key(const struct key_setting *setting, const char *message)
{
	message_print("%s: %s", setting->place, message);
}

/* A key may move from one command to another, so conflicts are looked for when all are read. */
void interactive_choose_keys(struct interactive *session)
{
	const struct options *options = session->options;
	char message[KEY_MAP_MESSAGE];

	for (unsigned i = 0; i < options->screen.key_count; i++)
		if (!key_map_choose(&session->key_map, options->screen.keys[i].command,
			    options->screen.keys[i].keys, message, sizeof(message)))
			report_key(&options->screen.keys[i], message);
	for (unsigned i = options->screen.key_count; i-- > 0;)
		if (key_map_conflict(&session->key_map, options->screen.keys[i].command, message,
			    sizeof(message))) {
			report_key(&options->screen.keys[i], message);
			key_map_drop(&session->key_map, options->screen.keys[i].command);
		}
}

enum theme interactive_theme(const struct interactive *session)
{
	if (session->options->screen.theme != THEME_AUTO)
		return session->options->screen.theme;
	return term_background(session->term) == BACKGROUND_LIGHT ? THEME_LIGHT : THEME_DEFAULT;
}

void interactive_follow_background(struct interactive *session)
{
	enum theme theme = interactive_theme(session);

	if (theme != session->theme && session->app.theme == session->theme)
		app_set_theme(&session->app, theme);
	session->theme = theme;
}

static void read_machine(struct interactive *session, uint64_t now_ns)
{
	const struct source_ops *ops = session->source->ops;

	/* a recording is of another machine or time */
	if (!session->app.model.feed.source->live)
		return;
	machine_read(&session->app.model.machine, now_ns,
		ops->cost_ns ? ops->cost_ns(session->source) : UINT64_MAX);
}

static void send_copied(struct interactive *session)
{
	struct app *app = &session->app;

	if (!app->copied.text)
		return;
	term_send(session->term, app->copied.text, app->copied.len);
	free(app->copied.text);
	app->copied.text = NULL;
}

static void ring_bell(struct interactive *session)
{
	const struct app *app = &session->app;

	if (app->model.runaway_alert.rings && session->options->screen.bell && !app->model.live)
		term_send(session->term, "\a", 1);
	session->app.model.runaway_alert.rings = false;
}

static int draw_frame(struct interactive *session, uint64_t now_ns)
{
	struct app *app = &session->app;
	unsigned width, height;

	setup_panel_save(&session->app, toggles_view_words(&session->app));
	read_machine(session, now_ns);
	term_size(session->term, &width, &height);
	if (!frame_resize(session->frame, width, height))
		return -ENOMEM;
	if (!app_sync(app, width, height, interactive_event_now_ns(session)))
		return -ENOMEM;
	typing_resize(session, width, height);
	picture_draw(app, session->frame);
	if (app->whole)
		term_redraw(session->term);
	app->whole = false;
	term_set_theme(session->term, app->theme);
	term_show(session->term, session->frame);
	send_copied(session);
	ring_bell(session);
	frame_rate_drawn(&session->frame_rate, session->key, now_ns);
	session->key = false;
	return 0;
}

/* When the picture changes without an event, on CLOCK_BOOTTIME. */
static uint64_t picture_due_ns(const struct interactive *session, uint64_t now_ns)
{
	const struct player *player = &session->app.model.player;
	const struct source *source = session->app.model.feed.source;
	uint64_t due_ns = app_due_ns(&session->app), event_ns;

	if (!due_ns || !source->ops->now_ns) /* the clocks are one */
		return due_ns;
	if (player->is_paused || source->ended)
		return 0;
	event_ns = interactive_event_now_ns(session);
	if (due_ns <= event_ns)
		return now_ns;
	return now_ns +
	       (uint64_t)((double)(due_ns - event_ns) / (player->source ? player->speed : 1));
}

/* The interval grows: a terminal that is stopped for long costs little. */
static uint64_t back_off(struct interactive *session, uint64_t now_ns)
{
	uint64_t wait_ns;

	if (!session->busy_ns)
		session->busy_ns = now_ns;
	wait_ns = (now_ns - session->busy_ns) / BUSY_SHARE;
	if (wait_ns < BUSY_NS)
		wait_ns = BUSY_NS;
	return now_ns + (wait_ns < BUSY_MAX_NS ? wait_ns : BUSY_MAX_NS);
}

/*
 * The figures of a pass that has begun come with the next frame, not with the one after it.  With
 * so many processes that they take longer, they come with a later one.
 */
static bool figures_are_near(const struct interactive *session, uint64_t now_ns)
{
	return session->sampler.more && !session->key &&
	       now_ns < session->sampler.taken_ns + FIGURES_NS;
}

/* The first frame has the processes of the machine, if they are known soon.  0: it is drawn now. */
static uint64_t first_due_ns(const struct interactive *session)
{
	const struct source *source = session->source;
	bool is_known = !source->live || source->listed || session->app.model.settled;

	return is_known || session->key || session->frame_rate.drawn_ns
		       ? 0
		       : session->start_ns + FIRST_NS;
}

/* What was read of a moment so far is drawn only where that takes long. */
static uint64_t moved_due_ns(const struct interactive *session)
{
	const struct model *model = &session->app.model;

	return model_is_moving(model) ? model->stepping.begun_ns + MOVING_NS : 0;
}

static uint64_t earliest_ns(const struct interactive *session)
{
	uint64_t pace_ns = frame_rate_due_ns(&session->frame_rate, session->key),
		 first_ns = first_due_ns(session), moved_ns = moved_due_ns(session);

	pace_ns = pace_ns > first_ns ? pace_ns : first_ns;
	return pace_ns > moved_ns ? pace_ns : moved_ns;
}

int interactive_draw_if_due(struct interactive *session, uint64_t *due_ns)
{
	uint64_t now_ns = loop_now_ns(), pace_ns = earliest_ns(session);
	int err = 0;

	*due_ns = session->app.model.changed ? now_ns : picture_due_ns(session, now_ns);
	if (!*due_ns)
		return 0;
	if (*due_ns < pace_ns)
		*due_ns = pace_ns;
	if (*due_ns > now_ns || figures_are_near(session, now_ns))
		return 0;
	if (!term_is_ready(session->term)) {
		*due_ns = back_off(session, now_ns);
		return 0;
	}
	session->busy_ns = 0;
	err = draw_frame(session, now_ns);
	*due_ns = picture_due_ns(session, loop_now_ns());
	pace_ns = frame_rate_due_ns(&session->frame_rate, false);
	if (*due_ns && *due_ns < pace_ns)
		*due_ns = pace_ns;
	return err;
}

static int report_terminal(int err)
{
	const char *name = getenv("TERM");

	if (err == -ENOTTY)
		message_print("standard output is not a terminal: use --batch, --json or --once");
	else if (err == -ENODEV)
		message_print("TERM=%s: unknown terminal type, or one without cursor control: try "
			      "TERM=xterm, or use --batch",
			name ? name : "");
	return err;
}

int interactive_check(void)
{
	if (report_terminal(terminfo_check()))
		return STATUS_USAGE;
	term_output_prepare(STDOUT_FILENO);
	return 0;
}

int interactive_open_term(struct interactive *session)
{
	const struct term_options term_options = {
		.color = session->options->color,
		.ascii = session->options->ascii,
		.mouse = session->options->mouse,
		.changes = &session->options->screen.changes,
	};
	int err;

	session->term = term_open(&term_options, &err);
	return report_terminal(err);
}
