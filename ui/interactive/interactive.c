// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The interactive session: terminal, clock and loop around the state in app.h.
 *
 * Two clocks: CLOCK_BOOTTIME, on which we wait and draw, and the events' own, on which things age.
 * They are the same unless a recording is shown.
 */
#include "ui/interactive/interactive.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/source/file/recorder.h"
#include "core/source/file/replay.h"
#include "ui/config/settings.h"
#include "ui/interactive/click.h"
#include "ui/interactive/exit_report.h"
#include "ui/interactive/interactive_private.h"
#include "ui/panels/panels.h"
#include "ui/screens/screens.h"
#include "ui/session/child.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/user_names.h"
#include "ui/term/term.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_A_STEP 128               /* between two looks at the clock and for a key */
#define TURN_NS       UINT64_C(4000000) /* events a turn: so long, whatever they cost */
#define KEYS_A_TURN   64                /* a paste must not keep the screen from being drawn */
#define FAILED_TIMES  3                 /* how much longer failures stay */

/* ---- what wakes us ---- */

static void take_key(struct interactive *screen, int key, uint64_t now_ns)
{
	struct mouse mouse = term_mouse(screen->term);

	if (key == KEY_POINTER)
		click_mouse(&screen->app, &mouse, now_ns);
	else
		app_key(&screen->app, key, now_ns);
}

static int take_keys(void *ctx, int fd)
{
	struct interactive *screen = ctx;
	uint64_t now_ns = interactive_event_now_ns(screen);
	int key, taken;

	for (taken = 0; taken < KEYS_A_TURN && (key = term_key(screen->term)) >= 0; taken++)
		take_key(screen, key, now_ns);
	screen->key = taken;
	if (!taken && term_has_hung_up(screen->term))
		loop_stop(screen->loop, STATUS_GOOD);
	return 0;
}

/* The turn that follows drains it. */
static int take_source(void *ctx, int fd)
{
	struct interactive *screen = ctx;

	screen->more = true;
	return 0;
}

static int take_output(void *ctx, int fd)
{
	struct interactive *screen = ctx;

	if (child_read_output(screen->command) <= 0)
		loop_unwatch(screen->loop, fd);
	if (screen->app.panel == &output_panel)
		screen->app.changed = true;
	return 0;
}

/* The turn that follows draws what it was too early for. */
static int take_shown(void *ctx, int fd)
{
	struct interactive *screen = ctx;

	term_heard(screen->term);
	return 0;
}

/* The recording goes on, or has failed. */
static int take_recorded(void *ctx, int fd)
{
	struct interactive *screen = ctx;
	struct feed *feed = &screen->app.feed;

	feed_recorded(feed, fd);
	if (feed->record_error)
		snprintf(screen->app.notice, sizeof(screen->app.notice), "recording stopped: %s",
			strerror(-feed->record_error));
	screen->app.changed = screen->more = true;
	return 0;
}

static int take_child(void *ctx, int number)
{
	struct interactive *screen = ctx;

	screen->app.command_ended = child_reap(screen->command);
	screen->app.changed = true;
	return 0;
}

static int take_end(void *ctx, int number)
{
	struct interactive *screen = ctx;

	screen->signal = number;
	loop_stop(screen->loop, 128 + number);
	return 0;
}

static int take_resize(void *ctx, int number)
{
	struct interactive *screen = ctx;

	screen->app.changed = screen->key = true;
	return 0;
}

static int take_stop(void *ctx, int number)
{
	struct interactive *screen = ctx;

	term_suspend(screen->term);
	screen->app.changed = screen->key = true;
	return 0;
}

/* Continued after a stop that we were not asked about. */
static int take_continue(void *ctx, int number)
{
	struct interactive *screen = ctx;

	term_resume(screen->term);
	screen->app.changed = screen->key = true;
	return 0;
}

/* ---- a turn ---- */

/* A recording that is damaged ends early: that is said, once. */
static void note_end(struct interactive *screen)
{
	const char *note = screen->options->read ? replay_note(screen->source) : NULL;

	if (screen->source->fd >= 0)
		loop_unwatch(screen->loop, screen->source->fd);
	screen->app.changed = true;
	if (note)
		snprintf(screen->app.notice, sizeof(screen->app.notice), "%s", note);
}

