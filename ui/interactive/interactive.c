// SPDX-License-Identifier: GPL-2.0-or-later
// SPDX-FileCopyrightText: the mayfly authors
/*
 * The interactive session: terminal, clock and loop around the state in ui/app/app.h.
 *
 * There are two clocks: the loop waits and draws on CLOCK_BOOTTIME; ages are on the clock of the
 * events.  They are equal unless a recording is shown.
 */
#include "ui/interactive/interactive.h"

#include "core/base/clock.h"
#include "core/io/read_limits.h"
#include "core/io/slice.h"
#include "core/source/file/recorder.h"
#include "core/playback/tracks.h"
#include "ui/config/settings.h"
#include "ui/interactive/click.h"
#include "ui/interactive/commands.h"
#include "ui/interactive/exit_report.h"
#include "ui/interactive/interactive_private.h"
#include "ui/interactive/panel_input.h"
#include "ui/interactive/past.h"
#include "ui/interactive/paste.h"
#include "ui/interactive/typing.h"
#include "ui/app/panel.h"
#include "ui/screens/screens.h"
#include "ui/pty/input_wait.h"
#include "ui/session/child.h"
#include "ui/session/loop.h"
#include "ui/session/message.h"
#include "ui/session/titles.h"
#include "ui/session/user_names.h"
#include "ui/term/term.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EVENTS_A_STEP 128               /* between two checks of the clock and for a key */
#define TURN_NS       UINT64_C(4000000) /* time for events per turn */
#define KEYS_A_TURN   64                /* a paste must not delay a frame */
#define FAILED_TIMES  3                 /* factor of the linger time for failed processes */

/* ---- callbacks of the loop ---- */

static void handle_key(struct interactive *session, int key, uint64_t now_ns)
{
	struct mouse mouse = term_mouse(session->term);

	if (typing_takes(session, key) || paste_takes(&session->app, key))
		return;
	if (key == KEY_POINTER)
		click_mouse(&session->app, &mouse, now_ns);
	else
		commands_key(&session->app, key, now_ns);
}

static int on_end_signal(void *ctx, int number)
{
	struct interactive *session = ctx;

	session->signal = number;
	loop_stop(session->loop, 128 + number);
	return 0;
}

static int on_keys(void *ctx, int fd)
{
	struct interactive *session = ctx;
	uint64_t now_ns = interactive_event_now_ns(session);
	int key, taken;

	for (taken = 0; taken < KEYS_A_TURN &&
			(key = term_key(session->term, model_is_typing(&session->app.model))) >= 0;
		taken++)
		handle_key(session, key, now_ns);
	if (taken < KEYS_A_TURN)
		paste_rest(&session->app);
	session->key = taken;
	interactive_follow_background(session);
	/* Perhaps before its SIGHUP; the terminal of the command is closed as well. */
	if (!taken && loop_has_hung_up(term_fd(session->term)))
		return on_end_signal(session, SIGHUP);
	return 0;
}

/* The next turn drains the source. */
static int on_source(void *ctx, int fd)
{
	struct interactive *session = ctx;

	session->more = true;
	return 0;
}

int interactive_on_output(void *ctx, int fd)
{
	struct interactive *session = ctx;

	if (child_read_output(session->child) <= 0) {
		loop_unwatch(session->loop, fd);
		session->typing.output_ended = true;
	}
	session->app.model.changed |= session->app.panel && session->app.panel->shows_output;
	return 0;
}

/* The next turn draws what had to wait for the terminal. */
static int on_frame_shown(void *ctx, int fd)
{
	struct interactive *session = ctx;

	term_heard(session->term);
	return 0;
}

/* The recording continues or has failed; the drain in this turn reports it. */
static int on_recorded(void *ctx, int fd)
{
	struct interactive *session = ctx;

	feed_recorded(&past_live(&session->app)->feed, fd);
	session->app.model.changed = session->more = true;
	return 0;
}

static int on_child_exit(void *ctx, int number)
{
	struct interactive *session = ctx;

	if (child_reap(session->child))
		job_end(&past_live(&session->app)->job, child_wait_status(session->child),
			loop_now_ns()); /* it is live: a recording has no child */
	session->app.model.changed = true;
	return 0;
}

/* SIGCONT comes after SIGSTOP, too, which cannot be caught. */
static int on_terminal_signal(void *ctx, int number)
{
	struct interactive *session = ctx;

	if (number == SIGTSTP)
		term_suspend(session->term);
	else if (number == SIGCONT)
		term_resume(session->term);
	session->app.model.changed = session->key = true;
	return 0;
}

/* ---- a turn ---- */

/* Reports once that a damaged recording ends early. */
static void report_end(struct interactive *session)
{
	const struct source *source = session->source;
	const char *note = source->ops->note ? source->ops->note(source) : NULL;

	if (session->source->fd >= 0)
		loop_unwatch(session->loop, session->source->fd);
	session->app.model.changed = session->ended = true;
	if (note)
		app_notify(&session->app, "%s", note);
}

/* From the start of the session, or of the command if there is one. */
static void start_duration(struct interactive *session)
{
	if (session->options->duration_ns)
		session->end_ns = loop_now_ns() + session->options->duration_ns;
}

/* The command starts when the processes that ran before it are known. */
static void release_command(struct interactive *session)
{
	struct model *model = past_live(&session->app);
	struct view *view = model->view;
	struct scope scope = *view_scope(view);

	if (!session->child || !model->settled || !child_release(session->child))
		return;
	session->self.command = child_pid(session->child);
	recorder_set_root(session->recorder, session->self.command);
	scope_set_command(&model->scope, session->self.command);
	if (model->job_only) {
		scope_set_command(&scope, session->self.command);
		view_set_scope(view, &scope);
	}
	start_duration(session);
}

static bool key_waits(const struct interactive *session)
{
	return loop_has_input(term_fd(session->term));
}

static int drain_source(struct interactive *session)
{
	uint64_t until_ns = loop_now_ns() + TURN_NS;
	int n;

	do {
		n = past_drain(&session->app, EVENTS_A_STEP, loop_now_ns());
		if (n < EVENTS_A_STEP && n >= 0)
			n = app_drain(
				&session->app, EVENTS_A_STEP, interactive_event_now_ns(session));
		session->more = n >= EVENTS_A_STEP;
	} while (session->more && loop_now_ns() < until_ns && !key_waits(session));
	release_command(session);
	if (session->source->ended && !session->ended)
		report_end(session);
	return n < 0 ? n : 0;
}

/* Figures are not read while the terminal is slow.  The next pass makes up for one that failed. */
static uint64_t sample_due_ns(const struct interactive *session)
{
	if (!app_wants_figures(&session->app) || session->busy_ns)
		return 0;
	return sampler_due_ns(&session->sampler, &session->app.model.feed);
}

static void sample_if_due(struct interactive *session, uint64_t now_ns)
{
	uint64_t begun_ns;
	int result;

	if (!sample_due_ns(session) || session->more ||
		!sampler_turn(&session->sampler, &session->app.model.feed, now_ns))
		return;
	begun_ns = clock_read(CLOCK_THREAD_CPUTIME_ID);
	result = model_sample(&session->app.model, now_ns);
	sampler_done(&session->sampler, result, clock_read(CLOCK_THREAD_CPUTIME_ID) - begun_ns);
}

/* After the events, so that an exec comes before the title that replaces its arguments. */
static int read_titles_if_due(struct interactive *session, uint64_t now_ns)
{
	struct model *model = &session->app.model;
	uint64_t due_ns = feed_titles_due_ns(&model->feed);

	if (!due_ns || now_ns < due_ns || session->more || model->frozen)
		return 0;
	return feed_read_titles(&model->feed, now_ns);
}

static uint64_t titles_are_due_ns(const struct interactive *session)
{
	return session->app.model.frozen ? 0 : feed_titles_due_ns(&session->app.model.feed);
}

/*
 * What this turn has asked for is often known once it has drawn.  Events come first, as in the next
 * turn.
 */
static int read_replies(struct interactive *session, uint64_t *due_ns)
{
	uint64_t titles_ns = titles_are_due_ns(session), now_ns = loop_now_ns();
	int err = 0;

	if (!titles_ns || now_ns < titles_ns || key_waits(session))
		return 0;
	err = drain_source(session);
	if (!err)
		err = read_titles_if_due(session, now_ns);
	return err ? err : interactive_draw_if_due(session, due_ns);
}