/* The command may run once the processes that were there before it are known. */
static int drain(struct interactive *screen)
{
	uint64_t until_ns = clock_now_ns() + TURN_NS;
	int n;

	do {
		n = app_drain(&screen->app, EVENTS_A_STEP, interactive_event_now_ns(screen));
		screen->more = n >= EVENTS_A_STEP;
	} while (screen->more && clock_now_ns() < until_ns &&
		 !loop_has_input(term_fd(screen->term)));
	if (screen->command && screen->app.settled)
		child_release(screen->command);
	if (screen->source->ended)
		note_end(screen);
	return n < 0 ? n : 0;
}

/*
 * Not before the terminal has taken the last frame.  A pass that failed is made up for by the
 * next.
 */
static uint64_t sample_due_ns(const struct interactive *screen)
{
	if (!app_wants_figures(&screen->app) || screen->busy_ns)
		return 0;
	return sampler_due_ns(&screen->sampler, &screen->app.feed);
}

static void sample_if_due(struct interactive *screen, uint64_t now_ns)
{
	if (sample_due_ns(screen) && !screen->more &&
		sampler_turn(&screen->sampler, &screen->app.feed, now_ns))
		sampler_done(&screen->sampler, app_sample(&screen->app, now_ns), clock_now_ns());
}

static bool source_is_due(const struct interactive *screen, uint64_t now_ns)
{
	const struct source *source = screen->source;

	return screen->more || (source->due_ns && source->due_ns <= now_ns && !source->ended);
}

/* loop_turn_fn: what answers a key comes first, and a key that waits before what takes longer. */
static uint64_t turn(void *ctx)
{
	struct interactive *screen = ctx;
	uint64_t now_ns = clock_now_ns(), due_ns = 0;
	int err = screen->key ? interactive_draw_if_due(screen, &due_ns) : 0;

	if (!err && source_is_due(screen, now_ns))
		err = drain(screen);
	if (user_names_turn(screen->users))
		app_rename(&screen->app);
	if (!err && !loop_has_input(term_fd(screen->term)))
		sample_if_due(screen, now_ns);
	if (!err)
		err = interactive_draw_if_due(screen, &due_ns);
	if (err)
		loop_stop(screen->loop, err);
	else if (screen->app.quit || (screen->end_ns && now_ns >= screen->end_ns))
		loop_stop(screen->loop, STATUS_GOOD);
	if (loop_has_input(term_fd(screen->term)) || app_go_on(&screen->app, &screen->key) ||
		screen->more)
		return 1;
	if (!screen->source->ended)
		due_ns = deadline_min(due_ns, screen->source->due_ns);
	due_ns = deadline_min(due_ns, sample_due_ns(screen));
	due_ns = deadline_min(due_ns, user_names_due_ns(screen->users, now_ns));
	return deadline_min(due_ns, screen->end_ns);
}

/* ---- opening and closing ---- */

static int watch_signals(struct interactive *screen)
{
	static const struct {
		int number;
		loop_fn *fn;
	} signals[] = {
		{SIGINT, take_end},
		{SIGTERM, take_end},
		{SIGHUP, take_end},
		{SIGQUIT, take_end},
		{SIGWINCH, take_resize},
		{SIGTSTP, take_stop},
		{SIGCONT, take_continue},
		{SIGCHLD, take_child},
	};
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(signals) / sizeof(*signals); i++)
		if (screen->command || signals[i].number != SIGCHLD)
			err = loop_signal(screen->loop, signals[i].number, signals[i].fn, screen);
	return err;
}

static int watch_all(struct interactive *screen)
{
	int err = loop_watch(screen->loop, term_fd(screen->term), take_keys, screen);

	if (!err)
		err = loop_watch(screen->loop, term_event_fd(screen->term), take_shown, screen);
	if (!err && screen->recorder)
		err = loop_watch(
			screen->loop, feed_record_fd(&screen->app.feed), take_recorded, screen);
	if (!err && screen->source->fd >= 0)
		err = loop_watch(screen->loop, screen->source->fd, take_source, screen);
	if (err == -EPERM) /* a file: always readable, its due time tells */
		err = 0;
	if (!err && screen->command && child_output_fd(screen->command) >= 0)
		err = loop_watch(
			screen->loop, child_output_fd(screen->command), take_output, screen);
	return err;
}