static bool source_is_due(const struct interactive *session, uint64_t now_ns)
{
	uint64_t due_ns = past_source_due_ns(&session->app);

	return session->more || session->app.model.resuming || (due_ns && due_ns <= now_ns);
}

/*
 * loop_turn_fn.  The frame that answers a key is drawn first; a waiting key comes before long work,
 * and before a frame that does not answer one.
 */
static uint64_t session_turn(void *ctx)
{
	struct interactive *session = ctx;
	uint64_t now_ns = loop_now_ns(), due_ns = 0, typing_ns = typing_turn(session, now_ns);
	int err = session->key ? interactive_draw_if_due(session, &due_ns) : 0;

	if (!err && source_is_due(session, now_ns))
		err = drain_source(session);
	session->more |= !err && !key_waits(session) && go_turn(&session->app);
	if (user_names_turn(session->users))
		app_rename(&session->app);
	if (!err && !key_waits(session))
		sample_if_due(session, now_ns);
	if (!err && !key_waits(session))
		err = read_titles_if_due(session, now_ns);
	if (!err && !key_waits(session))
		err = interactive_draw_if_due(session, &due_ns);
	if (!err)
		err = read_replies(session, &due_ns);
	feed_record_turn(&past_live(&session->app)->feed, now_ns);
	if (err)
		loop_stop(session->loop, err);
	else if (session->app.quit || (session->end_ns && now_ns >= session->end_ns))
		loop_stop(session->loop, STATUS_GOOD);
	panel_input_watch(session);
	if (key_waits(session) || app_scan(&session->app, &session->key) || session->more)
		return 1;
	due_ns = clock_min_deadline(due_ns, past_source_due_ns(&session->app));
	due_ns = clock_min_deadline(due_ns, typing_ns);
	due_ns = clock_min_deadline(due_ns, sample_due_ns(session));
	due_ns = clock_min_deadline(due_ns, titles_are_due_ns(session));
	due_ns = clock_min_deadline(due_ns, feed_record_due_ns(&past_live(&session->app)->feed));
	due_ns = clock_min_deadline(due_ns, user_names_due_ns(session->users, now_ns));
	return clock_min_deadline(due_ns, session->end_ns);
}

/* ---- opening and closing ---- */

static int watch_signals(struct interactive *session)
{
	static const struct {
		int number;
		loop_fn *fn;
	} signals[] = {
		{SIGINT, on_end_signal},
		{SIGTERM, on_end_signal},
		{SIGHUP, on_end_signal},
		{SIGQUIT, on_end_signal},
		{SIGWINCH, on_terminal_signal},
		{SIGTSTP, on_terminal_signal},
		{SIGCONT, on_terminal_signal},
		{SIGCHLD, on_child_exit},
	};
	int err = 0;

	for (size_t i = 0; !err && i < sizeof(signals) / sizeof(*signals); i++)
		if (session->child || signals[i].number != SIGCHLD)
			err = loop_signal(session->loop, signals[i].number, signals[i].fn, session);
	return err;
}

static int watch_all(struct interactive *session)
{
	int err = loop_watch(session->loop, term_fd(session->term), on_keys, session);

	if (!err)
		err = loop_watch(
			session->loop, term_event_fd(session->term), on_frame_shown, session);
	if (!err && session->recorder)
		err = loop_watch(session->loop, feed_record_fd(&session->app.model.feed),
			on_recorded, session);
	if (!err && session->source->fd >= 0)
		err = loop_watch(session->loop, session->source->fd, on_source, session);
	if (err == -EPERM) /* a file is always readable; the source has a due time */
		err = 0;
	if (!err && session->child && child_output_fd(session->child) >= 0)
		err = loop_watch(session->loop, child_output_fd(session->child),
			interactive_on_output, session);
	if (!err)
		err = typing_watch(session);
	return err;
}