static int open_app(struct interactive *screen)
{
	const struct options *options = screen->options;
	struct scope scope = options->scope;
	const struct app_setup setup = {
		.screens = all_screens,
		.source = screen->source,
		.recorder = screen->recorder,
		.command = screen->command,
		.limits = {.linger_ns = options->linger_ns,
			.failed_times = FAILED_TIMES,
			.short_ns = options->short_ns},
		.scope = &scope,
		.filter = options->filter,
		.sort = options->sort,
		.history_records = options->history,
		.runaway = options->runaway,
		.summary = options->summary,
		.ascii = !term_is_utf8(screen->term),
		.readonly = options->readonly,
		.columns = &options->columns,
		.theme = options->theme,
		.pid_width = machine_pid_width(),
		.user_name = user_names_get,
		.user_ctx = screen->users,
	};

	if (screen->command)
		scope_add_pid(&scope, child_pid(screen->command));
	return app_open(&screen->app, &setup);
}

static int open_term(struct interactive *screen)
{
	const struct term_options look = {
		.color = screen->options->color,
		.ascii = screen->options->ascii,
		.mouse = screen->options->mouse,
	};
	const char *name = getenv("TERM");
	int err;

	screen->term = term_open(&look, &err);
	if (err == -ENOTTY)
		message_print("standard output is not a terminal: use --batch, --json or --once");
	else if (err == -ENODEV)
		message_print("TERM=%s: unknown terminal type, or one without cursor control: try "
			      "TERM=xterm, or use --batch",
			name ? name : "");
	return err;
}

/* Signals first: from the moment the terminal is ours they come through the loop. */
static int open_screen(struct interactive *screen)
{
	int err;

	screen->loop = loop_new();
	if (!screen->loop)
		return -errno;
	screen->users = user_names_new(READ_NAMES_SOON_NS);
	screen->frame = frame_new(0, 0);
	if (!screen->users || !screen->frame)
		return -ENOMEM;
	err = watch_signals(screen);
	if (!err)
		err = open_term(screen);
	if (!err)
		err = open_app(screen);
	if (!err)
		err = watch_all(screen);
	return err;
}

/* The loop is the last to go: until then it is we who hear signals. */
static void close_screen(struct interactive *screen)
{
	app_close(&screen->app);
	term_close(screen->term);
	screen->term = NULL;
	user_names_free(screen->users);
	frame_free(screen->frame);
}

static int exit_status(const struct interactive *screen, int status)
{
	if (status == STATUS_GOOD && screen->command && screen->app.command_ended)
		return child_exit_status(screen->command);
	return status;
}

int interactive_run(const struct options *options, struct source *source, struct recorder *recorder,
	struct child *command)
{
	struct interactive screen = {.options = options,
		.source = source,
		.recorder = recorder,
		.command = command,
		.sampler.delay_ns = options->delay_ns,
		.more = true};
	struct farewell *farewell;
	int status = open_screen(&screen);

	if (!status) {
		if (options->duration_ns)
			screen.end_ns = clock_now_ns() + options->duration_ns;
		status = exit_status(&screen, loop_run(screen.loop, turn, &screen));
	} else if (status == -ENOTTY || status == -ENODEV) {
		status = STATUS_USAGE; /* was told */
	}
	farewell =
		exit_report_read(&screen.app, status >= 0 ? interactive_event_now_ns(&screen) : 0);
	close_screen(&screen);
	if (exit_report_print(farewell, options, recorder, command) && !status)
		status = STATUS_BROKEN;
	loop_free(screen.loop);
	if (screen.signal) { /* whoever waits for us is to see what killed us */
		signal(screen.signal, SIG_DFL);
		raise(screen.signal);
	}
	return status;
}