static int open_app(struct interactive *session)
{
	const struct options *options = session->options;
	struct scope scope = options->scope;
	int err;
	const struct app_setup setup = {
		.screens = all_screens,
		.source = session->source,
		.is_recording = options->read && (!options->record.further.count ||
							 tracks_are_files(session->source)),
		.recorder = session->recorder,
		.record_name = options->write,
		.rewind_bytes = options->screen.rewind_bytes,
		.child = session->child,
		.command = options->run.argv,
		.all = options->run.all,
		.limits = {.linger_ns = options->linger_ns,
			.failed_times = FAILED_TIMES,
			.short_ns = options->short_ns,
			.linger_bits =
				options->run.argv || options->scope.root_count ? SCOPE_BIT : 0,
			.max_exited = options->history ? options->history : HISTORY_RECORDS},
		.stream_linger_ns = options->screen.stream_linger_ns,
		.scope = &scope,
		.filter = options->filter,
		.sort = options->sort,
		.history_records = options->history,
		.runaway = options->runaway,
		.ascii = !term_is_utf8(session->term),
		.readonly = options->readonly,
		.columns = &options->columns,
		.theme = interactive_theme(session),
		.key_map = &session->key_map,
		.self = &session->self,
		.user_name = user_names_get,
		.user_ctx = session->users,
	};

	session->theme = setup.theme;
	session->self = options->self;
	if (session->child)
		scope_set_command(&scope, 0);
	err = app_open(&session->app, &setup);
	if (!err && options->record.from && !go_to_time(&session->app, options->record.from))
		app_notify(&session->app, "--from is not a time of the recording");
	if (!err)
		toggles_set_view_words(&session->app, options->screen.view);
	return err;
}

/* Signals first: from the moment the terminal is changed they must go through the loop. */
static int open_session(struct interactive *session)
{
	unsigned width, height;
	int err;

	session->loop = loop_new();
	if (!session->loop)
		return -errno;
	session->users = user_names_new(READ_NAMES_SOON_NS);
	session->frame = frame_new(0, 0);
	if (!session->users || !session->frame)
		return -ENOMEM;
	interactive_choose_keys(session);
	err = watch_signals(session);
	if (!err)
		err = interactive_open_term(session);
	if (!err)
		err = open_app(session);
	if (!err && session->source->live) {
		session->app.model.feed.titles = titles_new(session->options->max_args, getpid());
		err = session->app.model.feed.titles ? 0 : -ENOMEM;
	}
	if (!err) {
		term_size(session->term, &width, &height);
		typing_resize(session, width, height);
	}
	return err ? err : watch_all(session);
}

/*
 * The caller frees the loop later: until then signals are blocked, so that they cannot end mayfly
 * half closed.
 */
static void close_session(struct interactive *session)
{
	past_leave(&session->app);
	titles_free(session->app.model.feed.titles);
	input_wait_free(session->typing.input_wait);
	app_close(&session->app);
	term_close(session->term);
	session->term = NULL;
	user_names_free(session->users);
	frame_free(session->frame);
}

static int exit_status(const struct interactive *session, int status)
{
	if (status == STATUS_GOOD && session->child && session->app.model.job.has_ended)
		return child_exit_status(session->child);
	return status;
}

int interactive_run(const struct options *options, struct source *source, struct recorder *recorder,
	struct child *child)
{
	struct interactive session = {.options = options,
		.source = source,
		.recorder = recorder,
		.child = child,
		.sampler.delay_ns = options->delay_ns,
		.start_ns = loop_now_ns(),
		.panel_fd = -1,
		.more = true};
	struct outputs outputs = {.options = options, .recorder = recorder};
	int status = open_session(&session);

	slice_shorten();
	if (!status) {
		if (!child)
			start_duration(&session);
		status = exit_status(&session, loop_run(session.loop, session_turn, &session));
	} else if (status == -ENOTTY || status == -ENODEV) {
		status = STATUS_USAGE; /* was reported */
	}
	close_session(&session);
	outputs.signals = session.signal ? outputs_add_signal(0, session.signal) : 0;
	if (exit_report_print(&outputs, child) && !status)
		status = STATUS_BROKEN;
	loop_free(session.loop);
	if (session.signal) { /* the parent must see the signal in the wait status */
		signal(session.signal, SIG_DFL);
		raise(session.signal);
	}
	return status;
}
